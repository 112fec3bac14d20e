"""What the discussion holds about people goes in its time, and at once when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import (
    AuditEntry,
    Comment,
    ModerationDecision,
    Reader,
    Subscription,
)
from broadsheet.discussion.moderation import notes
from broadsheet.discussion.notifications import subscriptions
from broadsheet.discussion.notifications.subscriptions import SubscriptionRequest
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    BOX,
    KIND_WORDS,
    LATER,
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_reader,
    a_thread,
    answer_appeal,
    at,
    submitted,
)  # fmt: skip
from broadsheet.discussion.threads import highlights
from broadsheet.discussion.threads.highlights import Highlight
from broadsheet.privacy import persons, retention
from broadsheet.spamapi import service as spamapi

pytestmark = pytest.mark.django_db
WORDS = 'It is no "spam": <b>read</b> it & see'
SECOND = timedelta(seconds=1)
MONTH = timedelta(days=30)


def carried_out(now, what: str = "author_name") -> int:
    """Carry out the rules; returns how many rows the rule for the field ``what`` removed."""
    removed = retention.run(now).removed
    [rule] = [name for name in removed if name.startswith("discussion.Comment") and what in name]
    return removed[rule]


def is_here(comment: Comment) -> bool:
    return Comment.objects.filter(pk=comment.pk).exists()


def test_an_open_appeal_keeps_the_comment_from_being_deleted():
    comment = submitted(a_thread(), MALLORY, text=SPAM_WORDS, author_name="cheap pills", trap_filled=True)
    assert comment.state == State.SPAM
    appeal = service.appeal(comment.pk, WORDS, LATER)

    retention.run(NOW + timedelta(days=60))
    assert Comment.objects.filter(pk=comment.pk).exists()

    answer_appeal(appeal, is_upheld=False)
    retention.run(NOW + timedelta(days=60))
    assert not Comment.objects.filter(pk=comment.pk).exists()


def test_a_reader_who_stays_away_for_two_years_is_forgotten():
    reader = a_reader()
    submitted(a_thread(), author_name="Anna", reader_id=reader.pk)

    retention.run(NOW + timedelta(days=729))
    assert Reader.objects.exists()
    retention.run(NOW + timedelta(days=740))

    assert not Reader.objects.exists()


def test_what_was_never_confirmed_is_forgotten_after_a_week():
    thread = a_thread()
    subscriptions.subscribe(SubscriptionRequest(BOX, thread.pk), ANNA, NOW)

    retention.run(at(days=6))
    assert Subscription.objects.exists()
    retention.run(at(days=8))

    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (State.SPAM, timedelta(days=30)),
        (State.REJECTED, timedelta(days=30)),
        (State.WITHDRAWN, timedelta(days=30)),
        (State.HELD, timedelta(days=90)),
    ],
)
def test_what_is_not_published_goes_in_its_time(state, kept):
    comment = a_comment(state=state)

    assert carried_out(NOW + kept) == 0
    assert is_here(comment)
    assert carried_out(NOW + kept + SECOND) == 1
    assert not is_here(comment)
    assert carried_out(NOW + kept + SECOND) == 0


def test_the_time_runs_from_the_last_decision_so_that_one_about_an_old_comment_can_be_undone():
    comment, moderator = a_comment(), a_moderator()
    late = NOW + 12 * MONTH
    decision = service.decide(comment.pk, State.PUBLISHED, State.SPAM, moderator.pk, late)

    assert carried_out(late + MONTH) == 0
    service.undo(decision.pk, moderator.pk, late + MONTH)
    service.decide(comment.pk, State.PUBLISHED, State.SPAM, moderator.pk, late + MONTH)

    assert carried_out(late + 2 * MONTH + SECOND) == 1
    assert not is_here(comment)


def test_what_is_published_stays():
    comment = a_comment(author_email="anna@example.org", author_url="https://anna.example")
    assert carried_out(NOW + 100 * MONTH) == 0

    comment.refresh_from_db()
    assert (comment.text, comment.author_name, comment.author_email) == (KIND_WORDS, "Anna", "anna@example.org")


def test_a_removed_comment_with_published_replies_is_emptied_and_keeps_its_place():
    thread = a_thread()
    gone = a_comment(thread, State.REJECTED, author_email="anna@example.org", sender="x", digest="y")
    reply = a_comment(thread, parent=gone, text="I agree with you.", author_name="Bob")

    assert carried_out(NOW + MONTH + SECOND) == 1
    assert carried_out(NOW + 2 * MONTH) == 0

    gone.refresh_from_db()
    reply.refresh_from_db()
    assert (gone.text, gone.html, gone.author_name, gone.author_email, gone.author_url) == ("", "", "", "", "")
    assert (gone.sender, gone.digest, gone.circumstances) == ("", None, {})
    assert (reply.text, reply.parent_id) == ("I agree with you.", gone.pk)


def test_how_a_comment_was_posted_is_forgotten_in_its_time():
    comment = submitted(a_thread())
    assert comment.sender
    assert comment.circumstances["user_agent"]

    assert carried_out(NOW + MONTH, "circumstances") == 0
    assert carried_out(NOW + MONTH + SECOND, "circumstances") == 1
    assert carried_out(NOW + MONTH + SECOND, "circumstances") == 0
    comment.refresh_from_db()
    assert (comment.sender, comment.digest, comment.circumstances) == ("", None, {})
    assert comment.text == KIND_WORDS


def test_the_periods_are_the_publishers(settings):
    settings.KEEP_SPAM_DAYS, settings.KEEP_HELD_DAYS, settings.KEEP_CIRCUMSTANCES_DAYS = 1, 2, 3
    for state in (State.SPAM, State.HELD, State.PUBLISHED):
        a_comment(state=state, sender="x")

    def left(days: int) -> list[tuple[str, str]]:
        retention.run(NOW + timedelta(days=days) + SECOND)
        return list(Comment.objects.order_by("pk").values_list("state", "sender"))

    assert left(0) == [("spam", "x"), ("held", "x"), ("published", "x")]
    assert left(1) == [("held", "x"), ("published", "x")]
    assert left(2) == [("published", "x")]
    assert left(3) == [("published", "")]


def test_a_person_gets_all_comments_with_what_was_decided():
    thread = a_thread()
    moderator = a_moderator()
    comment = submitted(thread, author_email="Anna@example.org", author_url="https://anna.example/")
    submitted(thread, BOB, author_name="Bob", author_email="bob@example.org")
    service.decide(comment.pk, State(comment.state), State.REJECTED, moderator.pk, NOW)

    found = persons.export("anna@EXAMPLE.org")
    [row] = found["discussion.Comment"]
    assert (
        row.items()
        >= {
            "id": comment.pk,
            "author_name": "Anna",
            "author_email": "Anna@example.org",
            "author_url": "https://anna.example/",
            "sender": comment.sender,
            "circumstances": comment.circumstances,
            "text": KIND_WORDS,
            "state": "rejected",
            "page": thread.url,
            "posted_at": NOW,
        }.items()
    )
    assert [decision["to"] for decision in found["discussion.ModerationDecision"]] == [comment.state, "rejected"]
    assert moderator.get_username() not in str(found)


def test_erasing_takes_out_words_names_and_lessons():
    thread = a_thread()
    moderator = a_moderator()
    annas = submitted(thread, text=SPAM_WORDS, author_email="anna@example.org", author_url="https://anna.example/")
    bobs = submitted(thread, BOB, author_name="Bob", author_email="bob@example.org")
    wanted = State.REJECTED if annas.state == State.SPAM else State.SPAM
    service.decide(annas.pk, State(annas.state), wanted, moderator.pk, NOW)
    if wanted == State.REJECTED:
        service.decide(annas.pk, State.REJECTED, State.SPAM, moderator.pk, NOW)
    assert spamapi.status().lessons == 1

    assert persons.erase("anna@example.org", NOW) == 2, "the comment, and the lesson from it"
    assert persons.erase("anna@example.org", NOW) == 0
    assert persons.export("anna@example.org") == {}

    annas.refresh_from_db()
    assert annas.state == State.ERASED
    assert not any([annas.text, annas.html, annas.author_name, annas.author_url, annas.sender, annas.digest])
    assert not any(ModerationDecision.objects.filter(comment=annas).values_list("evidence", flat=True))
    assert spamapi.status().lessons == 0
    bobs.refresh_from_db()
    assert bobs.text == KIND_WORDS


def test_erasing_takes_names_and_words_out_of_the_audit_log_too():
    annas, bobs = a_comment(author_email="anna@example.org"), a_comment(author_name="Bob")
    grace = a_moderator()
    for comment in (annas, bobs):
        highlights.set_highlight(comment.pk, Highlight.PICK, True, grace.pk, NOW)
        notes.remove(notes.leave("Is it really her?", grace.pk, NOW, comment_id=comment.pk), grace.pk, NOW)

    persons.erase("anna@example.org", NOW)

    about = dict.fromkeys(["picked", "noted", "note-removed"], f"#{annas.pk}")
    assert {entry.action: entry.about for entry in AuditEntry.objects.filter(about=f"#{annas.pk}", why="")} == about
    assert not AuditEntry.objects.filter(about__contains="Anna").exists()
    kept = AuditEntry.objects.filter(about__endswith=f"#{bobs.pk}").order_by("pk")
    assert list(kept.values_list("about", "why")) == [
        (f"Bob, #{bobs.pk}", ""),
        (f"#{bobs.pk}", "Is it really her?"),
        (f"#{bobs.pk}", "Is it really her?"),
    ]


def test_an_erased_published_comment_leaves_the_count():
    thread = a_thread()
    a_comment(thread, author_email="anna@example.org")
    a_comment(thread, author_email="bob@example.org")
    persons.erase("anna@example.org", NOW)

    thread.refresh_from_db()
    assert thread.comment_count == 1
