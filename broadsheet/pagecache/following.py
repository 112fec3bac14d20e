"""Brings this node's page files up to date with what the database says has changed.

The process that makes a change refreshes or drops the pages of its own node. Following the database covers the rest:
the other nodes, and a process that ended between its commit and that step. PostgreSQL tells that something changed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet

from broadsheet.lib import remembered
from broadsheet.lib.conf import settings
from broadsheet.pagecache import service
from broadsheet.pagecache.models import PageChange
from broadsheet.pagecache.parts import Version, version_sources
from broadsheet.pagecache.store import Made, Pages

logger = logging.getLogger(__name__)
# Transactions become visible later than their rows' times say, and the clocks of two nodes differ.
_OVERLAP = timedelta(seconds=60)
_KEPT = timedelta(days=1)
_AT_ONCE = 500
CHANNEL = "broadsheet_pages"
"""On which PostgreSQL tells it, by triggers on the tables of what changes (migrations ``changes_are_told``)."""
# So long the page files of a node of several are served after somebody has last looked whether they still hold.
TRUSTED_SECONDS = 10


class Follower:
    """Follows the database for the page files of one node; called several times a second."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._steady = 0.0
        self._done: dict[int, datetime] = {}
        self._versions: dict[str, int] = {}

    def follow(self, now: datetime) -> None:
        """Bring the pages up to date; the first time all of them are compared, then those that changed lately."""
        pages = service.pages()
        pages.counter.reopen_if_replaced()
        try:
            self._follow(pages, now)
        finally:
            # Also where the database is away: page files go on meanwhile.
            trust_for_now(pages)

    def _follow(self, pages: Pages, now: datetime) -> None:
        pages.recover()
        since = self._since(now)
        if since is None:
            compare_all(pages, now)
            self._done = dict(_rows(now - _OVERLAP).values_list("pk", "changed_at"))
        else:
            self._follow_rows(pages, since)
            for source in version_sources().values():
                for version in source.changed_since(since):
                    if self._versions.get(version.key) != version.number:
                        bring_up_to_date(pages, version)
                        self._versions[version.key] = version.number
                        _announce({version.key})
        self._looked_at, self._steady = now, time.monotonic()
        self._forget(now)

    def _since(self, now: datetime) -> datetime | None:
        """From when on changes are looked at; a clock that was set forward or back leaves none out."""
        if self._looked_at is None:
            return None
        by_steady_clock = self._looked_at + timedelta(seconds=time.monotonic() - self._steady)
        return min(self._looked_at, now, by_steady_clock) - _OVERLAP

    def _follow_rows(self, pages: Pages, since: datetime) -> None:
        new = [row for row in _rows(since) if row.pk not in self._done]
        keys = {row.key for row in new}
        _note_another_site(keys)
        keys.discard(service.ANOTHER_SITE)
        if "" in keys:
            pages.purge_all()
        elif keys:
            pages.purge(sorted(keys))
        _announce(keys)
        self._done.update((row.pk, row.changed_at) for row in new)

    def _forget(self, now: datetime) -> None:
        self._done = {pk: at for pk, at in self._done.items() if at > now - 2 * _OVERLAP}
        if len(self._versions) > 10 * _AT_ONCE:
            self._versions.clear()


def _note_another_site(keys: Collection[str]) -> None:
    """Have the processes of this node forget the site that was here, if another node has brought in another one."""
    if service.ANOTHER_SITE in keys:
        remembered.note_another_site(Path(settings.HOME))


def trust_for_now(pages: Pages) -> None:
    """Have the page files served: where there may be other nodes for some seconds, since they are changed there too.

    So a node that stood still, or whose worker does, gives out none of them until it has looked.
    """
    pages.counter.trust_for(TRUSTED_SECONDS if connection.vendor == "postgresql" else None)


def _announce(keys: Collection[str]) -> None:
    """Tell listeners which pages show ``keys``, whoever brought them up to date."""
    if keys:
        service.announce(lambda pages: pages.known() if "" in keys else {p for key in keys for p in pages.paths(key)})


def bring_up_to_date(pages: Pages, version: Version) -> None:
    """Refresh or drop the pages that were made from an older version, and let none be stored that is being made."""
    pages.mark(version.key)
    for path in pages.paths(version.key):
        shows = pages.made(path).shows
        made = shows.get(version.key, version.number if shows else -1)
        if made >= version.number:
            continue
        if made >= version.taken:
            service.refresh_path(path, version.key)
        else:
            pages.purge_path(path, version.key)


def compare_all(pages: Pages, now: datetime) -> None:
    """Compare every page file with the database, as after a time in which nobody followed; drop those that differ."""
    changed = dict(PageChange.objects.order_by("changed_at").values_list("key", "changed_at"))
    _note_another_site(changed)
    made = {path: pages.made(path) for path in pages.stored()}
    versions = {version.key: version.number for version in _versions(key for one in made.values() for key in one.shows)}
    outdated = {path for path, one in made.items() if not _is_current(one, changed, versions, now)}
    pages.discard(outdated)
    service.announce(lambda _: outdated)


def stale(pages: Pages) -> set[str]:
    """The page files that show an earlier version of something than the database has."""
    made = {path: pages.made(path) for path in pages.stored()}
    versions = {version.key: version.number for version in _versions(key for one in made.values() for key in one.shows)}
    return {
        path
        for path, one in made.items()
        if any(versions.get(key, number) != number for key, number in one.shows.items())
    }


def _is_current(made: Made, changed: Mapping[str, datetime], versions: Mapping[str, int], now: datetime) -> bool:
    # A page from the future was made before the clock was set back.
    if not made.shows or made.at > now.timestamp():
        return False
    before = datetime.fromtimestamp(made.at, UTC) - _OVERLAP
    is_changed = any(key in changed and changed[key] > before for key in ("", *made.shows))
    return not is_changed and all(versions.get(key, 0) == number for key, number in made.shows.items())


def _versions(keys: Iterable[str]) -> Iterator[Version]:
    numbers: dict[str, set[int]] = {}
    for key in keys:
        kind, _, number = key.partition("-")
        if kind in version_sources():
            numbers.setdefault(kind, set()).add(int(number))
    for kind, found in numbers.items():
        for batch in _batches(sorted(found)):
            yield from version_sources()[kind].of(batch)


def _batches(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[at : at + _AT_ONCE] for at in range(0, len(numbers), _AT_ONCE))


def _rows(since: datetime) -> QuerySet[PageChange]:
    return PageChange.objects.filter(changed_at__gt=since)


def forget_old_changes(now: datetime) -> int:
    """Delete the rows that every page file is younger than; returns how many."""
    return PageChange.objects.filter(changed_at__lt=now - _KEPT).delete()[0]
