"""New words for a comment: who may still change it, how they are judged, and what is kept of the old ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from broadsheet.discussion import filtering
from broadsheet.discussion.conf import settings
from broadsheet.discussion.decisions import transitions
from broadsheet.discussion.decisions.transitions import Change, TooLate
from broadsheet.discussion.identity import trust
from broadsheet.discussion.models import Comment, Revision
from broadsheet.discussion.posting.policy import actor_for, apply_policy
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import bans, current
from broadsheet.discussion.states import State
from broadsheet.lib import markdown

_MOST_EDITS = 10

# Pre-moderation was done when the comment was published; an edit need not be held for it again.
_KEPT_ALREADY = {ModerationReason.READ_FIRST, ModerationReason.NEW_HERE}

_EDITABLE = {State.PUBLISHED, State.HELD}


class EditClosed(Exception):
    """A comment can be edited no more: its time is over, it is no longer shown, or its author is banned."""


def is_open(comment: Comment, now: datetime) -> bool:
    """Whether its author may still edit it: for so many minutes, while it is shown or waits to be."""
    return comment.state in _EDITABLE and now < open_until(comment)


def open_until(comment: Comment) -> datetime:
    """The moment from which its author may not edit it any more."""
    return comment.posted_at + timedelta(minutes=settings.EDIT_MINUTES)


def check_editable(comment: Comment, now: datetime) -> None:
    """Raise EditClosed if its author may not edit it at this moment."""
    if not is_open(comment, now) or comment.revisions.count() >= _MOST_EDITS:
        raise EditClosed
    domains = bans.domains(comment.author_email, comment.author_url)
    if current.rule_set().active_ban(bans.keys_of_comment(comment), now, domains):
        raise EditClosed


def judge_edit(comment: Comment, text: str, now: datetime) -> Change:
    """Put new words into a comment, not stored yet, and have them judged; the decision that follows."""
    comment.text, comment.html = text, markdown.render(text)
    verdict = filtering.judge(comment, comment.thread, now)
    is_trusted = trust.is_trusted_reader(comment.reader_id, now)
    as_new = apply_policy(verdict, comment, comment.thread, current.rule_set(), now, is_trusted=is_trusted)
    comment.probability = verdict.probability
    before = State(comment.state)
    is_fine = as_new.after == State.PUBLISHED or as_new.reason in _KEPT_ALREADY
    if before == State.PUBLISHED and is_fine:
        after, reason = State.PUBLISHED, ModerationReason.EDITED_FINE
    else:
        after, reason = State.HELD, _reason(comment, as_new)
    return replace(as_new, before=before, after=after, reason=reason, actor=actor_for(reason, verdict))


def _reason(comment: Comment, as_new: Change) -> ModerationReason:
    """Why the comment is held now: the reason for the new words, or for the old ones if the new are fine."""
    if comment.state == State.HELD and as_new.after == State.HELD:
        return as_new.reason
    last = comment.last_decision()
    is_fine = comment.state == State.HELD and as_new.after == State.PUBLISHED
    return ModerationReason(last.reason) if is_fine and last is not None else ModerationReason.EDITED


def store_edit(comment: Comment, old: Revision, now: datetime) -> bool:
    """Write the new words and keep the ``old`` ones; false if the comment has changed meanwhile."""
    unchanged = Comment.objects.filter(pk=comment.pk, state=comment.state, text=old.text)
    fields = {"text": comment.text, "html": comment.html, "probability": comment.probability, "edited_at": now}
    if not unchanged.update(**fields):
        return False
    old.save()
    return True


def edit(comment_id: int, text: str, now: datetime) -> State | TooLate:
    """Its author puts new words in a comment; they are judged again, and the old ones kept for moderators.

    Returns the state it is in now. An edit can take a comment off the page but never put it there: what is held
    stays held. A lesson that a moderator gave about the old words stays too, since it was about those.

    Raises EditClosed when it can be edited no more, and Comment.DoesNotExist.
    """
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    check_editable(comment, now)
    if text == comment.text:
        return State(comment.state)
    old = Revision(comment=comment, text=comment.text, html=comment.html, replaced_at=now)
    change = judge_edit(comment, text, now)
    with transaction.atomic():
        if not store_edit(comment, old, now):
            return transitions.too_late(comment_id)
        if change.after != change.before:
            transitions.change_state(comment_id, change)
        else:
            transitions.record_decision(comment, change)
            transitions.follow_page(comment.thread, change.before, change.after, now)
    return change.after
