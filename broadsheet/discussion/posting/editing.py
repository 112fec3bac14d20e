"""New words for a comment: who may still change his, how they are judged, and what is kept of the old ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from broadsheet.discussion import filtering
from broadsheet.discussion.decisions import transitions
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.identity import trust
from broadsheet.discussion.models import Comment, Decision, Revision
from broadsheet.discussion.posting import policy
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.rules import bans, current
from broadsheet.discussion.states import State
from broadsheet.lib import markdown
from broadsheet.spamapi import service as spamapi

_MOST_EDITS = 10

# That a person reads first here was kept when the comment was published; it need not be kept again.
_KEPT_ALREADY = {Reason.READ_FIRST, Reason.NEW_HERE}

_EDITABLE = {State.PUBLISHED, State.HELD}


class Closed(Exception):
    """A comment can be edited no more: its time is over, it is no longer shown, or its author is banned."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A comment with its new words, judged and not stored yet."""

    comment: Comment
    old_text: str
    old_html: str
    after: State
    reason: Reason
    actor: str
    evidence: list[dict[str, object]] = field(default_factory=list)


def is_open(comment: Comment, now: datetime) -> bool:
    """Whether its author may still edit it: for so many minutes, while it is shown or waits to be."""
    window = timedelta(minutes=settings.EDIT_MINUTES)
    return comment.state in _EDITABLE and now < comment.posted_at + window


def check(comment: Comment, now: datetime) -> None:
    """Raises Closed if its author may not edit it at this moment."""
    if not is_open(comment, now) or comment.revisions.count() >= _MOST_EDITS:
        raise Closed
    if current.book().barred(bans.of_comment(comment), now):
        raise Closed


def rewrite(comment: Comment, text: str, now: datetime) -> Edited:
    """Put the new words in and have them judged."""
    old_text, old_html = comment.text, comment.html
    comment.text, comment.html = text, markdown.render(text)
    is_known = trust.is_known_reader(comment.reader_id, now)
    verdict = spamapi.judge(filtering.for_filter(comment, comment.thread), now).verdict
    placed = policy.put(verdict, comment, comment.thread, current.book(), now, is_known=is_known)
    comment.probability = verdict.probability
    is_fine = placed.state == State.PUBLISHED or placed.reason in _KEPT_ALREADY
    stays = comment.state == State.PUBLISHED and is_fine
    after = State.PUBLISHED if stays else State.HELD
    reason = Reason.EDITED_FINE if stays else _reason(comment, placed)
    return Edited(comment, old_text, old_html, after, reason, placed.actor, placed.evidence)


def _reason(comment: Comment, placed: policy.Placed) -> Reason:
    """Why it waits now: what holds the new words, or what held the old ones if these are fine."""
    if comment.state == State.HELD and placed.state == State.HELD:
        return placed.reason
    last = comment.decisions.order_by("pk").last()
    is_fine = comment.state == State.HELD and placed.state == State.PUBLISHED and last is not None
    return Reason(last.reason) if is_fine else Reason.EDITED


def store(edited: Edited, now: datetime) -> bool:
    """Write the new words and keep the old ones; false if the comment has changed meanwhile."""
    comment = edited.comment
    unchanged = Comment.objects.filter(pk=comment.pk, state=comment.state, text=edited.old_text)
    fields = {"text": comment.text, "html": comment.html, "probability": comment.probability, "edited_at": now}
    if not unchanged.update(**fields):
        return False
    Revision.objects.create(comment=comment, text=edited.old_text, html=edited.old_html, replaced_at=now)
    return True


def withdraw(comment_id: int, now: datetime) -> Decision | TooLate | None:
    """Its author takes a comment back; ``None`` if he had already done so.

    Raises Comment.DoesNotExist.
    """
    with transaction.atomic():
        state = State(Comment.objects.values_list("state", flat=True).get(pk=comment_id))
        if state in {State.WITHDRAWN, State.ERASED}:
            return None
        decision = transitions.move(comment_id, state, State.WITHDRAWN, Reason.BY_AUTHOR, now, actor="author")
        if isinstance(decision, TooLate):
            return decision
        # Without its digest, the same words may be posted again.
        Comment.objects.filter(pk=comment_id).update(digest=None)
    return decision


def edit(comment_id: int, text: str, now: datetime) -> State | TooLate:
    """Its author puts new words in a comment; they are judged again, and the old ones kept for the desk.

    Returns the state it is in now. An edit can cost a comment its place but never win it one: what is held stays
    held. A lesson that a moderator gave about the old words stays too, since it was about those.

    Raises editing.Closed when it can be edited no more, and Comment.DoesNotExist.
    """
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    check(comment, now)
    if text == comment.text:
        return State(comment.state)
    edited = rewrite(comment, text, now)
    with transaction.atomic():
        if not store(edited, now):
            return transitions.too_late(comment_id)
        judged = {"actor": edited.actor, "evidence": edited.evidence}
        if edited.after != comment.state:
            transitions.move(comment_id, State(comment.state), edited.after, edited.reason, now, **judged)
        else:
            transitions.stay(comment, edited.reason, now, **judged)
        transitions.purge_if_seen(comment.thread, State(comment.state), edited.after)
    return edited.after
