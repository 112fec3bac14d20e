"""The link under which an author finds what became of a comment. It needs no account: the link is the proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadsheet.discussion.filtering import words_of
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.reasons import StoredReason
from broadsheet.discussion.states import State
from broadsheet.lib import signing

_PURPOSE = "receipt"

_TICKET = "just-posted"

_TICKET_LIFE = timedelta(minutes=10)

_REASONS_SHOWN = 3

_HOW_SENT = "circumstances"


def token(comment_id: int) -> str:
    """What stands in the link to a comment's receipt; it is good for as long as the comment."""
    return signing.sign(_PURPOSE, str(comment_id))


def comment_id(receipt_token: str) -> int | None:
    """The comment a token stands for, or ``None`` if it is not one of ours."""
    value = signing.unsign(_PURPOSE, receipt_token)
    return int(value) if value else None


def find(for_comment_id: int) -> Comment | None:
    """The comment that a receipt is about, in whatever state, with its thread; ``None`` once it is deleted."""
    return Comment.objects.with_thread().filter(pk=for_comment_id).first()


def find_all(tokens: Sequence[str]) -> dict[str, Comment]:
    """The comments that these tokens stand for, as far as they are there, with their threads."""
    ids = {one: number for one in tokens if (number := comment_id(one)) is not None}
    found = {comment.pk: comment for comment in Comment.objects.with_thread().filter(pk__in=ids.values())}
    return {one: found[number] for one, number in ids.items() if number in found}


def ticket(posted_id: int, now: datetime) -> str:
    """A token in the address right after posting, by which the page shows the receipt.

    It is good for ten minutes, as addresses stay in histories and logs.
    """
    return signing.sign_dated(_TICKET, str(posted_id), now)


def just_posted(posted_ticket: str, now: datetime) -> int | None:
    """The comment that a ticket still stands for, or ``None``."""
    signed = signing.unsign_dated(_TICKET, posted_ticket)
    return int(signed[0]) if signed and now - signed[1] < _TICKET_LIFE else None


def evidence(decision: ModerationDecision | None) -> list[str]:
    """In words, what the filter noticed against a comment that it has held back itself, the heaviest first.

    Only what the author could have done otherwise: how a comment was sent is a recipe to those who send spam, and a
    hint that names nothing helps nobody. A banned word weighs nothing, so it is never among them: who knows the list
    can write around it.
    """
    if decision is None or decision.after == State.PUBLISHED:
        return []
    against = [reason for reason in decision.evidence if reason["weight"] > 0 and _is_for_author(reason)]
    return [words_of(reason) for reason in against[:_REASONS_SHOWN]]


def _is_for_author(reason: StoredReason) -> bool:
    return reason["group"] != _HOW_SENT and reason.get("id") != f"{reason['group']} speaks for spam"
