"""Whole pages as files: written with an expiry, found by path or by what they show, purged when that changes.

Beside ``index.html`` lie its compressed forms, the frame it was joined from, and ``.made``: what it shows and in which
version. What a page shows is named by keys, such as ``page-5`` or ``thread-12``; under ``.keys`` a folder for each key
has links to the folders of the pages that show it.

A page that is rendered while its content changes must not be stored, since it may be stale. Each purge therefore
marks its keys with a counter, and a page is stored only if none of its keys was marked since rendering began. The
order of steps in :meth:`Pages.purge` and :meth:`Pages.write` closes the race without a lock: the one that comes last
sees the other.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path

from broadsheet.pagecache import filetime, kinds, packing
from broadsheet.pagecache.counter import OFF, Counter

# Only paths of our own making become file names: lower-case slugs, closed by a slash.
PATH_PATTERN = "/(?:[a-z0-9_-]{1,200}/){0,8}"
_PATH = re.compile(PATH_PATTERN)
_KEY = re.compile(r"[a-z]{1,40}(?:-[0-9]{1,20})?")
_NAMES = {kind.name for kind in kinds.KINDS}
_FRAME = ".frame"
_MADE = ".made"
_DRAFT = ".draft-"
_DRAFT_SECONDS = 60
_MARK = ".mark"
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Made:
    """What a page was made from: the versions of what it shows, by key, and the keys that its frame shows.

    ``at`` is when its making began, in seconds since 1970. Of a feed, ``changed`` says when what stands in it changed
    last, by its tag.
    """

    shows: Mapping[str, int] = field(default_factory=dict)
    frame_shows: frozenset[str] = frozenset()
    at: float = 0.0
    changed: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> bytes:
        values = {
            "shows": dict(self.shows),
            "frame_shows": sorted(self.frame_shows),
            "at": self.at,
            "changed": dict(self.changed),
        }
        return json.dumps(values).encode()

    @classmethod
    def parse(cls, data: bytes) -> Made:
        """Raises ValueError, KeyError or TypeError for what is none."""
        values = json.loads(data)
        shows, frame_shows = dict(values["shows"]), frozenset(values["frame_shows"])
        return cls(shows, frame_shows, float(values["at"]), dict(values.get("changed", {})))


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to be stored until ``expires`` (seconds since 1970), with its frame if that is new too."""

    body: bytes
    expires: float
    made: Made
    frame: bytes = b""


@cache
def counter(root: Path) -> Counter:
    """The counter of the page files under ``root``; it lies beside that folder, which anybody may empty."""
    return Counter(root.with_name(f"{root.name}.counter"))


class Pages:
    """The page files under one folder."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self.counter = counter(root)

    def place(self, path: str) -> str | None:
        """The file for a URL path, or ``None`` for a path that is never stored."""
        if _PATH.fullmatch(path) is None:
            return None
        return f"{self._root}{path}{kinds.of(path).name}"

    def read(self, path: str) -> bytes | None:
        """The page at ``path`` if one is stored that has not expired."""
        return self._read_unexpired(self.place(path))

    def read_frame(self, path: str) -> tuple[bytes, float] | None:
        """The frame that the page at ``path`` is joined from, and when it expires."""
        data = self._read_unexpired(self._beside(path, _FRAME))
        return (data, self._expiry(path, _FRAME)) if data is not None else None

    def has_frame(self, path: str) -> bool:
        """Whether a frame lies at ``path``, expired or not; false for a path at which nothing is ever stored."""
        place = self._beside(path, _FRAME)
        return place is not None and os.path.exists(place)

    def is_stored(self, path: str) -> bool:
        """Whether a page is stored at ``path`` that has not expired."""
        return self._expiry(path, kinds.of(path).name) > time.time()

    def made(self, path: str) -> Made:
        """What the page at ``path`` was made from; nothing where there is none."""
        try:
            with open(f"{self._root}{path}{_MADE}", "rb") as file:
                return Made.parse(file.read())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Made()

    def paths(self, key: str) -> list[str]:
        """The pages that show, or once showed, what ``key`` names."""
        folder = self._key_folder(key)
        try:
            names = [entry.path for entry in os.scandir(folder) if entry.is_symlink()]
        except OSError:
            return []
        return [path for path in map(self._linked_path, names) if path]

    def known(self) -> set[str]:
        """The pages that are stored, or once were."""
        try:
            keys = [name for name in os.listdir(f"{self._root}/.keys") if _KEY.fullmatch(name)]
        except OSError:
            return set()
        return {path for key in keys for path in self.paths(key)}

    def write(self, path: str, page: NewPage, since: int) -> bool:
        """Store ``page`` at ``path``, unless what it shows was purged since the counter said ``since``.

        Raises OSError where it cannot be written; the page that was there stays.
        """
        place = self.place(path)
        if place is None or since == OFF:
            return False
        os.makedirs(os.path.dirname(place), exist_ok=True)
        # What an old frame shows was linked when it was stored.
        for key in page.made.shows if page.frame else set(page.made.shows) - page.made.frame_shows:
            self._link(key, path)
        if self._is_marked(page.made.shows, since):
            return False
        self._write_files(path, page)
        # Nobody else has marked anything if the counter has only been raised here, before and after.
        if self.counter.raise_by_one() != since + 2 and self._is_marked(page.made.shows, since):
            self._drop(path, with_frame=True)
            self.counter.raise_by_one()
            return False
        return True

    def mark(self, key: str) -> int:
        """Let nothing be stored that shows ``key`` and was begun before; returns what the counter says."""
        folder = self._key_folder(key)
        os.makedirs(folder, exist_ok=True)
        return self.counter.raise_by_one(lambda value: _set_mark(f"{folder}/{_MARK}", value))

    def purge(self, keys: Iterable[str]) -> None:
        """Drop the pages that show any of ``keys``; to be called after the change has been committed.

        The frame of a page stays unless it shows one of the keys. If a file cannot be dropped, no page is served from
        its file any more until `recover` has worked.
        """
        with self._changing_files():
            for key in keys:
                self.mark(key)
                for path in self.paths(key):
                    made = self.made(path)
                    self._drop(path, with_frame=not made.shows or key in made.frame_shows)

    def purge_path(self, path: str, key: str) -> None:
        """Drop one page that shows ``key``."""
        with self._changing_files():
            self.mark(key)
            self._drop(path, with_frame=key in self.made(path).frame_shows)

    def discard(self, paths: Iterable[str]) -> None:
        """Drop these pages with their frames, and let nothing be stored whose rendering has begun."""
        with self._changing_files():
            self.mark(_ALL)
            for path in paths:
                self._drop(path, with_frame=True)

    def purge_all(self) -> None:
        """Drop every page, after a change that all of them may show."""
        self.discard(self.stored())

    def recover(self) -> None:
        """Serve page files again after a purge has failed: drop all of them first."""
        if self.counter.value == OFF:
            for path in self.stored():
                self._drop(path, with_frame=True)
            shutil.rmtree(f"{self._root}/.keys", ignore_errors=True)
            self.counter.turn_on()
            self.mark(_ALL)

    def sweep(self, now: float) -> int:
        """Drop what has expired at ``now``, which other servers on these files do not see; returns how many pages.

        Drafts that a process left when it was killed go too.
        """
        for folder, _, files in os.walk(self._root):
            for name in files:
                draft = os.path.join(folder, name)
                if name.startswith(_DRAFT) and self._is_old(draft, now):
                    _unlink(draft)
        expired = [path for path in self.stored() if self._expiry(path, kinds.of(path).name, _FRAME) < now]
        for path in expired:
            self._drop(path, with_frame=True)
        if expired:
            self.counter.raise_by_one()
        return len(expired)

    def stored(self) -> Iterator[str]:
        """The path of every page that is stored, and of every one whose frame is."""
        for folder, folders, files in os.walk(self._root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            if not {*_NAMES, _FRAME, _MADE}.isdisjoint(files):
                yield folder.removeprefix(self._root) + "/"

    def lock_place(self, path: str) -> str:
        """The file whose lock is held by whoever renders the page; some paths share one, so that they are few."""
        return f"{self._root}/.locks/{blake2b(path.encode(), digest_size=1).hexdigest()}"

    @contextmanager
    def _changing_files(self) -> Iterator[None]:
        """Let all processes see what is dropped in this block, or serve no page files at all if that fails."""
        try:
            yield
            self.counter.raise_by_one()
        except OSError:
            self.counter.turn_off()
            raise

    def _expiry(self, path: str, *names: str) -> float:
        """When the first of these files expires that is there; long ago if none is."""
        for name in names:
            with suppress(OSError):
                time_ns = os.stat(f"{self._root}{path}{name}").st_mtime_ns
                return filetime.expiry_ns(time_ns, time.time_ns()) / 1e9
        return 0.0

    @staticmethod
    def _is_old(draft: str, now: float) -> bool:
        try:
            return os.stat(draft).st_ctime < now - _DRAFT_SECONDS
        except OSError:
            return False

    def _write_files(self, path: str, page: NewPage) -> None:
        # A number that nothing else that is written has.
        time_ns = filetime.of(page.expires, self.counter.raise_by_one())
        folder, name = f"{self._root}{path}", kinds.of(path).name
        if page.frame:
            _replace(folder, _FRAME, page.frame, time_ns)
        for ending in packing.FORMS:
            _unlink(f"{folder}{name}{ending}")
        _replace(folder, name, page.body, time_ns)
        for ending, compress in packing.FORMS.items():
            _replace(folder, f"{name}{ending}", compress(page.body), time_ns)
        # Last, so that after a fall in between the page counts as older than it is, or as one made from nothing.
        with open(folder + _MADE, "wb") as file:
            file.write(page.made.as_json())

    def _drop(self, path: str, *, with_frame: bool) -> None:
        folder, page = f"{self._root}{path}", kinds.of(path).name
        # The compressed forms first: other servers give them out in place of the page.
        for name in (*(f"{page}{ending}" for ending in packing.FORMS), *([_FRAME] if with_frame else []), page):
            _unlink(folder + name)
        if with_frame:
            _unlink(folder + _MADE)

    def _is_marked(self, keys: Iterable[str], since: int) -> bool:
        if self.counter.value == since:
            return False
        return any(_mark(f"{self._key_folder(key)}/{_MARK}") > since for key in (_ALL, *keys))

    def _key_folder(self, key: str) -> str:
        if _KEY.fullmatch(key) is None:
            raise ValueError(f"{key!r} is no key of what a page shows: such as page-5, or front.")
        return f"{self._root}/.keys/{key}"

    def _link(self, key: str, path: str) -> None:
        folder = self._key_folder(key)
        link = f"{folder}/{blake2b(path.encode(), digest_size=12).hexdigest()}"
        with suppress(FileExistsError):
            try:
                os.symlink(f"../..{path}", link)
            except FileNotFoundError:
                os.makedirs(folder, exist_ok=True)
                os.symlink(f"../..{path}", link)

    @staticmethod
    def _linked_path(link: str) -> str:
        try:
            return os.readlink(link).removeprefix("../..")
        except OSError:
            return ""

    def _beside(self, path: str, name: str) -> str | None:
        place = self.place(path)
        return place.removesuffix(kinds.of(path).name) + name if place else None

    @staticmethod
    def _read_unexpired(place: str | None) -> bytes | None:
        if place is None:
            return None
        try:
            with open(place, "rb") as file:
                now = time.time_ns()
                return file.read() if filetime.expiry_ns(os.fstat(file.fileno()).st_mtime_ns, now) > now else None
        except OSError:
            return None


def _mark(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns
    except FileNotFoundError:
        return 0


def _set_mark(place: str, value: int) -> None:
    with open(place, "ab"):
        pass
    os.utime(place, ns=(value, value))


def _replace(folder: str, name: str, data: bytes, time_ns: int) -> None:
    draft = f"{folder}{_DRAFT}{os.getpid()}-{threading.get_ident()}"
    try:
        with open(draft, "wb", opener=_open_for_others) as file:
            file.write(data)
        os.utime(draft, ns=(time_ns, time_ns))
        os.replace(draft, folder + name)
    except BaseException:
        _unlink(draft)
        raise


def _open_for_others(place: str, flags: int) -> int:
    """Open a file that another server on the machine may read."""
    return os.open(place, flags, 0o644)


def _unlink(place: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place)
