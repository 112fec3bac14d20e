"""What a filter does on its first days: to ordinary comments, to machine-written praise, to forms.

All of it is measured on the claim half of the data (docs/filter/tuning.md); the other half is for development.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.filter_data import Data, frozen
from benchmarks.filter_table import AT_LEAST, AT_MOST, Number
from broadsheet.spamfilter import Decision, Filter, datasets
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import first_lessons, metrics, progressive
from broadsheet.spamfilter.evaluation.halves import Half, half_of, lot
from broadsheet.spamfilter.evaluation.results import Result

OWN = Path(__file__).parent / "data"
ORDINARY = {"blog-ham": None, "fox-news-ham": None, "wikipedia-talk-ham": 800, "civil-comments-toxic": 800}
SPAM = ("youtube-spam", "tg-spam", "spintax-spam")
AFTER = {50: 93.8, 100: 94.4, 300: 96.9}
"""Per cent right after so many lessons of both labels, before a young filter was made careful."""

_TAUGHT = 50


def own(name: str, half: Half = Half.CLAIM) -> list[Record]:
    """A half of a set of our own writing. Forms often have no text, so they are divided by who sent them, too."""
    with datasets.opened(OWN / f"{name}.jsonl", io.BytesIO()) as stream:
        records = [r for r in datasets.read(stream) if isinstance(r, Record)]
    wanted = int(half is Half.CLAIM)
    return [r for r in records if _lot_of(r) % 2 == wanted]


def _lot_of(record: Record) -> int:
    submission = record.submission
    return lot(f"{submission.text}\0{submission.author}\0{submission.author_email}")


def claimed(data: Data) -> list[Record]:
    """Ordinary comments and spam of the claim half, long sets thinned by a hash."""
    found: list[Record] = []
    for name in (*ORDINARY, *SPAM):
        half = [r for r in half_of(data(name), Half.CLAIM) if r.label == ("spam" if name in SPAM else "ham")]
        half.sort(key=lambda r: lot(r.submission.text) >> 8)
        most = 60 if data.quick else ORDINARY.get(name)
        found += half[:most]
    return found


def first_hundred(data: Data) -> Iterator[Number]:
    test = "first-lessons"
    start = data.base_without(*SPAM) if not data.quick else Filter.base()
    some = {"kinds": ("plain", "mixed"), "steps": (3, 20)} if data.quick else {}
    found = first_lessons.measure(start, claimed(data), **some)
    yield Number(test, f"nothing learned: {found.ordinary:,} ordinary comments held", found.held_before, " %", 1)
    yield Number(test, f"nothing learned: {found.spam:,} spam stopped", found.stopped_before, " %", 1)
    for kind, share in dict.fromkeys((step.kind, step.share) for step in found.steps):
        steps = [step for step in found.steps if (step.kind, step.share) == (kind, share)]
        what = f"{share} % spam" + (f", {kind}" if share else "") + ", worst of all steps"
        yield Number(test, f"{what}: newly held", max(s.newly_held for s in steps), " %", 2, (AT_MOST, 1.0))
        yield Number(test, f"{what}: still stopped", min(s.still_stopped for s in steps), " %", 1, (AT_LEAST, 97.0))
        others = max(s.others_newly_held for s in steps)
        yield Number(test, f"{what}: newly held, another owner", others, " %", 2, (AT_MOST, 0.1))


def after_few(data: Data) -> Iterator[Number]:
    records = progressive.mixed(data("youtube-spam"))
    for count, before in AFTER.items():
        model = data.base_without("youtube-spam")
        progressive.teach(model, records[:count])
        right = frozen(model, records[count:]).measures()["accuracy_percent"]
        what = f"YouTube in random order, after {count} lessons: right"
        yield Number("few-lessons", what, float(right or 0.0), " %", 1, (AT_LEAST, before))


def first_day(data: Data) -> Iterator[Number]:
    test, model = "first-day", Filter.base()
    met = [first_lessons.as_met(r) for name in ("blog-ham", "fox-news-ham") for r in half_of(data(name), Half.CLAIM)]
    stranger = data.base_without("blog-ham", "fox-news-ham")
    held = _share([stranger.judge(s).decision is not Decision.PUBLISH for s in met])
    yield Number(test, "comments of blogs and a newspaper, with names, held", held, " %", 1, (AT_MOST, 12.0))
    promotional = own("promotional-comments")
    for what, context in (("under their article", True), ("article unknown", False)):
        stopped = {
            label: [_stopped(model, r, context) for r in promotional if r.label == label] for label in ("spam", "ham")
        }
        spam, ham = _share(stopped["spam"]), 100.0 - _share(stopped["ham"])
        yield Number(test, f"machine-written praise, {what}: stopped", spam, " %", 1, (AT_LEAST, 90.0))
        yield Number(test, f"honest comments that link, {what}: published", ham, " %", 1, (AT_LEAST, 85.0))
    forms = own("forms")
    blank = [model.judge(r.submission) for r in forms if r.label == "ham" and not r.submission.text]
    spam_called = _share([v.decision in (Decision.SPAM, Decision.DISCARD) for v in blank])
    yield Number(test, "honest sign-ups without text, told as spam", spam_called, " %", 1, (AT_MOST, 1.0))
    progressive.teach(model, forms[:_TAUGHT])
    judged = Result("", progressive.evaluate("forms", forms[_TAUGHT:], model, learning=False).outcomes, 1.0).judged()
    auc = metrics.auc(judged.scores, judged.spam)
    yield Number(test, f"forms after {_TAUGHT} lessons: AUC", auc, digits=3, aim=(AT_LEAST, 0.95))


def _stopped(model: Filter, record: Record, with_context: bool) -> bool:
    submission = record.submission if with_context else replace(record.submission, context="")
    return model.judge(submission).decision is not Decision.PUBLISH


def _share(flags: Sequence[bool]) -> float:
    return 100.0 * sum(flags) / max(len(flags), 1)
