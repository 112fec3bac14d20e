"""The home folder of a site, and the profile that is remembered in it.

Read before the framework is set up, so nothing here may import Django.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PROFILES = ("full", "discussion", "filter")
DEFAULT_PROFILE = "full"


def folder() -> Path:
    """Where everything of the site is kept: ``BROADSHEET_HOME``, or ``var`` in the working directory."""
    return Path(os.environ.get("BROADSHEET_HOME", "var").strip()).absolute()


def profile() -> str:
    """The profile in force: ``BROADSHEET_PROFILE``, or else the one remembered in the home folder, at first ``full``.

    It may be no known profile at all; the settings check that.
    """
    return os.environ.get("BROADSHEET_PROFILE", "").strip() or remembered_profile(folder()) or DEFAULT_PROFILE


def remembered_profile(home: Path) -> str:
    """The profile with which this home folder was last served; empty if it never was."""
    try:
        return _profile_file(home).read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def remember_profile(home: Path, profile: str) -> None:
    """Make ``profile`` the one that every command takes for this home folder from now on."""
    draft = _profile_file(home).with_suffix(".draft")
    draft.write_text(f"{profile}\n")
    os.replace(draft, _profile_file(home))


def _profile_file(home: Path) -> Path:
    return home / "profile"


class InUse(Exception):
    """Somebody serves this home folder."""


_held: list[IO[str]] = []


def hold(home: Path) -> None:
    """Note, for as long as this process and those that it forks live, that this home folder is served.

    Raises InUse where somebody has it `alone`.
    """
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = _lock_file(home).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise InUse from None
    _held.append(lock)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Let nobody serve this home folder meanwhile. Raises InUse where somebody does."""
    with _lock_file(home).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse from None
        yield


def is_served(home: Path) -> bool:
    try:
        with alone(home):
            return False
    except InUse:
        return True


def _lock_file(home: Path) -> Path:
    return home / "serve.lock"


def note_worker(home: Path) -> None:
    """Note that the background worker is at work."""
    (home / "worker.alive").touch(mode=0o600)


def worker_seen(home: Path) -> float | None:
    """Before how many seconds the background worker was last at work; ``None`` if it never was."""
    try:
        return max(0.0, time.time() - (home / "worker.alive").stat().st_mtime)
    except OSError:
        return None
