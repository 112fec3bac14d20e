"""The key of all hashes of this site's filter: from its secret, so the same on all its machines."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from broadsheet.lib import signing
from broadsheet.spamfilter.text.hashing import HashKey


def site_key() -> HashKey:
    """The key that belongs to the secret now set.

    With another secret it is another key: models and the window of recent comments are then made anew.
    """
    return _of_secret(settings.SECRET_KEY)


def secret() -> bytes:
    """What the key is made of, for a process that has no settings: a key itself cannot be sent to another process."""
    return signing.derived_key("filter", settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _of_secret(site_secret: str) -> HashKey:
    return HashKey.of(signing.derived_key("filter", site_secret))
