"""The link under which an author finds what became of a comment. It needs no account; whoever has it is the author."""

from __future__ import annotations

from broadsheet.lib import signing

_PURPOSE = "receipt"


def token(comment_id: int) -> str:
    return signing.sign(_PURPOSE, str(comment_id))


def comment_id(receipt_token: str) -> int | None:
    """The comment a token stands for, or ``None`` if it is not one of ours."""
    value = signing.unsign(_PURPOSE, receipt_token)
    return int(value) if value else None
