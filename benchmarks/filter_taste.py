"""What a site's own words are worth: one model that serves sites of different taste, with them and without.

The words of a comment are hashed a second time together with its site. Left out is only that; everything else stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.filter_data import Data
from benchmarks.filter_table import Number
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import progressive
from broadsheet.spamfilter.evaluation.ablation import without
from broadsheet.spamfilter.evaluation.results import Result

CONTRARY = "psy"
"""In the made case this video wants what the other four call spam, and the other way round."""

_OTHER = {"spam": "ham", "ham": "spam"}


def site_taste(data: Data) -> Iterator[Number]:
    records = data("youtube-spam", True)
    start = data.base_without("youtube-spam")
    for column, model in (("with its own words", start), ("without", without(start, "site words"))):
        online = progressive.evaluate("", records, model.copy())
        yield from _numbers("YouTube, five videos as sites of one model, online", column, online)
        *_, left_out = progressive.sites_left_out("", records, model, adapting=True)
        yield from _numbers("YouTube, four videos teach, the fifth adapts", column, left_out)
        yield from _contrary(records, model, column)


def _contrary(records: list[Record], model: Filter, column: str) -> Iterator[Number]:
    turned = [replace(r, label=_OTHER[r.label]) if r.submission.site == CONTRARY else r for r in records]
    result = progressive.evaluate("", turned, model.copy())
    for what, contrary in (("one video of opposite taste: that video", True), ("its four neighbours", False)):
        outcomes = [o for o in result.outcomes if (o.record.submission.site == CONTRARY) is contrary]
        yield from _numbers(f"Made case, {what}", column, replace(result, outcomes=outcomes))


def _numbers(what: str, column: str, result: Result) -> Iterator[Number]:
    measures = result.measures()
    for key, title in (("one_minus_auc_percent", "1-AUC"), ("lam_percent", "lam")):
        yield Number("site-taste", f"{what}: {title}", float(measures[key] or 0.0), " %", 2, column=column)
