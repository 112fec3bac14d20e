"""The uploaded files of an earlier system: in a folder or a zip archive, or at its own host where that is wished for.

Nothing outside of the folder or archive is ever read, and nothing fetched from another host.
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from broadsheet.lib import outgoing

LARGEST = 100 * 1024 * 1024
# What is packed tighter than this was made to fill a disk.
TIGHTEST = 200
# For one file; after so many addresses in a row without any answer no more are asked.
_SECONDS, _MOST_IN_VAIN, _REDIRECTS = 60.0, 5, 3
_UNIX = 3
_WAYS_DOWN = ("", "uploads", "wp-content/uploads")


class TooLarge(Exception):
    """A file is larger than any that is taken."""


class NotFetched(Exception):
    """A file could not be fetched; the message says why."""


class Uploads(Protocol):
    """Where files can be had by their path, such as ``2019/03/mill.jpg``."""

    def read(self, path: str) -> bytes | None:
        """The file, or ``None`` if there is none. Raises TooLarge."""


class NoUploads:
    """There are none."""

    def read(self, path: str) -> bytes | None:
        return None


class Folder:
    """Files in a folder: that of the uploads itself, or one above it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._place(path) is not None

    def read(self, path: str) -> bytes | None:
        place = self._place(path)
        if place is None:
            return None
        if place.stat().st_size > LARGEST:
            raise TooLarge(path)
        return place.read_bytes()

    def _place(self, path: str) -> Path | None:
        wanted = safe_path(path)
        for way in _WAYS_DOWN if wanted else ():
            place = (self._root / way / wanted).resolve()
            # A link in the folder may lead out of it.
            if place.is_relative_to(self._root) and place.is_file():
                return place
        return None


class Archive:
    """Files in a zip archive, at any depth."""

    def __init__(self, place: Path) -> None:
        self._zip = zipfile.ZipFile(place)
        self._names: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = safe_path(info.filename)
            if name and is_plain_file(info):
                self._names[name] = info
                # Below the folder of the uploads, whatever that is in.
                self._names.setdefault(name.rpartition("uploads/")[2], info)

    def read(self, path: str) -> bytes | None:
        info = self._names.get(safe_path(path))
        if info is None:
            return None
        if info.file_size > LARGEST or info.file_size > TIGHTEST * max(info.compress_size, 1000):
            raise TooLarge(path)
        try:
            with self._zip.open(info) as file:
                # What an archive says of its sizes may be a lie.
                content = file.read(LARGEST + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
            return None
        if len(content) > LARGEST:
            raise TooLarge(path)
        return content


def is_plain_file(info: zipfile.ZipInfo) -> bool:
    """Whether an entry of a zip archive is a file and no folder, and no link or device as a Unix system writes them."""
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    return not info.is_dir() and kind in (0, stat.S_IFREG)


class OldSite:
    """Fetches files from the host of a site, with or without ``www.``, and from no other."""

    def __init__(self, site_url: str) -> None:
        self._host = _host_of(site_url)
        self._in_vain = 0

    def has(self, url: str) -> bool:
        """Whether this is an address of that site."""
        return bool(self._host) and _host_of(url) == self._host

    def fetch(self, url: str) -> bytes:
        """The file at an address of the site. Raises NotFetched, and TooLarge."""
        if self._in_vain >= _MOST_IN_VAIN:
            raise NotFetched("the old site has stopped answering; run the import again when it does")
        for _ in range(_REDIRECTS + 1):
            if not self.has(url):
                raise NotFetched("the old site sends to another host for it")
            answer = self._answer(url)
            if answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
                url = urljoin(url, answer.headers["location"])
            elif answer.status == 200:
                return answer.body
            else:
                raise NotFetched(f"the old site answers {answer.status}")
        raise NotFetched("the old site sends from one address to another without end")

    def _answer(self, url: str) -> outgoing.Answer:
        try:
            answer = outgoing.get(url, limits=outgoing.Limits(_SECONDS, LARGEST))
        except outgoing.TooLargeError:
            raise TooLarge(url) from None
        except outgoing.NoAnswerError as problem:
            self._in_vain += 1
            raise NotFetched(str(problem)) from None
        except outgoing.OutgoingError as problem:
            raise NotFetched(str(problem)) from None
        self._in_vain = 0
        return answer


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def open_uploads(place: Path | None) -> Uploads:
    """The uploads at a place. Raises ValueError, with what to do, where there is no folder or archive."""
    if place is None:
        return NoUploads()
    if place.is_dir():
        return Folder(place)
    try:
        return Archive(place)
    except (OSError, zipfile.BadZipFile):
        raise ValueError(
            f"{place} is neither a folder nor a zip archive; give the folder wp-content/uploads of the site, "
            "or a zip of it."
        ) from None


def safe_path(path: str) -> str:
    """A path downwards, from what an archive or a file says; empty for one that leads elsewhere."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    is_fine = parts and "\0" not in path and not any(part in ("..", "/") or ":" in part for part in parts)
    return "/".join(parts) if is_fine else ""
