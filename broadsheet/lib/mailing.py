"""Handing a mail over, to a mail server or to a service that takes it over HTTP, with the same faults from both.

Services are spoken to by Anymail, an extra, which has faults of its own. What they mean is said here in the words of
SMTP, so that whoever sends has one way to deal with them.
"""

from __future__ import annotations

import smtplib
import sys

from django.core.mail import EmailMessage

# What a service answers where it will not have this one mail. Anything else, such as a wrong key or too many mails, is
# about all of them.
_ABOUT_ONE_MAIL = {200, 400, 413, 415, 422}
_NOT_NOW, _NEVER = 451, 550


class ServiceRefusesError(OSError):
    """The service takes no mail at all at present; its text says why, and names nobody."""


def send(message: EmailMessage) -> None:
    """Hand a mail over.

    Raises SMTPRecipientsRefused for an address that is refused, SMTPDataError for a mail that is not taken, other
    OSErrors where no mail leaves at present, and ValueError or MessageError for what is no mail.
    """
    try:
        message.send()
    except Exception as problem:
        said = _in_words_of_smtp(problem, message.to)
        if said is None:
            raise
        # Without its cause, whose text has the addresses.
        raise said from None


def _in_words_of_smtp(problem: Exception, to: list[str]) -> OSError | None:
    """What a fault of Anymail means; None for all others."""
    anymail = sys.modules.get("anymail.exceptions")
    if anymail is None or not isinstance(problem, anymail.AnymailError) or isinstance(problem, ValueError):
        return None
    if isinstance(problem, anymail.AnymailRecipientsRefused):
        return smtplib.SMTPRecipientsRefused(dict.fromkeys(to, (_NEVER, b"refused by the service")))
    status = problem.status_code
    if status in _ABOUT_ONE_MAIL:
        return smtplib.SMTPDataError(_NOT_NOW, f"the service answered {status}".encode())
    return ServiceRefusesError(f"the service answered {status}" if status else "the service does not answer")
