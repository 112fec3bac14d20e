"""A reply is judged, placed, counted and stored, once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    KIND_WORDS,
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_draft,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db


def count_of(thread: Thread) -> int:
    return Thread.objects.get(pk=thread.pk).comment_count


def test_a_kind_reply_is_published_and_counted():
    thread = a_thread()

    comment = submitted(thread)

    assert comment.state == State.PUBLISHED
    assert count_of(thread) == 1


def test_blatant_spam_is_kept_out_of_sight_with_the_filters_reasons():
    thread = a_thread()

    comment = submitted(thread, MALLORY, text=SPAM_WORDS, author_name="cheap pills online", seconds_on_page=2.0)

    decision = comment.decisions.get()
    assert comment.state == State.SPAM
    assert count_of(thread) == 0
    assert decision.reason == ModerationReason.LOOKS_LIKE_SPAM
    assert (decision.actor_kind, bool(decision.model_version)) == ("filter", True)
    assert decision.evidence
    assert decision.evidence[0]["text"]


def test_the_same_words_are_rendered_once_and_kept_as_typed():
    comment = submitted(a_thread(), text="One <b>line</b>\nand http://example.org/a?b=1&c=2.")

    assert comment.text == "One <b>line</b>\nand http://example.org/a?b=1&c=2."
    assert "<b>" not in comment.html
    assert 'href="http://example.org/a?b=1&amp;c=2"' in comment.html
    assert 'rel="ugc nofollow"' in comment.html


def test_no_address_is_stored():
    comment = submitted(a_thread())

    stored = str(Comment.objects.filter(pk=comment.pk).values().get()) + str(ModerationDecision.objects.values().get())
    assert ANNA.address not in stored
    assert comment.sender


def test_a_reply_hangs_under_its_parent_and_root():
    thread = a_thread()
    root = submitted(thread)
    first = submitted(thread, BOB, parent_id=root.pk, text=KIND_WORDS + " So did mine.")
    second = submitted(thread, parent_id=first.pk, text=KIND_WORDS + " Where was hers?")

    assert (first.parent_id, first.root_id, first.depth) == (root.pk, root.pk, 1)
    assert (second.parent_id, second.root_id, second.depth) == (first.pk, root.pk, 2)


def test_where_every_reply_is_read_first_a_good_one_is_held_with_that_reason():
    thread = a_thread(mode=Mode.PREMODERATE)

    comment = submitted(thread)

    assert comment.state == State.HELD
    assert comment.decisions.get().reason == ModerationReason.READ_FIRST
    assert count_of(thread) == 0


def test_when_the_filter_cannot_judge_the_reply_is_held_and_says_so(settings, caplog):
    settings.MODEL_ROOT.mkdir()
    (settings.MODEL_ROOT / "current.model").write_bytes(b"not a model")

    comment = submitted(a_thread())

    assert comment.state == State.HELD
    assert comment.decisions.get().reason == ModerationReason.NO_FILTER
    assert "could not judge" in caplog.text


def test_submitting_takes_at_most_four_reads_and_three_writes():
    thread = a_thread()
    parent = a_comment(thread)
    draft = a_draft(thread, parent_id=parent.pk)
    # Rules, bans and word lists are asked for once in a while, and not by every reply.
    service.submit(a_draft(a_thread()), ANNA, NOW)
    with CaptureQueriesContext(connection) as captured:
        service.submit(draft, ANNA, NOW)

    statements = [query["sql"].split()[0].upper() for query in captured.captured_queries]
    assert statements.count("SELECT") <= 4
    assert sum(statements.count(verb) for verb in ("WITH", "INSERT", "UPDATE", "DELETE")) <= 3


def test_a_failure_in_the_middle_leaves_nothing_behind(monkeypatch):
    thread = a_thread()

    def broken(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(Thread, "let_pages_follow", broken)
    with pytest.raises(RuntimeError):
        service.submit(a_draft(thread), ANNA, NOW)

    assert not Comment.objects.exists()
    assert not ModerationDecision.objects.exists()


def test_a_campaign_of_one_text_is_held_before_anybody_has_decided():
    states = [
        submitted(a_thread(), Sender(f"203.{number}.113.9", ANNA.user_agent), author_name=f"Reader {number}").state
        for number in range(12)
    ]

    assert states[0] == State.PUBLISHED
    assert State.PUBLISHED not in states[8:]


def test_with_a_reader_alone_nothing_goes():
    assert submitted(a_thread()).circumstances["campaign"] == {}
