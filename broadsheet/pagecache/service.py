"""The page cache as other apps use it: store this response, refresh or drop the pages that show this."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from broadsheet.lib import remembered
from broadsheet.lib.conf import settings
from broadsheet.pagecache import kinds
from broadsheet.pagecache.counter import OFF
from broadsheet.pagecache.frames import Frame, FrameBuilder
from broadsheet.pagecache.models import PageChange
from broadsheet.pagecache.parts import Asked
from broadsheet.pagecache.store import Made, NewPage, Pages

logger = logging.getLogger(__name__)
_MARKED = "page_cache_marked"
_BUILDER = "page_cache_builder"
_EVERYTHING = ""
ANOTHER_SITE = "another-site"
"""The key of the change after which nothing is as it was, as another site has taken the place of this one."""
_listeners: list[Callable[[set[str]], None]] = []


@dataclass(frozen=True, slots=True)
class Marked:
    """How long a response may be stored, in seconds, and the keys of what it shows besides its parts."""

    seconds: int
    shows: tuple[str, ...] = ()
    takes_queries: bool = False


def are_trusted() -> bool:
    """Whether pages are served from their files.

    None is after a purge has failed, until all are dropped, nor on a node where nobody looks what others have changed.
    """
    counter = pages().counter
    return counter.value != OFF and counter.trusted_until > time.time_ns()


def changes() -> int:
    """A number that every change of the kept pages raises; 0 while they cannot be trusted."""
    return pages().counter.value if are_trusted() else OFF


def pages() -> Pages:
    """The page files of this site."""
    return Pages(settings.PAGES_ROOT)


def cache_response(
    response: HttpResponse, seconds: int, shows: Iterable[str] = (), *, takes_queries: bool = False
) -> HttpResponse:
    """Mark a response as the same for every reader: it may be stored as a file for ``seconds``.

    ``shows`` are the keys of what stands on it, such as ``page-5``: whoever changes that purges the key. A page that
    ``takes_queries`` says nothing different for another query, its parts excepted.
    """
    setattr(response, _MARKED, Marked(seconds, tuple(shows), takes_queries))
    return response


def marked(response: HttpResponse) -> Marked | None:
    """How the response may be stored; ``None`` if it may not."""
    found: Marked | None = getattr(response, _MARKED, None)
    return found


def set_builder(request: HttpRequest, builder: FrameBuilder) -> None:
    """Let the templates of this request leave places for parts."""
    setattr(request, _BUILDER, builder)


def place(request: HttpRequest | None, name: str, **arguments: Any) -> str:
    """What stands for a part in a template: a place to be filled, or, where a page is not kept, the part itself."""
    builder = getattr(request, _BUILDER, None)
    if builder is not None:
        mark: str = builder.place(name, **arguments)
        return mark
    builder = FrameBuilder()
    return builder.cut(builder.place(name, **arguments)).join(Asked()).body.decode()


def holds_until(request: HttpRequest | None, moment: datetime) -> None:
    """Say in a template that what it says holds until then only, so that the page is not kept for longer."""
    builder = getattr(request, _BUILDER, None)
    if builder is not None:
        builder.holds_until = min(builder.holds_until, moment.timestamp())


def purge(*keys: str) -> None:
    """Drop the pages that show what these keys name, once the current transaction has committed.

    That they changed is written down in the transaction, so that every node hears of it, and this one even if the
    process ends before it could drop them.
    """
    PageChange.objects.bulk_create(PageChange(key=key) for key in keys)
    transaction.on_commit(partial(drop, *keys))


def purge_all() -> None:
    """Drop every page once the current transaction has committed."""
    PageChange.objects.create(key=_EVERYTHING)
    transaction.on_commit(partial(_attempt, lambda: pages().purge_all()))


def begin_another_site() -> None:
    """Drop every page, and have every process of every node forget the site that was here, once this has committed."""
    PageChange.objects.create(key=ANOTHER_SITE)
    transaction.on_commit(partial(remembered.note_another_site, Path(settings.HOME)))
    purge_all()


def drop(*keys: str) -> None:
    """Drop the pages that show what these keys name now, after a commit; where that fails, no page file is served."""
    _attempt(lambda: pages().purge(keys))


def refresh(key: str) -> None:
    """Bring the pages up to date that show what ``key`` names, after a commit by which something was added to it.

    They are joined from their frames, and the last copy is served meanwhile. A page without a frame is dropped.
    """
    _attempt(partial(_refresh, key))


def refresh_path(path: str, key: str) -> None:
    """The same for the one page at ``path``."""
    store = pages()
    since = store.mark(key)
    _refresh_path(store, path, key, since)


def _refresh(key: str) -> None:
    store = pages()
    since = store.mark(key)
    for path in store.paths(key):
        _refresh_path(store, path, key, since)


def _refresh_path(store: Pages, path: str, key: str, since: int) -> None:
    at = time.time()
    if not store.is_stored(path):
        return
    try:
        page = joined(store, path, at)
    except Exception:
        store.purge_path(path, key)
        raise
    if page is None:
        store.purge_path(path, key)
    else:
        store.write(path, page, since)


def read_frame(store: Pages, path: str) -> tuple[Frame, float] | None:
    """The frame of the page at ``path`` and when it expires; ``None`` where none is stored that can be used."""
    found = store.read_frame(path) if are_trusted() else None
    frame = Frame.parse(found[0]) if found else None
    return (frame, found[1]) if found and frame else None


def joined(store: Pages, path: str, at: float) -> NewPage | None:
    """The page that everybody gets, joined from its frame; ``at`` is when its making began, in seconds since 1970."""
    found = read_frame(store, path)
    if found is None:
        return None
    return dated(store, path, page_of(*found, at))


def page_of(frame: Frame, expires: float, at: float, *, is_new: bool = False) -> NewPage:
    """The page that everybody gets, from a frame that is stored with it if it ``is_new``."""
    page = frame.join(Asked())
    made = Made(page.shows, frozenset(frame.shows), at)
    return NewPage(page.body, expires, made, frame.as_json() if is_new else b"")


def dated(store: Pages, path: str, page: NewPage) -> NewPage:
    """The page at ``path``; a feed with the time since when it says what it says, which stays when it is made anew."""
    if not kinds.of(path).is_feed:
        return page
    etag, known = kinds.etag(page.body), store.made(path).changed
    return replace(page, made=replace(page.made, changed={etag: known.get(etag, page.made.at)}))


def add_listener(listener: Callable[[set[str]], None]) -> None:
    """Have the background worker call ``listener`` with the paths of pages that have changed, each time some have.

    The page files have followed by then. The listener must not block.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def announce(find: Callable[[Pages], set[str]]) -> None:
    """Say which pages have changed, if anybody listens."""
    if _listeners and (paths := find(pages())):
        for listener in _listeners:
            listener(paths)


def _attempt(change: Callable[[], None]) -> None:
    """Change page files after a commit: what went before has happened, so a failure is logged and not raised.

    A purge that fails turns the page files off.
    """
    try:
        change()
    except Exception:
        logger.exception("Page files could not be changed; the background worker will try again")
