"""What each group of evidence is worth: the filter measured without it.

Two ways, because neither is the whole truth. *Kept from it*: the fields that a group reads are emptied, so that the
filter never learns from them. *Out of the sum*: the filter learns as always, but the group's log-odds are left out of
the score; groups that say the same then look cheap, for each stands in for the other while learning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from benchmarks.filter_data import Data
from benchmarks.filter_table import Number
from broadsheet.spamfilter import evaluation, metrics
from broadsheet.spamfilter.jsonlines import Record
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.submission import Submission

GROUPS = ("text", "wording", "shape", "links", "relation", "author", "circumstances", "memory")
SOURCES = ("youtube-spam", "sms-uci", "tg-spam", "thai-sms")

FIELDS: dict[str, Callable[[Submission], Submission]] = {
    "author (name, e-mail, website)": lambda s: replace(s, author="", author_email="", author_url=""),
    "relation (what the page is about)": lambda s: replace(s, context=""),
    "circumstances (time, traps, program)": lambda s: replace(
        s, seconds_on_page=None, trap_filled=False, script_ran=None, user_agent="", context_age_days=None
    ),
}


def ablation(data: Data) -> Iterator[Number]:
    """1-AUC % of each source in whole, without each group, and without base weights."""
    for name in SOURCES[:1] if data.quick else SOURCES:
        start = data.base_without(name)
        for group, scores in without_groups(start.copy(), data(name)).items():
            yield _number(f"{name}: {group}", scores, data(name))
        yield _of(f"{name}: without base weights", data.online(name, empty=True))
        for group, emptied in FIELDS.items():
            records = [replace(r, submission=emptied(r.submission)) for r in data(name)]
            if any(a.submission != b.submission for a, b in zip(records, data(name), strict=True)):
                yield _of(f"{name}: kept from it: {group}", evaluation.evaluate(name, records, start.copy()))


def without_groups(model: Model, records: list[Record]) -> dict[str, list[float]]:
    """Scores of an online run: whole, and with the log-odds of each group left out."""
    scores: dict[str, list[float]] = {"whole": []} | {f"out of the sum: {group}": [] for group in GROUPS}
    for record in evaluation.in_order(records):
        weighing = model.weigh(record.submission)
        groups = weighing.groups()
        scores["whole"].append(weighing.log_odds)
        for group in GROUPS:
            scores[f"out of the sum: {group}"].append(weighing.log_odds - groups.get(group, 0.0))
        model.learn(record.submission, record.label)
    return scores


def _number(what: str, scores: list[float], records: list[Record]) -> Number:
    spam = np.array([r.label == "spam" for r in evaluation.in_order(records)], dtype=bool)
    return Number("ablation", what, 100.0 * (1.0 - metrics.auc(np.array(scores), spam)), " %", 3)


def _of(what: str, result: evaluation.Result) -> Number:
    judged = result.judged()
    return Number("ablation", what, 100.0 * (1.0 - metrics.auc(judged.scores, judged.spam)), " %", 3)
