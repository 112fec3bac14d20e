"""The link under which an author finds what became of a comment. It needs no account; whoever has it is the author."""

from __future__ import annotations

from broadsheet.discussion.models import Decision
from broadsheet.discussion.states import State
from broadsheet.lib import signing

_PURPOSE = "receipt"
_REASONS_TOLD = 3


def token(comment_id: int) -> str:
    return signing.sign(_PURPOSE, str(comment_id))


def comment_id(receipt_token: str) -> int | None:
    """The comment a token stands for, or ``None`` if it is not one of ours."""
    value = signing.unsign(_PURPOSE, receipt_token)
    return int(value) if value else None


def evidence(decision: Decision | None) -> list[dict[str, object]]:
    """What the filter noticed against a comment that it has held back itself, the heaviest first."""
    if decision is None or decision.after == State.PUBLISHED:
        return []
    return [reason for reason in decision.evidence if reason["weight"] > 0][:_REASONS_TOLD]
