"""The sites that may carry our discussions, held in memory for two seconds, so that no page costs a query for them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction

from broadsheet.discussion import audit
from broadsheet.discussion.models import AuditAction, EmbeddingSite
from broadsheet.discussion.sites import addresses
from broadsheet.lib import remembered, signing
from broadsheet.pagecache import service as pagecache

KEY = "embeds"
"""What the page cache calls the sites that are registered."""

_FRESH_SECONDS = 2.0
_editions = count(1)
_SECRET = "site-secret"  # noqa: S105  (a purpose)


@dataclass(frozen=True)
class RegisteredSite:
    """A site as a request needs to know it; ``address`` is where it begins, ``origins`` are those of its pages."""

    pk: int
    name: str
    address: str
    origins: tuple[str, ...]
    language: str = ""

    def own_form(self, url: str) -> str | None:
        """A canonical address as one of this site, at the origin of its own address; ``None`` if it is another's."""
        parts = urlsplit(url)
        if parts.netloc not in {urlsplit(origin).netloc for origin in self.origins}:
            return None
        own = urlsplit(self.address)
        form = urlunsplit((own.scheme, own.netloc, parts.path, parts.query, ""))
        return form if f"{form}/".startswith(self.address) or form.startswith(self.address) else None


@dataclass(frozen=True)
class _Registry:
    sites: tuple[RegisteredSite, ...] = ()
    origins: frozenset[str] = frozenset()
    edition: int = 0


class _Cache:
    def __init__(self) -> None:
        self._kept: tuple[float, _Registry] = (float("-inf"), _Registry())

    def get(self) -> _Registry:
        read_at, found = self._kept
        if time.monotonic() - read_at < _FRESH_SECONDS:
            return found
        at = time.monotonic()
        # The longest address first, as it may lie below another one.
        sites = tuple(
            RegisteredSite(row.pk, row.name, row.address, tuple(row.origins), row.language)
            for row in sorted(rows(), key=lambda row: (-len(row.address), row.name))
        )
        if sites != found.sites:
            origins = frozenset(origin for site in sites for origin in site.origins)
            found = _Registry(sites, origins, next(_editions))
        self._kept = (at, found)
        return found

    def forget(self) -> None:
        self._kept = (float("-inf"), self._kept[1])


_cache = _Cache()
remembered.forget_too(_cache.forget)
forget = _cache.forget
"""Look again, as the sites have just changed."""


def all_sites() -> tuple[RegisteredSite, ...]:
    """Every registered site."""
    return _cache.get().sites


def edition() -> int:
    """A number that is another one whenever the registered sites are others, in this process."""
    return _cache.get().edition


def is_registered(origin: str) -> bool:
    """Whether pages of this origin may show discussions."""
    return origin in _cache.get().origins


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The address of a page of a registered site, in its one form."""

    site: RegisteredSite
    url: str


def find(url: str) -> PageAddress | None:
    """The page that an address names; ``None`` where it is of no registered site. Raises BadAddress."""
    form = addresses.canonical(url)
    for site in all_sites():
        own = site.own_form(form)
        if own is not None:
            return PageAddress(site, own)
    return None


def add(
    address: str,
    now: datetime,
    *,
    further: Sequence[str] = (),
    language: str | None = None,
    user_id: int | None = None,
    by_command: str | None = None,
) -> tuple[EmbeddingSite, str | None]:
    """Register a site, or change one that is registered; returns it with the secret of a new one.

    Without a ``language`` that of a site that is there stays. Raises BadAddress for an address that is none.
    """
    begins = addresses.canonical(address).partition("?")[0]
    begins = begins if begins.endswith("/") else f"{begins}/"
    origins = [one for one in dict.fromkeys(map(addresses.origin, further)) if one != addresses.origin(begins)]
    name = urlsplit(begins).netloc + urlsplit(begins).path.rstrip("/")
    secret = secrets.token_urlsafe(32)
    fields = {"address": begins, "further": "\n".join(origins)} | (
        {"language": language} if language is not None else {}
    )
    with transaction.atomic():
        site, is_new = EmbeddingSite.objects.update_or_create(
            name=name, defaults=fields, create_defaults=fields | {"name": name, "added_at": now, "secret": ""}
        )
        if is_new:
            _keep_secret(site, secret)
        audit.record(user_id, AuditAction.SITE_ADDED, name, "", now, by_command=by_command)
        pagecache.purge(KEY)
        transaction.on_commit(forget)
    return site, secret if is_new else None


def remove(address: str, now: datetime, *, user_id: int | None = None, by_command: str | None = None) -> str | None:
    """Let a site carry no discussions any more, by its address or name; returns its name. Its threads stay."""
    with transaction.atomic():
        site = find_row(address)
        if site is None:
            return None
        site.delete()
        audit.record(user_id, AuditAction.SITE_REMOVED, site.name, "", now, by_command=by_command)
        pagecache.purge(KEY)
        transaction.on_commit(forget)
    return site.name


def find_row(address: str) -> EmbeddingSite | None:
    """A registered site with all that is kept of it, by its address or name."""
    wanted = address.strip().removeprefix("https://").removeprefix("http://").rstrip("/").lower()
    return EmbeddingSite.objects.filter(name=wanted).first()


def rows() -> list[EmbeddingSite]:
    """The registered sites with all that is kept of them, by name."""
    return list(EmbeddingSite.objects.order_by("name"))


@transaction.atomic
def renew_secret(site: EmbeddingSite, now: datetime, *, by_command: str | None = None) -> str:
    """A new secret, with which the old one ends."""
    secret = secrets.token_urlsafe(32)
    _keep_secret(site, secret)
    audit.record(None, AuditAction.SITE_SECRET, site.name, "", now, by_command=by_command)
    return secret


def _keep_secret(site: EmbeddingSite, secret: str) -> None:
    site.secret = signing.sealed(_SECRET, str(site.pk), secret)
    site.save(update_fields=["secret"])


def secret_of(site: EmbeddingSite) -> str | None:
    """The secret of a site; ``None`` where this install cannot open it, as its own key was changed."""
    return signing.unsealed(_SECRET, str(site.pk), site.secret)
