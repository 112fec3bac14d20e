"""What of a discussion changes on a kept page, and in which version each thread is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from broadsheet.discussion.models import Thread
from broadsheet.discussion.threads import picked
from broadsheet.discussion.views.discussion import DiscussionParts
from broadsheet.pagecache.parts import Arguments, Asked, Filled, Version, VersionSource


def fill(places: Sequence[Arguments], asked: Asked) -> Filled:
    """The parts of discussions; each place names its ``thread`` and what to ``show`` of it."""
    threads = {number: DiscussionParts.of(number, asked) for number in {place["thread"] for place in places}}
    texts = [threads[place["thread"]].text(place) for place in places]
    return Filled(texts, {parts.thread.key: parts.thread.version for parts in threads.values()})


def changed_since(moment: datetime) -> list[Version]:
    """The versions of the threads that changed since then."""
    return _versions(Thread.objects.filter(changed_at__gt=moment))


def versions_of(ids: Collection[int]) -> list[Version]:
    """The versions of these threads."""
    return _versions(Thread.objects.filter(pk__in=ids))


def _versions(threads: Iterable[Thread]) -> list[Version]:
    return [Version(thread.key, thread.version, thread.taken_version) for thread in threads]


PARTS = {"discussion": fill, "picked": picked.fill}
VERSIONS = {"thread": VersionSource(changed_since, versions_of)}
