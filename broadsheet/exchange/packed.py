"""A folder that comes as one archive, zip or tar: unpacked within bounds, and never beside the place it is for.

Only plain files come out of it; what leads elsewhere, or is a link or a device, is passed over.
"""

from __future__ import annotations

import errno
import gzip
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from broadsheet.exchange.problems import CannotRead
from broadsheet.exchange.uploads import TIGHTEST, is_plain_file, safe_path

LEFT_FREE = 256 * 1024**2
"""So many bytes of the disk are left for the site."""
_MOST_FILES, _BLOCK, _LARGEST_READ = 1_000_000, 1 << 20, 1 << 26
# What is smaller may be packed as tightly as it likes.
_SMALL = 1 << 20
_ZIP, _GZIP = b"PK", b"\x1f\x8b"
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
_NO_PLACE = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
_Members = Iterator[tuple[str, Callable[[], IO[bytes] | None]]]


def root() -> Path:
    """Where uploaded files lie, and archives while they are unpacked, each in a folder of its own."""
    return Path(settings.HOME) / "imports"


def is_zip(start: bytes) -> bool:
    """Whether a file that begins so is a zip archive."""
    return start.startswith(_ZIP)


def unpack(
    archive: Path,
    into: Path,
    place_of: Callable[[str], str] = lambda name: name,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Write the files of an archive into a folder; ``place_of`` says where a path of it belongs, and "" for nowhere.

    ``progress`` gets how many bytes are written. Raises CannotRead, and OSError of ENOSPC where the disk has no room.
    """
    with archive.open("rb") as file:
        is_packed_as_zip = is_zip(file.read(4))
    bounds = _Bounds(archive, into)
    try:
        with _zipped(archive) if is_packed_as_zip else _tarred(archive, bounds) as members:
            for name, opened in members:
                bounds.count_file()
                where = place_of(safe_path(name))
                if where:
                    _write(opened, into / where, bounds, progress)
    except _BROKEN:
        raise CannotRead(f"{archive.name} is no whole zip or tar archive; pack it again, or upload it again.") from None


def _write(
    opened: Callable[[], IO[bytes] | None], place: Path, bounds: _Bounds, progress: Callable[[int], None]
) -> None:
    packed = opened()
    if packed is None:
        return
    with packed:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            out = place.open("xb")
        except OSError as problem:
            if problem.errno not in _NO_PLACE:
                raise
            raise CannotRead(f"{place.name[:80]} is in the archive twice, or has no name that can be used.") from None
        with out:
            while block := packed.read(_BLOCK):
                progress(bounds.count(len(block)))
                out.write(block)


class _Bounds:
    """How much an archive may unpack to: what the disk has room for, and what no honest one exceeds."""

    def __init__(self, archive: Path, into: Path) -> None:
        self._name, self._files, self._bytes = archive.name, 0, 0
        self._room = shutil.disk_usage(into).free - LEFT_FREE
        self.most = max(_SMALL, archive.stat().st_size) * TIGHTEST

    def count_file(self) -> None:
        self._files += 1
        if self._files > _MOST_FILES:
            raise CannotRead(f"{self._name} has more than {_MOST_FILES:,} files in it, which no export has.")

    def count(self, size: int) -> int:
        self._bytes += size
        self.check(self._bytes)
        if self._bytes > self._room:
            raise OSError(errno.ENOSPC, f"the disk has no room for what is in {self._name}")
        return self._bytes

    def check(self, size: int) -> None:
        """Raises CannotRead where an archive unpacks to so many bytes as only an attack does."""
        if size > self.most:
            raise CannotRead(f"{self._name} is packed so tightly that it may be an attack; nothing of it was used.")


@contextmanager
def _zipped(archive: Path) -> Iterator[_Members]:
    with zipfile.ZipFile(archive) as opened:
        yield (
            (info.filename, lambda info=info: opened.open(info))  # type: ignore[misc]
            for info in opened.infolist()
            if is_plain_file(info)
        )


@contextmanager
def _tarred(archive: Path, bounds: _Bounds) -> Iterator[_Members]:
    with archive.open("rb") as raw:
        is_packed = raw.read(2) == _GZIP
    with gzip.open(archive) if is_packed else archive.open("rb") as file:
        # The header of a file may say that gigabytes of its name are to be read at once.
        bounded = _Bounded(file, bounds)
        with tarfile.open(fileobj=bounded, mode="r:") as opened:  # type: ignore[call-overload]
            yield _whole(opened, bounded)


def _whole(opened: tarfile.TarFile, file: _Bounded) -> _Members:
    for info in opened:
        if info.isreg():
            yield info.name, lambda info=info: opened.extractfile(info)  # type: ignore[misc]
    # One that is cut off between two files looks like one that ends there.
    file.seek(opened.offset)
    if file.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError


class _Bounded:
    """A file of which no more is read at once, nor passed over, than an honest archive needs."""

    def __init__(self, file: Any, bounds: _Bounds) -> None:
        self._file, self._bounds = file, bounds

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_READ:
            self._bounds.check(self._bounds.most + 1)
        read: bytes = self._file.read(size)
        return read

    def seek(self, offset: int, whence: int = 0) -> int:
        self._bounds.check(offset)
        at: int = self._file.seek(offset, whence)
        return at

    def tell(self) -> int:
        at: int = self._file.tell()
        return at
