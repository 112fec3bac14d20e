"""What usually goes wrong around a command, such as a full disk, as one plain sentence with the cure."""

from __future__ import annotations

import errno
import sys

from broadsheet.cli.errors import CommandFailed, storage_away_said
from broadsheet.lib import home, storage_away

_FULL = "The disk is full; make room and run the command again."
_FULL_NUMBERS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HOME_NUMBERS = {errno.ENOTDIR, errno.EEXIST, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT}


def sentence(problem: BaseException) -> str:
    """What is wrong and what to do; empty if this is a fault of the program, whose traceback is wanted."""
    if isinstance(problem, CommandFailed):
        return str(problem)
    if storage_away.is_meant(problem):
        return storage_away_said(problem)
    if isinstance(problem, OSError):
        return _of_system(problem)
    # Not imported here: it loads numpy, which is told how to behave first.
    if type(problem).__name__ == "SnapshotError":
        return f"{problem}: broadsheet filter rebuild"
    if "django" in sys.modules:
        return _of_database(problem)
    return ""


def unusable_home(problem: OSError) -> str:
    """That nothing can be kept in the home folder."""
    return (
        f"BROADSHEET_HOME is no folder that can be used ({home.folder()}: {problem.strerror}); "
        "choose another, or let this user write to it."
    )


def _of_system(problem: OSError) -> str:
    if problem.errno in _FULL_NUMBERS:
        return _FULL
    place = str(problem.filename or "")
    if problem.errno in _HOME_NUMBERS and place.startswith(str(home.folder())):
        return unusable_home(problem)
    return ""


def _of_database(problem: BaseException) -> str:
    from django.db import InterfaceError, OperationalError

    if not isinstance(problem, OperationalError | InterfaceError):
        return ""
    said = " ".join(str(problem).split())
    if "disk is full" in said or "No space left" in said:
        return _FULL
    if "no such" in said or ("does not exist" in said and "database" not in said):
        return ""
    if "is locked" in said:
        return "The database is busy with another process for too long; run the command again."
    return f"The database cannot be reached ({said}); start it, or check DATABASE_URL and BROADSHEET_HOME."
