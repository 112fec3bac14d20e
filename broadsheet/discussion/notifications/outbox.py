"""The outbox: mail waits in the database, so that while the mail server is down nothing else waits."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable
from datetime import datetime
from email.errors import MessageError
from email.utils import make_msgid

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import F

from broadsheet.discussion.conf import settings
from broadsheet.discussion.limits import DAY_SECONDS, HOUR_SECONDS
from broadsheet.discussion.models import OptOut, OutgoingMail
from broadsheet.lib import email_address, mailing, ratelimit, signing, undelivered

logger = logging.getLogger(__name__)

_KIND_A_DAY = 3

_ALL_A_DAY = 25

# Who asked for mail at once at a busy desk gets one a minute for hours.
_STAFF_A_DAY = 500

STAFF = "staff"

_BATCH = 100

_ROUND_SECONDS = 10


def as_stored(mail: OutgoingMail) -> bool:
    """Send a mail as it was queued."""
    return True


def enqueue(mail: OutgoingMail, now: datetime) -> bool:
    """Put a mail into the outbox in the present transaction; false if this address has had too many today.

    Of one ``kind`` three a day go to one address, of notices as many as all kinds together, 25; of those to the staff
    500, which count for themselves. A mail for a ``subscription`` or a ``staff_notice`` holds no words, only what it is
    ``about``; it is written when it leaves. An address that wants no mail gets none, and the answer does not say so.
    Line breaks in what becomes a header are taken out. Raises ValidationError for what is no address.
    """
    validate_email(mail.to)
    if is_stopped(mail.to):
        return True
    if _is_over_limit(mail, now):
        return False
    mail.subject = _line(mail.subject)[:250]
    mail.headers = {_line(name): _line(value) for name, value in mail.headers.items()}
    mail.written_at = mail.due_at = now
    mail.save()
    return True


def send(to: str, kind: str, subject: str, text: str, now: datetime) -> bool:
    """Enqueue a mail of another app; false if this address has had too many of its kind today."""
    return enqueue(OutgoingMail(to=to, kind=kind, subject=subject, text=text), now)


def _is_over_limit(mail: OutgoingMail, now: datetime) -> bool:
    address, clock = _counted(mail.to), now.timestamp()
    of_kind = {"notice": _ALL_A_DAY, "account": _ALL_A_DAY, STAFF: _STAFF_A_DAY}.get(mail.kind, _KIND_A_DAY)
    return (
        ratelimit.is_too_much(f"mail-{mail.kind}", address, of_kind, DAY_SECONDS, clock)
        or (mail.kind != STAFF and ratelimit.is_too_much("mail", address, _ALL_A_DAY, DAY_SECONDS, clock))
        or ratelimit.is_too_much("mail-of-site", "", settings.MAILS_PER_HOUR, HOUR_SECONDS, clock)
    )


def _counted(email: str) -> str:
    """The mailbox that an address counts for: what stands behind a plus leads to the same one."""
    name, _, host = email_address.normalise(email).rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def is_stopped(email: str) -> bool:
    """Whether this address wants no mail from here at all."""
    return OptOut.objects.filter(address=address_key(email)).exists()


def address_key(email: str) -> str:
    """The keyed hash by which an address that wants no mail is known."""
    return signing.keyed_hash("no-mail", email_address.normalise(email))


def send_due(
    now: datetime,
    write: Callable[[OutgoingMail], bool] = as_stored,
    on_refused: Callable[[str], None] = lambda address: None,
) -> int:
    """Send what is due; returns how many mails went out.

    ``write`` fills in what a mail says; false if there is nothing left to say. ``on_refused`` gets the addresses that
    the mail server refuses for good.
    """
    due = list(OutgoingMail.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:_BATCH])
    if not due:
        return 0
    connection = get_connection()
    sent, begun = 0, time.monotonic()
    try:
        connection.open()
        for mail in due:
            if time.monotonic() - begun > _ROUND_SECONDS:
                # The mail server is slow, and other jobs wait; the rest is still due the next time.
                break
            sent += _claim(mail, now) and _send(mail, connection, now, write, on_refused)
    except OSError as problem:
        logger.warning("The mail server cannot be reached (%s); mails wait.", problem)
        for mail in due:
            _put_off(mail, now)
    finally:
        connection.close()
    return sent


def _claim(mail: OutgoingMail, now: datetime) -> bool:
    """Make a mail this worker's own, so that no other sends it too."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, due_at=mail.due_at)
    return bool(mine.update(due_at=now + undelivered.CLAIMED_FOR))


def _send(
    mail: OutgoingMail,
    connection: BaseEmailBackend,
    now: datetime,
    write: Callable[[OutgoingMail], bool],
    on_refused: Callable[[str], None],
) -> bool:
    if is_stopped(mail.to) or not write(mail):
        mail.delete()
        return False
    try:
        mailing.send(_message(mail, connection))
    except (smtplib.SMTPException, ValueError, MessageError) as problem:
        _not_taken(mail, problem, now, on_refused)
        return False
    mail.delete()
    return True


def _message(mail: OutgoingMail, connection: BaseEmailBackend) -> EmailMessage:
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    own = {"Message-ID": make_msgid(domain=host), "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        _line(mail.subject),
        mail.text,
        settings.MAIL_FROM,
        [mail.to],
        headers=own | {name: _line(value) for name, value in mail.headers.items()},
        connection=connection,
    )


def _not_taken(mail: OutgoingMail, problem: Exception, now: datetime, on_refused: Callable[[str], None]) -> None:
    """Drop a mail that will never be taken; let one wait that may be taken later (greylisting answers with 4xx)."""
    if not undelivered.is_permanent(problem):
        logger.warning("A mail (%s) could not be sent: %s", mail.kind, type(problem).__name__)
        _put_off(mail, now)
        return
    logger.info("A mail (%s) can never be sent: %s", mail.kind, type(problem).__name__)
    mail.delete()
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        on_refused(mail.to)


def _put_off(mail: OutgoingMail, now: datetime) -> None:
    """Try again later, each time after twice as long, for three days."""
    due_at = undelivered.next_try(mail.written_at, mail.tries, now)
    if due_at is None:
        logger.warning("A mail (%s) was given up after three days.", mail.kind)
        mail.delete()
        return
    OutgoingMail.objects.filter(pk=mail.pk).update(due_at=due_at, tries=F("tries") + 1)


def _line(text: str) -> str:
    """The text as one line, so that a header cannot begin another."""
    return " ".join(text.split())
