"""`teach`, `withdraw` and `forget`: the ledger only grows, and says each thing once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.privacy import retention
from broadsheet.spamapi import service
from broadsheet.spamapi.learning import serialization
from broadsheet.spamapi.models import Lesson
from broadsheet.spamapi.tests.build import KIND_WORDS, NOW, a_submission, ledger, teach
from broadsheet.spamfilter.submission import Submission

pytestmark = pytest.mark.django_db
TWO_YEARS = timedelta(days=730)


def withdraw(key: str) -> None:
    service.withdraw(key, "moderator:1", NOW)


def words() -> list[str | None]:
    """What is left of the words of each row."""
    return [row.submission and row.submission["text"] for row in Lesson.objects.order_by("pk")]


def in_force() -> list[tuple[str, str]]:
    return list(Lesson.objects.in_force().values_list("key", "label"))


def test_a_lesson_is_a_row_that_says_who_taught_what_and_when():
    service.teach("comment:1", "spam", a_submission(), "moderator:7", NOW)

    row = Lesson.objects.get()
    assert (row.key, row.label, row.source, row.created_at) == ("comment:1", "spam", "moderator:7", NOW)
    assert serialization.from_json(row.submission) == a_submission()


def test_teaching_the_same_again_adds_nothing():
    for _ in range(3):
        teach("comment:1", "spam")
    teach("comment:2", "spam")

    assert ledger() == [("comment:1", "spam"), ("comment:2", "spam")]


def test_another_label_replaces_the_earlier_one_with_a_row_of_its_own():
    for label in ("spam", "ham", "ham", "spam"):
        teach("comment:1", label)

    assert ledger() == [("comment:1", "spam"), ("comment:1", "ham"), ("comment:1", "spam")]
    assert in_force() == [("comment:1", "spam")]


def test_a_lesson_is_taken_back_by_a_row():
    teach("comment:1", "spam")
    teach("comment:2", "ham")
    withdraw("comment:1")
    withdraw("comment:1")

    assert ledger() == [("comment:1", "spam"), ("comment:2", "ham"), ("comment:1", "withdrawn")]
    assert in_force() == [("comment:2", "ham")]
    assert service.status().lessons == 1


def test_taking_back_what_was_never_taught_adds_nothing():
    withdraw("comment:1")

    assert ledger() == []


def test_what_was_taken_back_can_be_taught_again():
    teach("comment:1", "spam")
    withdraw("comment:1")
    teach("comment:1", "spam")

    assert in_force() == [("comment:1", "spam")]


def test_lessons_in_force_stand_in_the_order_they_were_last_said():
    for key, label in (("a", "spam"), ("b", "ham"), ("a", "ham"), ("c", "spam")):
        teach(key, label)

    assert in_force() == [("b", "ham"), ("a", "ham"), ("c", "spam")]


def test_forgetting_erases_every_word_ever_taught_under_a_key_and_nothing_else():
    for key, label in (("a", "spam"), ("a", "ham"), ("b", "ham")):
        teach(key, label, f"{key} {label}")

    assert service.forget(["never taught", "a"], NOW) == 2
    assert service.forget(["a"], NOW) == 0
    assert words() == [None, None, "b ham", None]
    assert ledger()[:3] == [("a", "spam"), ("a", "ham"), ("b", "ham")]
    assert in_force() == [("b", "ham")]


def test_what_was_taken_back_before_is_forgotten_too():
    teach("a", "spam")
    withdraw("a")

    assert service.forget(["a"], NOW) == 1
    assert words() == [None, None]


def test_no_mailbox_is_stored():
    teach("a", "spam", author_email="anna.b@example.org")

    assert "anna.b" not in json.dumps(Lesson.objects.get().submission)
    assert "example.org" in Lesson.objects.get().submission["author_email"]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_holds_is_left_out(text):
    teach("a", "spam", text, seconds_on_page=float("nan"))

    assert words() == ["ab"]
    assert serialization.from_json(Lesson.objects.get().submission).seconds_on_page is None


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False)
SUBMISSION = st.builds(
    Submission,
    **dict.fromkeys(("text", "author", "author_url", "user_agent", "permalink", "context", "site", "network"), TEXT),
    author_email=st.just("") | st.emails(),
    date=st.none() | st.datetimes(timezones=st.just(UTC)),
    seconds_on_page=NUMBER,
    context_age_days=NUMBER,
    trap_filled=st.booleans(),
    script_ran=st.none() | st.booleans(),
)


@given(SUBMISSION)
def test_a_submission_comes_back_from_the_ledger_as_it_is_judged(submission):
    stored = json.loads(json.dumps(serialization.to_json(submission)))

    assert serialization.from_json(stored) == submission.reduced()


def test_a_field_of_a_later_version_is_passed_over():
    assert serialization.from_json({"text": "x", "mood": "blue"}) == Submission("x")


def test_the_words_of_a_lesson_go_after_two_years_and_its_row_stays():
    teach("a", "spam")
    assert retention.run(NOW + TWO_YEARS).total == 0
    assert words() != [None]

    assert retention.run(NOW + TWO_YEARS + timedelta(seconds=1)).total == 1
    assert retention.run(NOW + TWO_YEARS + timedelta(seconds=1)).total == 0
    assert words() == [None, None]
    assert in_force() == []


def test_the_period_is_the_publishers(settings):
    settings.KEEP_LESSON_DAYS = 30
    teach("a", "spam")

    assert retention.run(NOW + timedelta(days=30, seconds=1)).total == 1


def test_old_lessons_go_once_a_day_and_none_is_kept_longer_than_it_may_be():
    for hours in range(0, 48, 6):
        service.teach(f"a{hours}", "spam", a_submission(f"part {hours}"), "moderator:1", NOW + timedelta(hours=hours))
    end = NOW + TWO_YEARS
    totals = [retention.run(end + timedelta(hours=hour, seconds=1)).total for hour in range(48)]

    assert [(hour, total) for hour, total in enumerate(totals) if total] == [(0, 5), (30, 3)]


def test_an_old_lesson_that_was_replaced_goes_and_the_newer_one_stays():
    service.teach("a", "spam", a_submission("old"), "moderator:1", datetime(2024, 1, 1, tzinfo=UTC))
    service.teach("a", "ham", a_submission(KIND_WORDS), "moderator:1", NOW)

    assert retention.run(NOW).total == 1
    assert words() == [None, KIND_WORDS]
    assert in_force() == [("a", "ham")]
