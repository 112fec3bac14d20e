"""The parts of a page that change by themselves, such as its discussion, and the versions of what pages show.

An app that has such parts declares them in its ``page_parts.py``: ``PARTS``, by name, and ``VERSIONS``, by the kind of
key (the word before the number, as in ``thread-12``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from broadsheet.lib import app_modules

_MODULE = "page_parts"
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part may look at of the request for its page; nothing for the page that everybody gets."""

    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """The HTML of some parts, in the order in which they were asked for, and the versions of what they show by key."""

    texts: Sequence[str]
    shows: Mapping[str, int] = field(default_factory=dict)


# Fills parts of one name: the arguments of each as its template gave them (values that JSON can hold).
Fill = Callable[[Sequence[Arguments], Asked], Filled]


@dataclass(frozen=True, slots=True)
class Version:
    """The version of what ``key`` names now, and of when something was last taken away from it."""

    key: str
    number: int
    taken: int


@dataclass(frozen=True, slots=True)
class VersionSource:
    """Where the versions of one kind of key stand: those changed since a moment, and those of given numbers."""

    changed_since: Callable[[datetime], Iterable[Version]]
    of: Callable[[Collection[int]], Iterable[Version]]


@cache
def fills() -> dict[str, Fill]:
    """What fills each part, of all installed apps."""
    return {name: fill for module in app_modules.find(_MODULE) for name, fill in module.PARTS.items()}


@cache
def version_sources() -> dict[str, VersionSource]:
    """The sources of versions of all installed apps, by the kind of key."""
    return {kind: source for module in app_modules.find(_MODULE) for kind, source in module.VERSIONS.items()}
