"""What nobody reported is learned where mistakes are reported, after it has stood for days, and in no other way."""

from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.spamfilter import unreported
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import progressive
from broadsheet.spamfilter.evaluation.feedback import Feedback, Mode
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import a_comment, some_lessons

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
MISSED = (
    "Ring my cousin, she mends roofs.",
    "We took our old clock to Weber and never looked back",
    "Lessons in Greek are easier than people think, so many of us found",
    "That boat yard knows everything about wood",
    "Last week somebody came and painted two fences in an hour",
)


class Watched(Filter):
    """Notes at which item each answer that nobody reported was learned."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.judged, self.silent, self.objections = 0, [], []

    def decide(self, breakdown, policy):
        self.judged += 1
        return super().decide(breakdown, policy)

    def learn(self, submission, label, *rest):
        self.objections.append(label)
        super().learn(submission, label, *rest)

    def learn_unreported(self, evidence, label):
        self.silent.append((self.judged, label))
        super().learn_unreported(evidence, label)


def a_missed_spam(number: int = 0):
    return Record(number, a_comment(MISSED[number], author=f"Trader {number}", date=BEGIN), "spam")


def stream(count: int, hours: float = 1.0, dated: bool = True):
    for number in range(count):
        date = BEGIN + timedelta(hours=hours * (number + 1)) if dated else None
        words = f"Nobody in street {number} asked for this bridge {number * 7919} times"
        yield Record(number + 1, a_comment(words, author=f"Reader {number}", date=date), "ham")


@pytest.mark.parametrize("mode", [Mode.ERRORS, Mode.SPAM_REPORTS])
def test_published_comments_are_learned_after_days(mode):
    model = Watched.base()
    progressive.evaluate("s", [a_missed_spam(), *stream(90)], model, feedback=Feedback(mode), watching=False)

    assert model.objections[:1] == ["spam"]
    first, label = model.silent[0]
    # The spam was judged twice, for its reasons; then as many comments came as there are hours in three days.
    assert (first, label) == (2 + 24 * unreported.DAYS, "ham")


def test_without_dates_they_wait_for_further_items():
    model = Watched.base()
    missed = Record(0, a_comment("Ring my cousin, she mends roofs."), "spam")
    items = round(unreported.DAYS * unreported.ITEMS_PER_DAY)
    records = [missed, *stream(items + 4, dated=False)]
    progressive.evaluate("s", records, model, feedback=Feedback(Mode.ERRORS))

    assert model.silent[0][0] == 2 + items + 1


def test_where_it_is_known_that_reports_come_at_once_they_wait_as_little_as_can_be():
    model = Watched.base()
    missed = [a_missed_spam(number) for number in range(unreported.DELAYS_WANTED)]
    progressive.evaluate("s", [*missed, *stream(40)], model, feedback=Feedback(Mode.ERRORS), watching=False)

    assert model.objections == ["spam"] * len(missed)
    # Each missed spam was judged twice, for its reasons.
    assert model.silent[0] == (2 * len(missed) + 24 * unreported.LEAST_DAYS, "ham")


def test_no_more_is_learned_than_people_teach():
    model = Watched.base()
    records = [a_missed_spam(), *stream(200, hours=4.0)]
    progressive.evaluate("s", records, model, feedback=Feedback(Mode.SPAM_REPORTS), watching=False)

    assert len(model.objections) == 1
    assert len(model.silent) == unreported.PER_LESSON


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in (Mode.ERRORS, Mode.SPAM_REPORTS)])
def test_in_other_ways_nothing_unreported_is_learned(mode):
    model = Watched.base()
    records = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(120))]
    progressive.evaluate("s", records, model, feedback=Feedback(mode))

    assert not model.silent
