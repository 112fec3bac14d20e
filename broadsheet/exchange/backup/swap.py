"""Putting what was restored in the place of what is there: each part by one renaming, gone on with after a crash.

A restored site is made ready in a folder of its own, in the home folder. When it is whole, the file ``ready`` is
written there; from then on it can only become the site, at the latest at the next start. Knows no framework, since it
is asked before the settings are read.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

FOLDER = ".restoring"
_READY, _BEGUN = "ready", "begun"
_BESIDE = ("-wal", "-shm", "-journal")


class CutOff(Exception):
    """A restore was cut off before the database was whole; it has to be done again."""


def folder(home: Path) -> Path:
    return home / FOLDER


def begin(home: Path) -> None:
    """Note that the database itself is being changed, so that nobody serves it before all is done."""
    (folder(home) / _BEGUN).touch()


def is_ready(home: Path) -> bool:
    return (folder(home) / _READY).exists()


def make_ready(home: Path, targets: dict[str, Path]) -> None:
    """Say that what lies in the folder is whole; ``targets`` says where each part of it belongs."""
    os.sync()
    draft = folder(home) / f"{_READY}.draft"
    draft.write_text(json.dumps({name: str(target) for name, target in targets.items()}))
    os.replace(draft, folder(home) / _READY)
    os.sync()


def finish(home: Path) -> bool:
    """Put what was restored in its place, if there is any; goes on where another was cut off.

    Raises CutOff where a restore into a database server was cut off in the middle.
    """
    if not is_ready(home):
        if (folder(home) / _BEGUN).exists():
            raise CutOff
        return False
    for name, target in json.loads((folder(home) / _READY).read_text()).items():
        _put(folder(home) / name, Path(target), folder(home) / "replaced" / name)
    # The rest belongs to what was replaced, and is made anew.
    for name in ("pages", "spool"):
        shutil.rmtree(home / name, ignore_errors=True)
    for place in [*home.glob("installed-*"), home / "pages.counter"]:
        place.unlink(missing_ok=True)
    os.sync()
    (folder(home) / _READY).unlink()
    shutil.rmtree(folder(home), ignore_errors=True)
    return True


def _put(new: Path, target: Path, old: Path) -> None:
    if not new.exists():
        return
    old.parent.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    # The log of the old database must never meet the new one.
    for ending in _BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    if target.exists() and not old.exists():
        target.rename(old)
    elif target.is_dir():
        shutil.rmtree(target)
    new.replace(target)
