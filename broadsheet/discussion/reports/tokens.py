"""What stands for a report in the address of its page; it needs no account."""

from __future__ import annotations

from broadsheet.lib import signing

_PURPOSE = "report"


def token(report_id: int) -> str:
    """The token of a report."""
    return signing.sign(_PURPOSE, str(report_id))


def report_id(report_token: str) -> int | None:
    """The report a token stands for, or ``None`` if it is none of ours."""
    value = signing.unsign(_PURPOSE, report_token)
    return int(value) if value else None
