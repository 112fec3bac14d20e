"""The archive of a backup: a tar file that any tar reads, which begins by saying what it is and ends with its sums.

First comes ``broadsheet-backup.json`` (form, version, when, of what), last ``manifest.json`` with the size and SHA-256
of every file between; an archive without it was cut off. Nothing is compressed: pictures are already, and the rest is
little. Knows no framework.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORM, VERSION = "broadsheet-backup", 1
ABOUT, MANIFEST, ERASURES, SECRET = "broadsheet-backup.json", "manifest.json", "erasures", "secret-key"
SQLITE, POSTGRESQL = "broadsheet.sqlite3", "database.dump"
FOLDERS = ("media", "model")
_SINGLE = {ABOUT, MANIFEST, ERASURES, SECRET, SQLITE, POSTGRESQL}
_AT_ONCE = 1 << 20
_LONGEST_JSON = 500_000_000
Progress = Callable[[int], None]


class NotUsable(Exception):
    """An archive cannot be used; the message is one plain sentence that says why."""


@dataclass(frozen=True, slots=True)
class About:
    """What an archive says of itself: when it was made, by which program, of which site.

    ``migrations`` has the last one of each app, and ``secret`` is the journal's name of the secret that it holds.
    """

    made_at: str
    program: str
    profile: str
    database: str
    migrations: dict[str, str]
    secret: str
    form: str = FORM
    version: int = VERSION


@dataclass(slots=True)
class Writer:
    """Writes one archive."""

    tar: tarfile.TarFile
    progress: Progress
    sums: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add_text(self, name: str, text: str) -> None:
        data = text.encode()
        self._add(name, io.BytesIO(data), len(data), 0.0)

    def add_file(self, name: str, place: Path) -> bool:
        """Add a file as it is now; false if it is gone."""
        try:
            with place.open("rb") as file:
                status = os.fstat(file.fileno())
                self._add(name, file, status.st_size, status.st_mtime)
        except FileNotFoundError:
            return False
        return True

    def finish(self) -> None:
        """Write the sums, which make it whole."""
        sums = {name: {"size": size, "sha256": digest} for name, (size, digest) in self.sums.items()}
        self.add_text(MANIFEST, json.dumps({"files": sums}, indent=1))

    def _add(self, name: str, file: IO[bytes], size: int, changed_at: float) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(changed_at), 0o600
        summed = _Summed(file, self.progress)
        self.tar.addfile(info, summed)
        self.sums[name] = size, summed.digest()


class _Summed(io.RawIOBase):
    """A file that is summed up while it is read."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress, self._sum = file, progress, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._sum.update(data)
        self._progress(len(data))
        return data

    def digest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def writing(place: Path, about: About, progress: Progress) -> Iterator[Writer]:
    """Write a new archive, that only its owner may read. On the disk when the block ends without an error."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT, copybufsize=_AT_ONCE) as tar:
            writer = Writer(tar, progress)
            writer.add_text(ABOUT, json.dumps(asdict(about), indent=1))
            yield writer
            writer.finish()
        file.flush()
        os.fsync(file.fileno())


def read_about(place: Path) -> About:
    """What an archive says of itself. Raises NotUsable for a foreign or a newer one."""
    with _opened(place) as tar:
        return _about(place, tar)


def _about(place: Path, tar: tarfile.TarFile) -> About:
    first = tar.next()
    said = _json(tar, first) if first is not None and first.name == ABOUT else None
    if not isinstance(said, dict) or said.get("form") != FORM:
        raise NotUsable(f"{place} is no backup of Broadsheet.")
    if not isinstance(said.get("version"), int) or said["version"] > VERSION:
        raise NotUsable(f"{place} was made by a newer version of Broadsheet; restore it with that version.")
    try:
        return About(**said)
    except TypeError:
        raise NotUsable(f"{place} is no whole backup of Broadsheet.") from None


def read_erasures(place: Path) -> str:
    """The journal of erasures in an archive; empty for one that is none or has none. Reads only its beginning."""
    try:
        with _opened(place) as tar:
            _about(place, tar)
            second = tar.next()
            file = tar.extractfile(second) if second is not None and second.name == ERASURES else None
            return file.read().decode("ascii", "replace") if file else ""
    except NotUsable:
        return ""


def check(place: Path, progress: Progress) -> int:
    """Read a whole archive and compare its sums; returns how many files it has. Raises NotUsable."""
    return _each(place, lambda name: None, progress)


def extract(place: Path, folder: Path, progress: Progress) -> int:
    """The same, with every file written into ``folder``, on the disk when this returns."""

    def target(name: str) -> IO[bytes] | None:
        if name in (ABOUT, MANIFEST):
            return None
        there = folder / name
        there.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        public = name.startswith("media/")
        return os.fdopen(os.open(there, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644 if public else 0o600), "wb")

    number = _each(place, target, progress)
    os.sync()
    return number


def _each(place: Path, target: Callable[[str], IO[bytes] | None], progress: Progress) -> int:
    sums: dict[str, tuple[int, str]] = {}
    manifest: Any = None
    read_about(place)
    with _opened(place) as tar:
        for info in tar:
            if manifest is not None or not _is_ours(info) or info.name in sums:
                raise NotUsable(f"{place} has a file in it that no backup has ({info.name!r}).")
            if info.name == MANIFEST:
                manifest = _json(tar, info)
                continue
            sums[info.name] = info.size, _copy(tar, info, target(info.name), progress)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise NotUsable(f"{place} is cut off: its end is missing. Copy it again, or take another backup.")
    wanted = {name: (one.get("size"), one.get("sha256")) for name, one in manifest["files"].items()}
    if wanted != sums:
        wrong = sorted(name for name in wanted.keys() | sums.keys() if wanted.get(name) != sums.get(name))
        raise NotUsable(f"{place} is damaged: {wrong[0]} is not as it was written. Take another backup.")
    return len(sums)


def _copy(tar: tarfile.TarFile, info: tarfile.TarInfo, target: IO[bytes] | None, progress: Progress) -> str:
    digest, file = hashlib.sha256(), tar.extractfile(info)
    try:
        while file is not None and (data := file.read(_AT_ONCE)):
            digest.update(data)
            progress(len(data))
            if target is not None:
                target.write(data)
    finally:
        if target is not None:
            target.close()
    return digest.hexdigest()


def _is_ours(info: tarfile.TarInfo) -> bool:
    """Whether a member is a plain file at a place where a backup has one; nothing may lead elsewhere."""
    parts = PurePosixPath(info.name).parts
    is_below = len(parts) > 1 and parts[0] in FOLDERS and "/".join(parts) == info.name
    is_safe = not any(part in ("..", ".") or "\0" in part for part in parts)
    return info.isreg() and not info.issparse() and (info.name in _SINGLE or (is_below and is_safe))


def _json(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Any:
    if not info.isreg() or info.issparse() or info.size > _LONGEST_JSON:
        return None
    file = tar.extractfile(info)
    try:
        return json.loads(file.read()) if file else None
    except ValueError:
        return None


@contextmanager
def _opened(place: Path) -> Iterator[tarfile.TarFile]:
    try:
        with place.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar
    except FileNotFoundError:
        raise NotUsable(f"{place} is not there.") from None
    except IsADirectoryError:
        raise NotUsable(f"{place} is a folder; name a file that `broadsheet backup` has made.") from None
    except tarfile.ReadError as problem:
        is_cut = "unexpected end" in str(problem)
        what = (
            "is cut off: its end is missing. Copy it again, or take another backup"
            if is_cut
            else ("is no backup of Broadsheet, or is damaged")
        )
        raise NotUsable(f"{place} {what}.") from None
    except tarfile.TarError:
        raise NotUsable(f"{place} is no backup of Broadsheet, or is damaged.") from None
