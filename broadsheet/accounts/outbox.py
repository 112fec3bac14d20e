"""Mail about accounts where the filter is alone: it waits in the database, so that nobody waits for the mail server.

Where there is a discussion, its outbox takes this mail with all the other.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from broadsheet.accounts.models import AccountMail
from broadsheet.lib import email_address, mailing, ratelimit, undelivered

logger = logging.getLogger(__name__)

_HOUR, _DAY = 3600, 86_400
_KIND_A_DAY, _ALL_A_DAY = 3, 25
# What was changed about an account is told each time.
_UNLIMITED = "account"
_AT_ONCE = 50


def enqueue(to: str, kind: str, subject: str, text: str, now: datetime) -> bool:
    """Have a mail sent, in the present transaction; false if this address has had too many of its kind today."""
    if _is_over_limit(email_address.normalise(to), kind, now.timestamp()):
        return False
    # A line break would begin another header.
    subject = " ".join(subject.split())[:250]
    AccountMail.objects.create(to=to, subject=subject, text=text, written_at=now, due_at=now)
    return True


def _is_over_limit(to: str, kind: str, clock: float) -> bool:
    of_kind = _ALL_A_DAY if kind == _UNLIMITED else _KIND_A_DAY
    return (
        ratelimit.is_too_much(f"account-mail-{kind}", to, of_kind, _DAY, clock)
        or ratelimit.is_too_much("account-mail", to, _ALL_A_DAY, _DAY, clock)
        or ratelimit.is_too_much("mail-of-site", "", settings.MAILS_PER_HOUR, _HOUR, clock)
    )


def send_due(now: datetime) -> int:
    """Send what waits; returns how many mails went out."""
    due = AccountMail.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    return sum(_claim(mail, now) and _send(mail, now) for mail in due[:_AT_ONCE])


def _claim(mail: AccountMail, now: datetime) -> bool:
    """Make a mail this worker's own, so that no other sends it too."""
    return bool(AccountMail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(due_at=now + undelivered.CLAIMED_FOR))


def _send(mail: AccountMail, now: datetime) -> bool:
    own = {"Auto-Submitted": "auto-generated"}
    try:
        mailing.send(EmailMessage(mail.subject, mail.text, settings.MAIL_FROM, [mail.to], headers=own))
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        _not_taken(mail, problem, now)
        return False
    mail.delete()
    return True


def _not_taken(mail: AccountMail, problem: Exception, now: datetime) -> None:
    """Try again later, each time after twice as long, for three days; an address that is refused for good is let go."""
    logger.warning("A mail about an account could not be sent: %s", type(problem).__name__)
    due_at = None if undelivered.is_permanent(problem) else undelivered.next_try(mail.written_at, mail.tries, now)
    if due_at is None:
        mail.delete()
        return
    mail.due_at = due_at
    mail.tries += 1
    mail.save(update_fields=["due_at", "tries"])
