"""What becomes of a mail that the mail server has not taken: it is tried again, each time after twice as long."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from email.errors import MessageError

from broadsheet.lib import dates

CLAIMED_FOR = timedelta(minutes=10)
"""So long a mail that one worker has begun to send is left alone by all others."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
_GIVEN_UP_AFTER = timedelta(days=3)
_PERMANENT = 500


def next_try(written_at: datetime, tries: int, now: datetime) -> datetime | None:
    """When to send a mail again that was tried so many times before this one; ``None`` after three days."""
    if now - written_at > _GIVEN_UP_AFTER:
        return None
    return now + dates.growing_wait(tries, _FIRST_WAIT, _LONGEST_WAIT)


def is_permanent(problem: Exception) -> bool:
    """Whether a mail can never be sent (RFC 5321, 4.2.1: 5yz), so that to try again is of no use."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _words in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPDataError):
        return problem.smtp_code >= _PERMANENT
    # An address that looks well but has no form on the wire: an international host name that is too long, or
    # control characters in quotes that would begin another header.
    return isinstance(problem, ValueError | MessageError)
