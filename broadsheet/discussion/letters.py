"""Letters on their way, kept in the database: while the mail server is down they wait, and nothing else does."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db.models import F

from broadsheet.discussion.models import Comment, Letter
from broadsheet.lib import ratelimit

logger = logging.getLogger(__name__)

_KIND_A_DAY = 3
_ALL_A_DAY = 25
_DAY_SECONDS = 86_400
_BATCH = 100
_GIVEN_UP_AFTER = timedelta(days=3)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
_CLAIMED_FOR = timedelta(minutes=10)


def queue(
    to: str,
    kind: str,
    subject: str,
    text: str,
    now: datetime,
    headers: dict[str, str] | None = None,
    about: list[int] | None = None,
) -> bool:
    """Put a letter on its way in the present transaction; false if this address has had too many today.

    ``kind`` says what it is about: of one kind three letters a day go to one address, of notices as many as all
    kinds together, 25. ``about`` are the comments that it quotes: if one of them is no longer visible when the letter
    could leave, it does not. Line breaks in what becomes a header are taken out. Raises ValidationError for what is no
    address.
    """
    validate_email(to)
    address, clock = to.casefold(), now.timestamp()
    limit = _ALL_A_DAY if kind == "notice" else _KIND_A_DAY
    if ratelimit.is_too_much(f"letter-{kind}", address, limit, _DAY_SECONDS, clock):
        return False
    if ratelimit.is_too_much("letters", address, _ALL_A_DAY, _DAY_SECONDS, clock):
        return False
    if ratelimit.is_too_much("letters-of-site", "", settings.LETTERS_PER_HOUR, 3600, clock):
        return False
    kept = {_line(name): _line(value) for name, value in (headers or {}).items()}
    Letter.objects.create(
        to=to,
        kind=kind,
        subject=_line(subject)[:250],
        text=text,
        headers=kept,
        about=about or [],
        written_at=now,
        due_at=now,
    )
    return True


def send_due(now: datetime, on_refused: Callable[[str], object] = lambda address: None) -> int:
    """Send what is due; returns how many letters went out. ``on_refused`` is told of addresses that do not exist."""
    due = list(Letter.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:_BATCH])
    if not due:
        return 0
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        for letter in due:
            sent += _claim(letter, now) and _send(letter, connection, now, on_refused)
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


def _send(letter: Letter, connection: object, now: datetime, on_refused: Callable[[str], object]) -> bool:
    if len(letter.about) > Comment.objects.visible().filter(pk__in=letter.about).count():
        # What it quotes was taken away while it waited.
        letter.delete()
        return False
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    message = EmailMessage(
        letter.subject,
        letter.text,
        settings.MAIL_FROM,
        [letter.to],
        headers={"Message-ID": make_msgid(domain=host), "Auto-Submitted": "auto-generated", **letter.headers},
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused:
        logger.info("A letter (%s) was refused for good by the mail server.", letter.kind)
        on_refused(letter.to)
    except smtplib.SMTPException as problem:
        logger.warning("A letter (%s) could not be sent: %s", letter.kind, type(problem).__name__)
        _put_off(letter, now)
        return False
    letter.delete()
    return True


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
