"""The keys by which other sites ask this filter: issued once, kept as keyed hashes, found in constant time."""

from __future__ import annotations

import hmac
import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from broadsheet.lib import signing
from broadsheet.lib.remembered import Remembered
from broadsheet.spamapi.models import ApiKey

LENGTH = 12
"""WordPress calls any key of another length invalid without asking."""

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


def issue(site: str, now: datetime, owner: str = "", quota: int | None = None, strict: bool = False) -> str:
    """Make a key for a site and return it; nobody can look it up again.

    A ``strict`` site hears *spam* for a comment of which the filter is unsure, if that is likelier.

    Raises ValueError when ``site`` is no web address.
    """
    if not host_of(site):
        raise ValueError(f"{site!r} is not the address of a site; write it like https://blog.example.org/")
    key = "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))
    digest = signing.keyed_hash(_PURPOSE, key)
    ApiKey.objects.create(digest=digest, site=site[:300], owner=owner[:80], quota=quota, strict=strict, created_at=now)
    return key


def revoke(number_or_key: str, now: datetime) -> ApiKey:
    """Refuse a key from now on, named by itself or by its number in the list. Raises UnknownKey."""
    active = ApiKey.objects.filter(revoked_at=None)
    found = None
    if len(number_or_key) == LENGTH:
        found = active.filter(digest__in=signing.keyed_hashes(_PURPOSE, number_or_key.lower())).first()
    if found is None and number_or_key.isdecimal() and len(number_or_key) < 18:
        found = active.filter(pk=int(number_or_key)).first()
    if found is None:
        raise UnknownKey(number_or_key)
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    return found


class Known:
    """The keys that this process has looked up recently, so that most requests need no query."""

    def __init__(self) -> None:
        self._found: Remembered[Holder | None] = Remembered(_REMEMBERED_SECONDS, _MOST_REMEMBERED)

    def find(self, key: str) -> Holder | None:
        """Who holds this key, or None. Letters of either case do, for hosts lower them."""
        key = key.lower()
        if len(key) != LENGTH or not (key.isascii() and key.isalnum()):
            return None
        return self._found.find(key, lambda: _look_up(signing.keyed_hashes(_PURPOSE, key)))


known = Known()


def _look_up(digests: list[str]) -> Holder | None:
    for row in ApiKey.objects.filter(digest__in=digests, revoked_at=None):
        if any(hmac.compare_digest(row.digest, digest) for digest in digests):
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
