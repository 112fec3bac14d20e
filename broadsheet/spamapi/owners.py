"""How the owners of keys sign in: by a link, sent to the mail address that was given with the key.

Whoever asks is told the same, for any address and in the same time: what was asked for is a row, and only the
background worker looks whether a key belongs to the address.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.lib import dates, email_address, mailing, ratelimit, signing
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.spamapi import keys
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.models import ApiKey, SignInLink, person_key

logger = logging.getLogger(__name__)

LINK_LIFE = timedelta(minutes=15)
"""So long a link opens the door, counted from when it was sent."""

_PURPOSE = "filter-owner"
_HOUR, _OF_ADDRESS, _OF_SENDER = 3600, 3, 20
_AT_ONCE = 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=10)
_GIVEN_UP_AFTER = timedelta(hours=1)


def ask(email: str, sender: str, now: datetime) -> bool:
    """Have a link sent to an address, if a key belongs to it; false where ``sender`` has asked too often.

    An address gets three links an hour; who asks for more is told the same as before.
    """
    email, clock = email_address.normalise(email), now.timestamp()
    if ratelimit.is_too_much("owner-link-from", sender, _OF_SENDER, _HOUR, clock):
        return False
    of_all = ratelimit.is_too_much("owner-links", "", settings.MAILS_PER_HOUR, _HOUR, clock)
    of_address = ratelimit.is_too_much("owner-link-to", email, _OF_ADDRESS, _HOUR, clock)
    if not of_all and not of_address:
        SignInLink.objects.create(email=email, asked_at=now, due_at=now)
    return True


def send_due(now: datetime) -> int:
    """Send the links that wait, and let go of those that are over; returns how many were sent."""
    over(now).delete()
    waiting = SignInLink.objects.filter(sent_at=None, due_at__lte=now).order_by("pk")
    return sum(_send(link, now) for link in waiting[:_AT_ONCE])


def over(now: datetime) -> QuerySet[SignInLink]:
    """The links that open nothing any more, and those that could not be sent for an hour."""
    sent = SignInLink.objects.filter(sent_at__lte=now - LINK_LIFE)
    return sent | SignInLink.objects.filter(sent_at=None, asked_at__lte=now - _GIVEN_UP_AFTER)


def is_open(token: str, now: datetime) -> bool:
    """Whether a link opens the door still."""
    return _link(token, now) is not None


def use(token: str, now: datetime) -> str | None:
    """The address that a link was sent to, once; None for a link that was used, is over or is none of ours."""
    link = _link(token, now)
    # The row is taken by whoever deletes it.
    if link is None or not SignInLink.objects.filter(pk=link.pk).delete()[0]:
        return None
    return link.email


def who(email: str) -> tuple[str, list[int]]:
    """An owner as a session remembers one, without the address: a keyed hash, and the numbers of the keys."""
    return person_key(email), list(keys.of_owner(email).values_list("pk", flat=True))


def keys_of(mark: str, numbers: list[int]) -> list[ApiKey]:
    """The keys of whom a session remembers, as far as they are in force and that address is still theirs."""
    return [key for key in ApiKey.objects.filter(pk__in=numbers, revoked_at=None) if person_key(key.email) == mark]


def _link(token: str, now: datetime) -> SignInLink | None:
    number = signing.unsign(_PURPOSE, token) or ""
    if not number.isdecimal():
        return None
    return SignInLink.objects.filter(pk=int(number), sent_at__gt=now - LINK_LIFE).first()


def _send(link: SignInLink, now: datetime) -> bool:
    sites = list(keys.of_owner(link.email).values_list("site", flat=True))
    if not sites:
        link.delete()
        return False
    try:
        mailing.send(_mail(link, sites))
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        logger.warning("A link to sign in could not be sent: %s", type(problem).__name__)
        link.due_at = now + dates.growing_wait(link.tries, _FIRST_WAIT, _LONGEST_WAIT)
        link.tries += 1
        link.save(update_fields=["due_at", "tries"])
        return False
    link.sent_at = now
    link.save(update_fields=["sent_at"])
    return True


def _mail(link: SignInLink, sites: list[str]) -> EmailMessage:
    url = absolute_url(reverse("owner:sign-in", args=[signing.sign(_PURPOSE, str(link.pk))]))
    minutes = int(LINK_LIFE.total_seconds() // 60)
    text = render_to_string("spamapi/mail/sign_in.txt", {"url": url, "minutes": minutes, "sites": sites[:20]})
    own = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(_("Your link to the filter’s pages"), text, settings.MAIL_FROM, [link.email], headers=own)
