"""The folder of an export, also where it comes as an archive, and its files in the place of those that are here.

What arrives lies beside until the tables are stored, and then changes places by renaming.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File

from broadsheet.exchange import packed, whole_site
from broadsheet.exchange.problems import CannotRead
from broadsheet.lib import private_files
from broadsheet.lib.media import bucket

if TYPE_CHECKING:
    from broadsheet.lib.bucket import Bucket

_ARRIVING, _GONE = whole_site.IN_HAND
# An archive may have the folder itself in it, or one around it.
_WAYS_DOWN = ("", "*/", "*/*/")


@contextmanager
def folder_of(place: Path, progress: Callable[[int], None]) -> Iterator[Path]:
    """The folder itself, or an archive of it unpacked for as long as it is needed. Raises CannotRead."""
    if place.is_dir():
        yield place
        return
    unpacked = packed.root() / secrets.token_hex(16)
    unpacked.mkdir(mode=0o700, parents=True)
    try:
        packed.unpack(place, unpacked, progress=progress)
        found = [one.parent for way in _WAYS_DOWN for one in unpacked.glob(f"{way}manifest.json")]
        if not found:
            raise CannotRead(f"{place.name} has no export of Broadsheet in it; pack the folder with its manifest.json.")
        yield found[0]
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def count(folder: Path) -> int:
    """How many pictures and documents an export has, their sizes included."""
    return sum(1 for _ in whole_site.names_in(folder / "media"))


@contextmanager
def arriving(folder: Path) -> Iterator[Callable[[], None]]:
    """Have the files of an export ready; what this gives puts them in the place of those here. Nothing, if it has none.

    Raises OSError, as where the disk is full; nothing is changed then.
    """
    media = Path(settings.MEDIA_ROOT)
    _clear(media)
    if not (folder / "media").is_dir():
        yield lambda: None
        return
    found = bucket()
    if found is not None:
        with _arriving_in(found, folder / "media") as change:
            yield change
        return
    media.mkdir(parents=True, exist_ok=True)
    try:
        if folder.is_relative_to(packed.root()):
            shutil.move(folder / "media", media / _ARRIVING)
        else:
            shutil.copytree(folder / "media", media / _ARRIVING, ignore=whole_site.what_is_no_file)
        # In the export they are its owner's alone; here a server in front may give them out.
        private_files.set_rights(media / _ARRIVING, settings.FILE_UPLOAD_PERMISSIONS or 0o644, 0o755)
        yield lambda: _change_places(media)
    finally:
        _clear(media)


@contextmanager
def _arriving_in(bucket: Bucket, folder: Path) -> Iterator[Callable[[], None]]:
    """What has a name that is new is in the bucket before the rest is changed, and leaves it if that is not done."""
    arriving = set(whole_site.names_in(folder))
    there = set(bucket.names())
    new = arriving - there
    is_to_stay = False

    def change() -> None:
        nonlocal is_to_stay
        is_to_stay = True
        _put(bucket, folder, arriving & there)
        for name in there - arriving:
            bucket.delete(name)

    try:
        _put(bucket, folder, new)
        yield change
    finally:
        if not is_to_stay:
            with suppress(OSError):
                for name in new:
                    bucket.delete(name)


def _put(bucket: Bucket, folder: Path, names: set[str]) -> None:
    for name in names:
        with (folder / name).open("rb") as file:
            bucket.put(name, File(file))


def _change_places(media: Path) -> None:
    (media / _GONE).mkdir()
    for old in list(media.iterdir()):
        if old.name not in whole_site.IN_HAND:
            old.rename(media / _GONE / old.name)
    for new in list((media / _ARRIVING).iterdir()):
        new.rename(media / new.name)


def _clear(media: Path) -> None:
    for name in whole_site.IN_HAND:
        shutil.rmtree(media / name, ignore_errors=True)
