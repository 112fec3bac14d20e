"""The caches; part of the settings. What is shared has to answer within a fraction of a second, or is gone without."""

from __future__ import annotations

from typing import Any

_SECONDS = 0.25
# One entry for each address that recently used something rate-limited; many readers must not push them out.
_OWN = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}


def of(shared: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each process's own cache, which is the default one, and what ``CACHE_URL`` names."""
    if shared["BACKEND"].endswith("LocMemCache"):
        return {"default": _OWN}
    if "redis" in shared["BACKEND"].lower():
        shared = shared | {"OPTIONS": shared.get("OPTIONS", {}) | _impatient()}
    return {"default": _OWN, "shared": shared}


def _impatient() -> dict[str, Any]:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # By itself the library would try again several times, with pauses.
    return {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "retry": Retry(NoBackoff(), 0)}
