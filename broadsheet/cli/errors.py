"""The one exception of the command line, and what of a file that is brought in becomes one."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broadsheet.lib import storage_away


class CommandFailed(Exception):
    """A command cannot do what it was asked. The message is one plain sentence that names the remedy."""


def storage_away_said(problem: BaseException) -> str:
    """That the bucket does not answer, in a sentence."""
    said = storage_away.found_in(problem)
    why = said.strerror if said is not None else problem
    return f"Pictures and documents cannot be stored ({why}); check BROADSHEET_MEDIA_BUCKET, and run it again."


@contextmanager
def bringing_in(place: Path) -> Iterator[None]:
    """Around an import of a file or folder: whatever is wrong with it, or in the way, is said in a sentence."""
    from broadsheet.exchange.problems import CannotRead
    from broadsheet.exchange.runner import ImportRunning

    try:
        yield
    except ImportRunning as problem:
        raise CommandFailed(f"{problem} Wait until it has ended.") from None
    except CannotRead as problem:
        raise CommandFailed(str(problem)) from None
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise
        if storage_away.is_meant(problem):
            raise CommandFailed(storage_away_said(problem)) from None
        raise CommandFailed(f"{place} cannot be read ({problem.strerror}); check its name and rights.") from None
