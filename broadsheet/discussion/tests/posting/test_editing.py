"""What an edit changes, and when it may no longer be made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.posting import editing
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.service import Details, TooLate
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=3)
NEW_WORDS = "My grandmother kept her bees behind the old mill, and her neighbours looked after them in the winter."


def _stale(comment: Comment, state: State):
    """The first look sees the state as it was a moment ago."""
    from django.db.models.query import QuerySet

    real, looks = QuerySet.get, []
    comment.state = state

    def get(self, *args, **kwargs):
        looks.append(None)
        return comment if len(looks) == 1 else real(self, *args, **kwargs)

    return get


def test_new_words_are_shown_and_the_old_ones_kept():
    comment = submitted(a_thread())

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.PUBLISHED

    comment.refresh_from_db()
    assert (comment.text, comment.edited_at) == (NEW_WORDS, SOON)
    assert NEW_WORDS in comment.html
    assert [revision.text for revision in comment.revisions.all()] == [KIND_WORDS]


def test_an_edit_is_judged_again_and_what_it_turned_into_is_read_by_a_person():
    comment = submitted(a_thread())

    assert service.edit(comment.pk, SPAM_WORDS, SOON) == State.HELD

    comment.refresh_from_db()
    last = comment.decisions.last()
    assert (comment.state, last.reason, comment.thread.comments.visible().count()) == (
        State.HELD,
        ModerationReason.EDITED,
        0,
    )
    assert (last.actor_kind, bool(last.model_version)) == ("filter", True)
    assert last.evidence
    assert comment.thread.comment_count == 0


def test_an_edit_cannot_win_a_place_that_the_comment_did_not_have():
    comment = a_comment(state=State.HELD, text=SPAM_WORDS)

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.HELD


@pytest.mark.parametrize(
    ("mode", "reason", "kind"),
    [("", ModerationReason.EDITED_FINE, "filter"), (Mode.PREMODERATE, ModerationReason.READ_FIRST, "rule")],
)
def test_every_judgement_of_new_words_is_in_the_log_also_one_that_changes_nothing(mode, reason, kind):
    comment = submitted(a_thread(mode=mode))

    service.edit(comment.pk, NEW_WORDS, SOON)

    last = comment.decisions.last()
    assert (last.before, last.after, last.reason, last.decided_at) == (comment.state, comment.state, reason, SOON)
    assert (last.actor_kind, bool(last.model_version)) == (kind, True)
    assert last.evidence


def test_fine_new_words_of_a_held_comment_wait_for_the_old_reason():
    comment = submitted(a_thread(), text=SPAM_WORDS)
    service.decide(comment.pk, State(comment.state), State.HELD, a_moderator().pk, NOW)

    service.edit(comment.pk, NEW_WORDS, SOON)

    assert comment.decisions.last().reason == ModerationReason.UNDONE


def test_who_decides_about_the_old_words_learns_that_the_author_was_faster():
    comment = submitted(a_thread(mode=Mode.PREMODERATE))
    service.edit(comment.pk, NEW_WORDS, SOON)

    late = service.decide(comment.pk, State.HELD, State.SPAM, a_moderator().pk, SOON, Details(wording=""))

    assert late.who == "its author"


@pytest.mark.parametrize("state", [State.SPAM, State.REJECTED, State.WITHDRAWN, State.ERASED])
def test_what_is_not_shown_and_does_not_wait_cannot_be_edited(state):
    comment = a_comment(state=state)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, NEW_WORDS, SOON)


def test_the_window_closes_when_the_publisher_says(settings):
    settings.EDIT_MINUTES = 5
    comment = a_comment()

    assert editing.is_open(comment, NOW + timedelta(minutes=4, seconds=59))
    assert not editing.is_open(comment, NOW + timedelta(minutes=5))


def test_an_edit_that_crosses_a_moderators_decision_changes_nothing(monkeypatch):
    comment, grace = a_comment(), a_moderator()
    rewrite = editing.judge_edit

    def decided_meanwhile(*args):
        edited = rewrite(*args)
        service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, SOON)
        return edited

    monkeypatch.setattr(editing, "judge_edit", decided_meanwhile)

    assert isinstance(service.edit(comment.pk, NEW_WORDS, SOON), TooLate)
    comment.refresh_from_db()
    assert comment.text == KIND_WORDS
    assert not comment.revisions.exists()


def test_the_same_words_again_are_no_edit():
    comment = a_comment()

    service.edit(comment.pk, KIND_WORDS, SOON)

    comment.refresh_from_db()
    assert comment.edited_at is None


def test_what_a_moderator_decides_at_the_same_moment_stops_a_withdrawal(monkeypatch):
    comment, grace = a_comment(), a_moderator()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.get", _stale(Comment.objects.get(pk=comment.pk), State.PUBLISHED)
    )

    outcome = service.withdraw(comment.pk, NOW)

    assert isinstance(outcome, TooLate)
    assert not ModerationDecision.objects.filter(reason=ModerationReason.BY_AUTHOR).exists()


def test_ten_edits_are_enough():
    comment = submitted(a_thread())
    for number in range(10):
        service.edit(comment.pk, f"{KIND_WORDS} {number}", SOON)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, KIND_WORDS, SOON)


def test_what_a_person_has_let_through_is_not_held_again_for_being_read_first():
    thread, grace = a_thread(mode=Mode.PREMODERATE), a_moderator()
    comment = submitted(thread)
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, SOON)

    assert service.edit(comment.pk, NEW_WORDS, SOON) == State.PUBLISHED
