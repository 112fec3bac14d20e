"""The keys by which other sites ask this filter: issued once, kept as keyed hashes, found in constant time."""

from __future__ import annotations

import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from broadsheet.lib import email_address, signing
from broadsheet.lib.remembered import Remembered
from broadsheet.spamapi.models import ApiKey

LENGTH = 12
"""WordPress calls any key of another length invalid without asking."""

GRACE = timedelta(days=1)
"""So long a key goes on after it was renewed."""

_ALPHABET = string.ascii_lowercase + string.digits
_PURPOSE = "api-key"
# A revoked key is refused by every worker within so many seconds.
_REMEMBERED_SECONDS = 2.0
_MOST_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key it is, as the endpoints need it."""

    id: int
    site: str
    owner: str
    quota: int | None
    strict: bool = False


class UnknownKey(LookupError):
    """No such key, or it is revoked already."""


def issue(
    site: str, now: datetime, owner: str = "", quota: int | None = None, strict: bool = False, email: str = ""
) -> str:
    """Make a key for a site and return it; nobody can look it up again.

    A ``strict`` site hears *spam* for a comment of which the filter is unsure, if that is likelier. At ``email`` the
    owner gets links to sign in by.

    Raises ValueError when ``site`` is no web address, or ``email`` is given and no mail address.
    """
    if not host_of(site):
        raise ValueError(f"{site!r} is not the address of a site; write it like https://blog.example.org/")
    email = _mail_address(email)
    key, digest = _new()
    ApiKey.objects.create(
        digest=digest, site=site[:300], owner=owner[:80], quota=quota, strict=strict, created_at=now,
        email=email,
    )  # fmt: skip
    return key


def renew(number: int, now: datetime, at_once: bool = False) -> str:
    """Give a key in force another twelve characters and return them; all that belongs to the key stays.

    What it was before goes on for a day, so that no comment waits until the site knows the new one; ``at_once`` ends
    it now. What an earlier renewal left ends in any case. Raises UnknownKey.
    """
    with transaction.atomic():
        row = ApiKey.objects.select_for_update().filter(pk=number, revoked_at=None).first()
        if row is None:
            raise UnknownKey(str(number))
        key, digest = _new()
        row.earlier_digest, row.earlier_until = ("", None) if at_once else (row.digest, now + GRACE)
        row.digest = digest
        row.save(update_fields=["digest", "earlier_digest", "earlier_until"])
    return key


def of_owner(email: str) -> QuerySet[ApiKey]:
    """The keys in force that were given out to a mail address."""
    email = email_address.normalise(email)
    return ApiKey.objects.filter(email=email, revoked_at=None) if email else ApiKey.objects.none()


def _mail_address(email: str) -> str:
    """A mail address as it is kept and compared; "" for none. Raises ValueError."""
    email = email_address.normalise(email)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise ValueError(f"{email!r} is not a mail address; write it like owner@blog.example.org") from None
    return email


def _new() -> tuple[str, str]:
    """A new key, and as what it is kept."""
    key = "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
    return key, signing.keyed_hash(_PURPOSE, key)


def revoke(number_or_key: str, now: datetime) -> ApiKey:
    """Refuse a key from now on, named by itself or by its number in the list. Raises UnknownKey."""
    found = _in_force(number_or_key)
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    return found


def set_email(number_or_key: str, email: str) -> ApiKey:
    """Let the owner of a key sign in at this mail address, or with "" nobody. Raises UnknownKey, and ValueError for
    what is no mail address."""
    found = _in_force(number_or_key)
    found.email = _mail_address(email)
    found.save(update_fields=["email"])
    return found


def _in_force(number_or_key: str) -> ApiKey:
    """A key that is not revoked, named by itself or by its number in the list. Raises UnknownKey."""
    active = ApiKey.objects.filter(revoked_at=None)
    found = None
    if len(number_or_key) == LENGTH:
        found = active.filter(digest__in=signing.keyed_hashes(_PURPOSE, number_or_key.lower())).first()
    if found is None and number_or_key.isdecimal() and len(number_or_key) < 18:
        found = active.filter(pk=int(number_or_key)).first()
    if found is None:
        raise UnknownKey(number_or_key)
    return found


class Known:
    """The keys that this process has looked up recently, so that most requests need no query."""

    def __init__(self) -> None:
        self._found: Remembered[Holder | None] = Remembered(_REMEMBERED_SECONDS, _MOST_REMEMBERED)

    def find(self, key: str, now: datetime) -> Holder | None:
        """Who holds this key, or None. Letters of either case do, for hosts lower them."""
        key = key.lower()
        if len(key) != LENGTH or not (key.isascii() and key.isalnum()):
            return None
        return self._found.find(key, lambda: _look_up(signing.keyed_hashes(_PURPOSE, key), now))


known = Known()


def _look_up(digests: list[str], now: datetime) -> Holder | None:
    earlier = Q(earlier_digest__in=digests, earlier_until__gt=now)
    for row in ApiKey.objects.filter(Q(digest__in=digests) | earlier, revoked_at=None):
        found = (row.digest, row.earlier_digest)
        if any(hmac.compare_digest(one, digest) for one in found for digest in digests):
            return Holder(row.pk, row.site, row.owner, row.quota, row.strict)
    return None


@lru_cache(maxsize=1024)
def host_of(site: str) -> str:
    """The host (with its port, if it has one) and path of a site's address, as one name; "" for no address."""
    site = site.strip()
    try:
        parts = urlsplit(site if "://" in site else f"//{site}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or not host or any(c.isspace() for c in host):
        return ""
    return f"{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"[:200]
