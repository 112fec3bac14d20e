"""A disk that fills in the middle is said by databases and the system in many ways; here it becomes one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

# SQLite says so of a file that may not grow, and PostgreSQL what the system says.
_NO_ROOM = ("is full", "disk i/o error", "no space left", "disk quota")


@contextmanager
def saying_when_full() -> Iterator[None]:
    """Turn what databases and the system say of a disk without room into one kind of error."""
    try:
        yield
    except OperationalError as problem:
        if not any(words in str(problem).lower() for words in _NO_ROOM):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from problem
    except OSError as problem:
        if problem.errno not in (errno.EFBIG, errno.EDQUOT):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from problem
