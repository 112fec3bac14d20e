"""Letters on their way, kept in the database: while the mail server is down they wait, and nothing else does."""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.errors import MessageError
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.models import F

from broadsheet.discussion.limits import _DAY_SECONDS, _HOUR_SECONDS
from broadsheet.discussion.models import Letter, Stopped, Subscription
from broadsheet.lib import email_address, ratelimit, signing

logger = logging.getLogger(__name__)

_KIND_A_DAY = 3

_ALL_A_DAY = 25

_BATCH = 100

_ROUND_SECONDS = 10

_GIVEN_UP_AFTER = timedelta(days=3)

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)

_CLAIMED_FOR = timedelta(minutes=10)

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter says."""

    subject: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


def as_stored(letter: Letter) -> Written:
    """The letter as it was queued."""
    return Written(letter.subject, letter.text, letter.headers)


def queue(
    to: str,
    kind: str,
    subject: str,
    text: str,
    now: datetime,
    headers: dict[str, str] | None = None,
    subscription: Subscription | None = None,
    about: list[int] | None = None,
) -> bool:
    """Put a letter on its way in the present transaction; false if this address has had too many today.

    ``kind`` says what it is about: of one kind three letters a day go to one address, of notices as many as all
    kinds together, 25. A letter for a ``subscription`` holds no words, only which comments it is ``about``; it is
    written when it leaves. An address that wants no mail gets none, and the answer does not tell. Line breaks in what
    becomes a header are taken out. Raises ValidationError for what is no address.
    """
    validate_email(to)
    if is_stopped(to):
        return True
    address, clock = _counted(to), now.timestamp()
    limit = _ALL_A_DAY if kind == "notice" else _KIND_A_DAY
    if ratelimit.is_too_much(f"letter-{kind}", address, limit, _DAY_SECONDS, clock):
        return False
    if ratelimit.is_too_much("letters", address, _ALL_A_DAY, _DAY_SECONDS, clock):
        return False
    if ratelimit.is_too_much("letters-of-site", "", settings.LETTERS_PER_HOUR, _HOUR_SECONDS, clock):
        return False
    kept = {_line(name): _line(value) for name, value in (headers or {}).items()}
    Letter.objects.create(
        to=to,
        kind=kind,
        subject=_line(subject)[:250],
        text=text,
        headers=kept,
        subscription=subscription,
        about=about or [],
        written_at=now,
        due_at=now,
    )
    return True


def _counted(email: str) -> str:
    """As whose letters one to this address counts: what stands behind a plus leads to the same mailbox."""
    name, _, host = email_address.normalise(email).rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def is_stopped(email: str) -> bool:
    return Stopped.objects.filter(address=address_key(email)).exists()


def address_key(email: str) -> str:
    return signing.keyed_hash("no-mail", email_address.normalise(email))


def send_due(
    now: datetime,
    write: Callable[[Letter], Written | None] = as_stored,
    on_refused: Callable[[str], object] = lambda address: None,
) -> int:
    """Send what is due; returns how many letters went out.

    ``write`` says what a letter holds, or that there is nothing left to say. ``on_refused`` is told of addresses that
    the mail server refuses for good.
    """
    due = list(Letter.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:_BATCH])
    if not due:
        return 0
    connection = get_connection()
    sent, begun = 0, time.monotonic()
    try:
        connection.open()
        for letter in due:
            if time.monotonic() - begun > _ROUND_SECONDS:
                # The mail server is slow, and other chores wait; the rest is still due the next time.
                break
            sent += _claim(letter, now) and _send(letter, connection, now, write, on_refused)
    except OSError as problem:
        logger.warning("The mail server cannot be reached (%s); letters wait.", problem)
        for letter in due:
            _put_off(letter, now)
    finally:
        connection.close()
    return sent


def _claim(letter: Letter, now: datetime) -> bool:
    """Make a letter this worker's own, so that no other sends it too."""
    mine = Letter.objects.filter(pk=letter.pk, due_at=letter.due_at)
    return bool(mine.update(due_at=now + _CLAIMED_FOR))


def _send(
    letter: Letter,
    connection: object,
    now: datetime,
    write: Callable[[Letter], Written | None],
    on_refused: Callable[[str], object],
) -> bool:
    written = None if is_stopped(letter.to) else write(letter)
    if written is None:
        letter.delete()
        return False
    try:
        _message(letter.to, written, connection).send()
    except (smtplib.SMTPException, ValueError, MessageError) as problem:
        _not_taken(letter, problem, now, on_refused)
        return False
    letter.delete()
    return True


def _message(to: str, written: Written, connection: object) -> EmailMessage:
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    own = {"Message-ID": make_msgid(domain=host), "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        _line(written.subject),
        written.text,
        settings.MAIL_FROM,
        [to],
        headers=own | {name: _line(value) for name, value in written.headers.items()},
        connection=connection,
    )


def _not_taken(letter: Letter, problem: Exception, now: datetime, on_refused: Callable[[str], object]) -> None:
    """Drop a letter that will never be taken; let one wait that may be taken later (greylisting answers with 4xx)."""
    if not _is_permanent(problem):
        logger.warning("A letter (%s) could not be sent: %s", letter.kind, type(problem).__name__)
        _put_off(letter, now)
        return
    logger.info("A letter (%s) can never be sent: %s", letter.kind, type(problem).__name__)
    letter.delete()
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        on_refused(letter.to)


def _is_permanent(problem: Exception) -> bool:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _words in problem.recipients.values())
    if isinstance(problem, smtplib.SMTPDataError):
        return problem.smtp_code >= _PERMANENT
    # An address that looks well but has no form on the wire: an international host name that is too long, or
    # control characters in quotes that would begin another header.
    return isinstance(problem, ValueError | MessageError)


def _put_off(letter: Letter, now: datetime) -> None:
    """Try again later, each time after twice as long, for three days."""
    if now - letter.written_at > _GIVEN_UP_AFTER:
        logger.warning("A letter (%s) was given up after three days.", letter.kind)
        letter.delete()
        return
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(letter.tries, 20))
    Letter.objects.filter(pk=letter.pk).update(due_at=now + wait, tries=F("tries") + 1)


def _line(text: str) -> str:
    """One line of text: what stands in a header can begin no other."""
    return " ".join(text.split())
