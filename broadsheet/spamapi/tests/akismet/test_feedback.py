"""Feedback: matched without a number, taught once, counted once, and erased with the person."""

import threading
import time

import pytest

from broadsheet.privacy import persons
from broadsheet.spamapi import check_log, keys
from broadsheet.spamapi.models import Check, Lesson, Recheck, Usage
from broadsheet.spamapi.tests.build import NOW, SITE, a_comment, call, count_checks

pytestmark = pytest.mark.django_db
THANKS = "Thanks for making the web a better place."


def say(label: str, fields: dict) -> None:
    told = call(f"/1.1/submit-{label}", fields)
    assert (told.status, told.body, told.headers["content-length"]) == (200, THANKS, "41")


def corrections() -> tuple[int, int]:
    """Missed spam and false positives, all days together."""
    rows = Usage.objects.values_list("missed_spam", "false_positives")
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def labels() -> list[str]:
    return list(Lesson.objects.order_by("pk").values_list("label", flat=True))


@pytest.mark.parametrize("label", ["spam", "ham"])
def test_feedback_is_thanked_for_and_becomes_a_lesson(key, label):
    say(label, a_comment(key))

    lesson = Lesson.objects.get()
    assert (lesson.label, lesson.source) == (label, f"key:{keys.known.find(key, NOW).id}")
    assert lesson.submission["author_email"] == "x@example.org"


def test_feedback_without_a_site_is_told_so(key):
    for path in ("/1.1/submit-spam", "/1.1/submit-ham"):
        assert call(path, a_comment(key, blog="")).body == "Missing required field: blog."
    assert not Lesson.objects.exists()


@pytest.mark.parametrize(("flag", "count"), [("1", 0), ("true", 0), ("True", 0), ("0", 1), ("False", 1), ("", 1)])
def test_a_test_teaches_nothing(key, flag, count):
    say("spam", a_comment(key, is_test=flag))

    assert Lesson.objects.count() == count


def test_the_same_feedback_again_changes_nothing(key, judged):
    judged("publish", 0.1)
    call("/1.1/comment-check", a_comment(key))
    count_checks()

    for _ in range(3):
        say("spam", a_comment(key))

    assert labels() == ["spam"]
    assert corrections() == (1, 0)


def test_another_word_replaces_the_first_and_is_counted_once(key, judged):
    judged("publish", 0.1)
    call("/1.1/comment-check", a_comment(key))
    count_checks()

    for label, counted in (("spam", (1, 0)), ("ham", (0, 0)), ("spam", (1, 0)), ("ham", (0, 0))):
        say(label, a_comment(key))
        assert corrections() == counted

    assert labels() == ["spam", "ham", "spam", "ham"]
    assert list(Lesson.objects.in_force().values_list("label", flat=True)) == ["ham"]


@pytest.mark.parametrize(
    ("decision", "label", "counted"),
    [("publish", "spam", (1, 0)), ("publish", "ham", (0, 0)), ("spam", "ham", (0, 1)), ("spam", "spam", (0, 0))],
)
def test_feedback_is_matched_to_the_check_without_a_number(key, judged, decision, label, counted):
    judged(decision, 0.9 if decision == "spam" else 0.1)
    call("/1.1/comment-check", a_comment(key, referrer="https://a.example/", comment_type="comment"))
    count_checks()
    judged("hold", 0.5)

    say(label, a_comment(key, blog="http://BLOG.example.org", reporter="bea", comment_check_response=""))

    assert corrections() == counted
    assert Check.objects.get().decision == decision


@pytest.mark.parametrize(
    ("remembered", "label", "counted"),
    [("true", "ham", (0, 1)), ("true", "spam", (0, 0)), ("false", "spam", (1, 0)), ("", "spam", (1, 0))],
)
def test_of_an_unknown_check_the_site_says_how_it_was_answered(key, judged, remembered, label, counted):
    judged("publish", 0.1)

    say(label, a_comment(key, comment_check_response=remembered))

    assert corrections() == counted


def test_one_key_says_nothing_about_the_comments_of_another(key, judged):
    judged("publish", 0.1)
    other = keys.issue("https://other.example/", NOW, owner="other")
    call("/1.1/comment-check", a_comment(key))
    count_checks()

    say("spam", a_comment(other))
    say("spam", a_comment(key))

    assert len({lesson.key for lesson in Lesson.objects.all()}) == 2
    assert {lesson.owner for lesson in Lesson.objects.all()} == {"", "other"}


def test_erasure_reaches_checks_lessons_and_second_opinions(key, judged):
    judged("hold", 0.6)
    for email in ("Anna@Example.org", "berta@example.org"):
        call("/1.1/comment-check", a_comment(key, comment_author_email=email, callback=f"{SITE}hook"))
        say("spam", a_comment(key, comment_author_email=email))
    count_checks()

    assert set(persons.export("anna@example.org")) >= {"spamapi.Lesson", "spamapi.Check", "spamapi.Recheck"}
    persons.erase("anna@example.org", NOW)

    assert Check.objects.count() == Recheck.objects.count() == 1
    assert [row.submission is None for row in Lesson.objects.filter(label="spam").order_by("pk")] == [True, False]
    assert not any(persons.export("anna@example.org").values())


@pytest.mark.parametrize("runs", [0, 1])
def test_a_check_that_waits_to_be_counted_is_handed_out_and_erased_as_well(key, runs):
    call("/1.1/comment-check", a_comment(key))
    for _ in range(runs):
        check_log.fold(NOW)
    assert not Check.objects.exists()

    assert len(persons.export("anna@example.org")["spamapi.Check"]) == 1
    call("/1.1/comment-check", a_comment(key))
    persons.erase("anna@example.org", NOW)

    assert not Check.objects.exists()
    assert count_checks() == 0
    assert Usage.objects.get().checks == 2


def test_nobody_else_takes_checks_in_while_a_person_s_are_brought_in(monkeypatch):
    """Another process may have read them a moment before, and would bring them back after they were erased."""
    steps, has_begun = [], threading.Event()

    def take_in() -> int:
        steps.append("begins")
        has_begun.set()
        time.sleep(0.3)
        steps.append("ends")
        return 0

    monkeypatch.setattr(check_log, "_take_in_batches", take_in)
    other = threading.Thread(target=check_log.fold, args=[NOW])
    other.start()
    assert has_begun.wait(240)
    check_log.flush()
    other.join()

    assert steps == ["begins", "ends"] * 2
