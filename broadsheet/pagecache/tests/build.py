"""Pages and parts for tests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from broadsheet.pagecache import parts, service
from broadsheet.pagecache.parts import Filled, Version, VersionSource
from broadsheet.pagecache.store import Made, NewPage


class Clock:
    """A part of pages that shows a number, and in which version that is."""

    def __init__(self) -> None:
        self.number = 0
        self.version = 0
        self.taken = 0
        self.joined = 0

    def fill(self, places, asked) -> Filled:
        self.joined += 1
        says = asked.query.get("says", "")
        return Filled([f"{place['before']}{self.number}{says}" for place in places], {"clock-1": self.version})

    def add(self) -> None:
        self.number += 1
        self.version += 1

    def take(self) -> None:
        self.add()
        self.taken = self.version

    def source(self) -> VersionSource:
        def now(_) -> list[Version]:
            return [Version("clock-1", self.version, self.taken)]

        return VersionSource(now, now)

    def install(self, monkeypatch) -> Clock:
        monkeypatch.setattr(parts, "fills", lambda: {"clock": self.fill})
        monkeypatch.setattr("broadsheet.pagecache.following.version_sources", lambda: {"clock": self.source()})
        return self


def keep(path: str, body: bytes = b"story", shows: Mapping[str, int] | Iterable[str] = ("page-1",)) -> None:
    pages = service.pages()
    shows = shows if isinstance(shows, Mapping) else dict.fromkeys(shows, 0)
    page = NewPage(body, time.time() + 60, Made(shows, frozenset(), time.time()))
    assert pages.write(path, page, pages.counter.value)


def stored(path: str) -> bytes | None:
    """The page file at ``path``."""
    return service.pages().read(path)


def is_stored(*paths: str) -> list[bool]:
    return [os.path.exists(service.pages().place(path)) for path in paths]
