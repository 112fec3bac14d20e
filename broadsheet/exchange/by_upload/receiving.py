"""Uploaded files: written straight into the home, within limits, and removed when they are needed no more."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from broadsheet.exchange import packed

GIGABYTE = 1024**3
LIMITS = {"file": 4 * GIGABYTE, "uploads": 4 * GIGABYTE}
"""The largest file for each field of the form, in bytes."""
_FORM = 1024**2
_MEDIA = "uploads.zip"
_PARTS = {name: name for name in ("comments.json", "stories.json", "users.json")}
_LEFTOVERS_KEPT = timedelta(days=1)


class Refused(Exception):
    """What was sent is not taken; the message says why, and what to do."""


def check_size(length: str) -> None:
    """Look at how large a request says it is, before anything of it is read. Raises Refused."""
    size = int(length) if length.isdecimal() else 0
    if size > sum(LIMITS.values()) + _FORM:
        raise Refused(too_large("uploads"))
    if size + packed.LEFT_FREE > shutil.disk_usage(settings.HOME).free:
        raise Refused(_("The server’s disk has too little room for these files. Please have room made there first."))


def too_large(field: str) -> str:
    """What is said of a file that is too large."""
    size = LIMITS[field] // GIGABYTE
    if field == "uploads":
        return _(
            "This archive is larger than %(size)s GB. Leave it out, or have the import done with the command "
            "“broadsheet import” on the server, which takes any size."
        ) % {"size": size}
    return _(
        "This file is larger than %(size)s GB. Export the site in parts, or have the import done with the command "
        "“broadsheet import” on the server, which takes any size."
    ) % {"size": size}


class ToHome(FileUploadHandler):
    """Writes each file of the form into the home as it comes; ``too_large`` names the fields whose limit was passed."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        packed.root().mkdir(mode=0o700, exist_ok=True)
        self.too_large: set[str] = set()

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if field_name not in LIMITS:
            raise SkipFile
        self.file = tempfile.NamedTemporaryFile(dir=packed.root(), prefix=".arriving-")  # noqa: SIM115 - Django closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LIMITS[self.field_name]:
            self.too_large.add(self.field_name)
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self.file.seek(0)
        complete = UploadedFile(self.file, self.file_name, self.content_type, file_size)
        # Django closes the present file when it passes over the next one.
        del self.file
        return complete


def keep(kind: str, file: UploadedFile[Any], media: UploadedFile[Any] | None) -> tuple[str, str]:
    """Keep the files of one import; returns the name of their folder, and of the file as it is kept."""
    folder, name = secrets.token_hex(16), _safe_name(file.name or "", kind)
    place = packed.root() / folder
    place.mkdir(mode=0o700)
    _move(file, place / name)
    if media is not None:
        (place / "media").mkdir()
        _move(media, place / "media" / _MEDIA)
    return folder, name


def _move(file: UploadedFile[Any], place: Path) -> None:
    file.flush()
    # The temporary name goes when the request ends, and the file stays under its own.
    os.link(str(file.file and file.file.name), place)
    os.chmod(place, 0o600)


def _safe_name(name: str, kind: str) -> str:
    """The name of a file without what could lead elsewhere; readers of some systems know a site by it."""
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePath(name.replace("\\", "/")).name).strip(".-")
    return safe[-80:].lstrip(".-") or kind


def is_here(folder: str) -> bool:
    """Whether the files of an import are on this machine."""
    return bool(folder) and (packed.root() / folder).is_dir()


def anything_here() -> bool:
    """Whether there are files of any import; quickly, as the background worker asks every second."""
    try:
        with os.scandir(packed.root()) as places:
            return any(place.is_dir() for place in places)
    except FileNotFoundError:
        return False


def file_of(folder: str, name: str, is_folder: bool) -> Path:
    """Where the reader finds what was uploaded, unpacked for one that reads a folder. Raises CannotRead."""
    place = packed.root() / folder / name
    if not is_folder:
        return place
    unpacked = packed.root() / folder / "unpacked" / place.stem
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    packed.unpack(place, unpacked, lambda path: _PARTS.get(PurePath(path).name, ""))
    return unpacked


def media_of(folder: str) -> Path | None:
    """The archive of uploads, if one was given."""
    place = packed.root() / folder / "media" / _MEDIA
    return place if place.is_file() else None


def remove(folder: str) -> None:
    """Remove the files of an import from this machine."""
    if folder:
        shutil.rmtree(packed.root() / folder, ignore_errors=True)


def clear_away(known: set[str], now: datetime) -> None:
    """Remove what no import knows: of requests that were broken off, and of imports that are gone."""
    if not packed.root().is_dir():
        return
    for place in packed.root().iterdir():
        if place.name not in known and place.stat().st_mtime < (now - _LEFTOVERS_KEPT).timestamp():
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
