"""Whole pages as files: written with an expiry, read by path, purged when what they show changes.

A page that is rendered while its content changes must not be stored, since it may be stale. Each purge therefore
leaves a mark, and a page is stored only if the mark is what it was before rendering began. The order of steps in
:meth:`Pages.purge` and :meth:`Pages.write` closes the race without a lock: the one that comes last sees the other.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

# Only paths of our own making become file names: lower-case slugs, closed by a slash.
_PATH = re.compile(r"/(?:[a-z0-9_-]{1,200}/){0,8}")
_PAGE = "index.html"
_MARK = ".purged"


class Pages:
    """The page files under one folder."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)

    def place(self, path: str) -> str | None:
        """The file for a URL path, or ``None`` for a path that is never stored."""
        if _PATH.fullmatch(path) is None:
            return None
        return f"{self._root}{path}{_PAGE}"

    def mark(self, path: str) -> int:
        """The purge mark of ``path``; to be read before the page is rendered.

        It is the sum of two marks that only ever grow, even when the clock is set back.
        """
        return _changed(f"{self._root}{path}{_MARK}") + _changed(f"{self._root}/{_MARK}-all")

    def write(self, path: str, body: bytes, seconds: int, mark: int) -> bool:
        """Store ``body`` as the page at ``path`` for ``seconds``, unless it was purged since ``mark`` was read."""
        place = self.place(path)
        if place is None or self.mark(path) != mark:
            return False
        folder = os.path.dirname(place)
        os.makedirs(folder, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            expiry = time.time() + seconds
            # The modification time is the expiry, so that one call of stat() is enough to serve the file.
            os.utime(draft, (expiry, expiry))
            os.chmod(draft, 0o644)
            os.replace(draft, place)
        except BaseException:
            _drop(draft)
            raise
        if self.mark(path) != mark:
            _drop(place)
            return False
        return True

    def purge(self, paths: list[str]) -> None:
        """Drop the pages at these URL paths; to be called after the change has been committed."""
        for path in paths:
            place = self.place(path)
            if place is None:
                continue
            folder = os.path.dirname(place)
            os.makedirs(folder, exist_ok=True)
            _touch(os.path.join(folder, _MARK))
            _drop(place)

    def purge_all(self) -> None:
        """Drop every page, after a change that all of them may show."""
        os.makedirs(self._root, exist_ok=True)
        _touch(f"{self._root}/{_MARK}-all")
        for folder, _, files in os.walk(self._root):
            if _PAGE in files:
                _drop(os.path.join(folder, _PAGE))


def _changed(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns
    except FileNotFoundError:
        return 0


def _touch(place: str) -> None:
    with open(place, "ab"):
        pass
    now = max(time.time_ns(), _changed(place) + 1)
    os.utime(place, ns=(now, now))


def _drop(place: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place)
