"""Measures a model on labelled data: each item is judged first and learned after (progressive validation).

The protocol is that of the TREC spam tracks (Cormack 2007); why a score made before learning is an honest one is in
Blum, Kalai, Langford (COLT 1999).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from zlib import crc32

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation.feedback import Feedback, Waiting
from broadsheet.spamfilter.evaluation.results import CALLED_SPAM_FROM, Outcome, Result
from broadsheet.spamfilter.evaluation.unreported_answers import UnreportedAnswers
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.model.campaigns import Window
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import moment
from broadsheet.spamfilter.text.hashing import HashKey
from broadsheet.spamfilter.verdict import Decision

__all__ = [
    "Outcome", "Result", "all_sites", "evaluate", "in_order", "mixed", "site_left_out", "sites_left_out", "sites_of",
    "teach",
]  # fmt: skip


def evaluate(
    name: str,
    records: Sequence[Record],
    model: Filter,
    learning: bool = True,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
    feedback: Feedback = Feedback(),  # noqa: B008  (it is frozen)
    watching: bool = True,
) -> Result:
    """Judges every record and, if ``learning``, teaches it to the model as soon as its label has come back.

    If ``watching``, and every record has a date, each is judged with what came in the weeks before it, as on a site.
    Where only mistakes are reported, what is not reported is learned too, as in the service. Only judging and learning
    are timed (``clock`` in seconds), not what the report needs beside them.
    """
    outcomes: list[Outcome] = []
    seconds, lessons, waiting = 0.0, 0, Waiting(feedback)
    are_dated = all(r.submission.date for r in records)
    window = Window.blank(model.key) if watching and are_dated else None
    unreported = UnreportedAnswers(are_dated)
    for place, item in enumerate(in_order(records)):
        begun = clock()
        record = _watched(item, window, model.key)
        arrived = list(waiting.due(record, place))
        teach(model, arrived)
        unreported.learn(model, record, place)
        breakdown = model.weigh(record.submission)
        probability, decision = model.decide(breakdown, policy)
        seconds += clock() - begun
        wrong = _is_wrong(record, probability, decision)
        reasons = model.judge(record.submission, policy).reasons if wrong else ()
        outcomes.append(Outcome(record, probability, breakdown.log_odds, decision, reasons))
        if learning and feedback.wants(record, decision):
            begun = clock()
            known = waiting.add(record, place)
            teach(model, known)
            seconds += clock() - begun
            lessons += len(known)
            unreported.taught += len(known)
        elif learning and feedback.learns_unreported:
            unreported.add(record, place, breakdown.evidence, decision)
        lessons += len(arrived)
        progress()
    how = feedback.description if learning else "none, the model is frozen"
    return Result(name, outcomes, seconds, how, lessons)


def _watched(record: Record, window: Window | None, key: HashKey) -> Record:
    """The record with its campaign; the window has then seen it too."""
    submission, date = record.submission, record.submission.date
    if window is None or date is None:
        return record
    evidence = collect(submission.reduced(), key)
    campaign = window.look(submission, evidence, date)
    window.add(submission, evidence, date)
    return replace(record, submission=replace(submission, campaign=campaign))


def _is_wrong(record: Record, probability: float, decision: Decision) -> bool:
    spam = record.label == "spam"
    if spam:
        return probability < CALLED_SPAM_FROM or decision is Decision.PUBLISH
    return probability >= CALLED_SPAM_FROM or decision in (Decision.SPAM, Decision.DISCARD)


def sites_left_out(
    name: str,
    records: Sequence[Record],
    start: Filter,
    adapting: bool,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Each site of a data set judged by a model that learned all the other sites; last, all sites together.

    ``adapting`` models go on learning while they judge, as on a site that moderates; the others stand still.
    Sites that are named in upper and lower case are two sites. Raises ValueError if there are fewer than two.
    """
    results = [site_left_out(name, records, site, start, adapting, policy, progress) for site in sites_of(records)]
    return [*results, all_sites(name, results, adapting)]


def sites_of(records: Iterable[Record]) -> list[str]:
    """The sites of a data set, in order. Raises ValueError if there are fewer than two."""
    sites = sorted({record.submission.site for record in records})
    if len(sites) < 2:
        raise ValueError("every comment is of one site, so none can be left out")
    return sites


def site_left_out(
    name: str,
    records: Sequence[Record],
    site: str,
    start: Filter,
    adapting: bool,
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
) -> Result:
    """One site of a data set judged by a model that learned all the other sites."""
    model = start.copy()
    others = [record for record in records if record.submission.site != site]
    teach(model, in_order(others) if adapting else mixed(others), progress)
    own = [record for record in records if record.submission.site == site]
    return evaluate(f"{name}: {site or 'no site'}, {_how(adapting)}", own, model, adapting, policy, progress)


def all_sites(name: str, results: Sequence[Result], adapting: bool) -> Result:
    """The results of all sites of a data set as one."""
    outcomes = [outcome for result in results for outcome in result.outcomes]
    seconds, lessons = sum(r.seconds for r in results), sum(r.lessons for r in results)
    return Result(f"{name}: all sites, {_how(adapting)}", outcomes, seconds, results[0].feedback, lessons)


def _how(adapting: bool) -> str:
    return "adapting" if adapting else "frozen"


def teach(model: Filter, records: Iterable[Record], progress: Callable[[], None] = lambda: None) -> None:
    """Folds labelled records into a model, in order."""
    for record in records:
        model.learn(record.submission, record.label)
        progress()


def in_order(records: Sequence[Record]) -> list[Record]:
    """By date where every record has one, else as they stand in the file."""
    dated = [(moment(r.submission.date), r) for r in records if r.submission.date is not None]
    if len(dated) < len(records):
        return list(records)
    return [record for _, record in sorted(dated, key=lambda pair: pair[0])]


def mixed(records: Sequence[Record]) -> list[Record]:
    """In the order of a hash of the text: for a training set that is frozen afterwards, whose last pages should
    not weigh more than its first."""
    return sorted(records, key=lambda record: crc32(record.submission.text.encode("utf-8", "replace")))
