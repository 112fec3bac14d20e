"""Files with personal data, which nobody but their owner may read, whatever the umask is. Knows no framework."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO, cast

FILE, FOLDER = 0o600, 0o700


def open_text(place: Path, mode: str = "w", errors: str = "strict") -> IO[str]:
    """Open a file for writing that is its owner's alone, also where it was there before."""
    return open(place, mode, encoding="utf-8", errors=errors, opener=_opener)


def open_bytes(place: Path, mode: str = "wb") -> IO[bytes]:
    """The same for bytes."""
    return cast("IO[bytes]", open(place, mode, opener=_opener))


def _opener(place: str, flags: int) -> int:
    handle = os.open(place, flags | os.O_CLOEXEC, FILE)
    # Not a terminal, or what else may stand in the place of a file.
    if stat.S_ISREG(os.fstat(handle).st_mode):
        os.fchmod(handle, FILE)
    return handle


def close_folder(folder: Path) -> None:
    """Have a folder with all that is in it its owner's alone."""
    set_rights(folder, FILE, FOLDER)


def set_rights(folder: Path, of_files: int, of_folders: int) -> None:
    """Give a folder and all folders in it these rights, and all files those."""
    folder.chmod(of_folders)
    for here, folders, files in os.walk(folder):
        for name in folders:
            Path(here, name).chmod(of_folders)
        for name in files:
            Path(here, name).chmod(of_files)
