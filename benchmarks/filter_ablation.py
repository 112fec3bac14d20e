"""What each part of the filter is worth: the filter measured without it, and without it while it learned."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

from benchmarks.filter_data import Data
from benchmarks.filter_table import Number
from broadsheet.spamfilter.evaluation import progressive
from broadsheet.spamfilter.evaluation.ablation import GROUPS, MEMBERS, without
from broadsheet.spamfilter.evaluation.results import Result
from broadsheet.spamfilter.features.evidence import BLOCKS, HASHED

SOURCES = ("youtube-spam", "sms-uci", "tg-spam", "thai-sms")
TEXT_BLOCKS = tuple(name for name in HASHED if BLOCKS[name].group == "text")
PARTS = {
    **{name: f"without {name}" for name in GROUPS},
    **{name: f"without the {name}" for name in MEMBERS},
    **{name: f"text without its {name}" for name in TEXT_BLOCKS},
}


def ablation(data: Data) -> Iterator[Number]:
    """1-AUC % of each source: whole, without each part, and without base weights."""
    for name in SOURCES[:1] if data.quick else SOURCES:
        whole = data.online(name)
        yield _number("whole", name, whole)
        start = data.base_without(name)
        for part, title in PARTS.items():
            left = progressive.evaluate(name, data(name), without(start, part))
            # Where no comment holds such evidence, leaving it out changes no score.
            same = all(a.log_odds == b.log_odds for a, b in zip(left.outcomes, whole.outcomes, strict=True))
            yield _number(title, name, None if same else left)
        yield _number("without base weights", name, data.online(name, empty=True))


def _number(what: str, column: str, result: Result | None) -> Number:
    value = nan if result is None else float(result.measures()["one_minus_auc_percent"] or 0.0)
    return Number("ablation", what, value, " %", 3, column=column)
