"""Labels come back at once, late, seldom, or where they were asked for; never before their item was judged."""

from datetime import datetime, timedelta

import pytest

from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import progressive
from broadsheet.spamfilter.evaluation.feedback import Feedback, Mode, Waiting
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import a_comment, some_lessons
from broadsheet.spamfilter.verdict import Decision

RECORDS = [Record(n, submission, label) for n, (submission, label) in enumerate(some_lessons(40), start=1)]


class Watched(Filter):
    """Notes what is judged and learned, in order."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.seen = []

    def decide(self, breakdown, policy):
        self.seen.append("judged")
        return super().decide(breakdown, policy)

    def learn(self, submission, label):
        self.seen.append("learned")
        super().learn(submission, label)


@pytest.mark.parametrize("late", [0, 1, 5, 1000])
def test_a_delayed_label_arrives_so_many_items_later(late):
    model = Watched.base()
    progressive.evaluate("late", RECORDS, model, feedback=Feedback(Mode.DELAYED, delay_items=late))
    judged = [event for event in model.seen if event == "judged"]
    before_first_lesson = [*model.seen, "learned"].index("learned")

    assert len(judged) >= len(RECORDS)
    # Wrong calls are judged a second time, for their reasons.
    assert before_first_lesson >= min(late + 1, len(RECORDS))
    assert model.lessons == max(len(RECORDS) - late - 1, 0)


def test_no_delay_is_immediate_feedback():
    none = progressive.evaluate("none", RECORDS, Filter.base(), feedback=Feedback(Mode.DELAYED, delay_items=0))
    immediate = progressive.evaluate("immediate", RECORDS, Filter.base())

    assert [o.probability for o in none.outcomes] == [o.probability for o in immediate.outcomes]


def test_a_label_some_hours_late_waits_for_the_clock_of_the_stream():
    begin = datetime(2020, 5, 1)  # noqa: DTZ001
    records = [Record(n, a_comment(date=begin + timedelta(hours=n)), "ham") for n in range(10)]
    waiting = Waiting(Feedback(Mode.DELAYED, delay_hours=3.0))
    arrived = []
    for place, record in enumerate(records):
        arrived.append([known.line for known in waiting.due(record, place)])
        waiting.add(record, place)

    assert arrived == [[], [], [], [0], [1], [2], [3], [4], [5], [6]]


def test_hours_need_dates():
    with pytest.raises(ValueError, match="line 1 has no date"):
        progressive.evaluate("undated", RECORDS, Filter.base(), feedback=Feedback(Mode.DELAYED, delay_hours=3.0))


def test_partial_feedback_is_the_same_tenth_every_time():
    rule = Feedback(Mode.PARTIAL)
    records = [Record(n, a_comment(f"Comment {n}"), "ham") for n in range(2000)]
    wanted = [rule.wants(record, Decision.PUBLISH) for record in records]

    assert 150 <= sum(wanted) <= 250
    assert wanted == [rule.wants(record, Decision.HOLD) for record in records]


def test_active_feedback_asks_for_what_was_held_and_a_small_audit():
    rule = Feedback(Mode.ACTIVE, audit=0.05)
    records = [Record(n, a_comment(f"Comment {n}"), "ham") for n in range(2000)]

    assert all(rule.wants(record, Decision.HOLD) for record in records)
    assert 60 <= sum(rule.wants(record, Decision.SPAM) for record in records) <= 140
    assert not any(Feedback(Mode.ACTIVE, audit=0.0).wants(record, Decision.PUBLISH) for record in records)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_result_says_how_labels_came_back_and_how_many(mode):
    model = Filter.base()
    result = progressive.evaluate("any", RECORDS, model, feedback=Feedback(mode))

    assert result.feedback.startswith(str(mode))
    assert result.lessons == model.lessons
    assert (result.lessons == len(RECORDS)) == (mode is Mode.IMMEDIATE)


@pytest.mark.parametrize("wrong", [{"delay_items": -1}, {"delay_hours": -1.0}, {"share": 1.5}, {"audit": -0.1}])
def test_impossible_rules_are_refused(wrong):
    with pytest.raises(ValueError):
        Feedback(**wrong)


@pytest.mark.parametrize(
    ("label", "decision", "is_error", "is_reported_spam"),
    [
        ("spam", Decision.PUBLISH, True, True),
        ("spam", Decision.HOLD, True, True),
        ("spam", Decision.SPAM, False, False),
        ("ham", Decision.SPAM, True, False),
        ("ham", Decision.HOLD, False, False),
        ("ham", Decision.PUBLISH, False, False),
    ],
)
def test_a_client_reports_what_was_answered_wrong_and_a_held_comment_is_answered_as_good(
    label, decision, is_error, is_reported_spam
):
    record = Record(1, a_comment(), label)

    assert Feedback(Mode.ERRORS).wants(record, decision) is is_error
    assert Feedback(Mode.SPAM_REPORTS).wants(record, decision) is is_reported_spam
