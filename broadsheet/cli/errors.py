"""The one exception of the command line, and what of a file that is brought in becomes one."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CommandFailed(Exception):
    """A command cannot do what it was asked. The message is one plain sentence that names the remedy."""


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
        raise CommandFailed(f"{place} cannot be read ({problem.strerror}); check its name and rights.") from None
