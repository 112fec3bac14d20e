"""Keeps a command and the processes that it starts to little memory."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

# Memory of a megabyte and more is returned to the system when it is freed; otherwise the allocator would hold on to the
# 20 megabytes that the background worker needs for a moment to learn. Few arenas. By name, and by number in malloc.h.
_ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": (-3, 1 << 20), "MALLOC_ARENA_MAX": (-8, 2)}
# Django's tests and rest_framework, which the CMS both loads, would load these only because they are installed: 4 MB,
# and 9 for PostgreSQL's driver.
_UNUSED = ("docutils", "jinja2", "pygments")
_DRIVER = "psycopg"


def be_frugal() -> None:
    """Set up this process, which is a command's own. Call it before numpy and Django are imported."""
    # Linear algebra is done in the thread that asks for it; no other one is there when a process is forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name, (number, value) in _ALLOCATOR.items():
        if name not in os.environ:
            os.environ[name] = str(value)
            with suppress(AttributeError, OSError):  # another C library
                ctypes.CDLL(None).mallopt(number, value)
    is_on_sqlite = (os.environ.get("DATABASE_URL") or "sqlite:").startswith("sqlite:")
    for name in (*_UNUSED, _DRIVER) if is_on_sqlite else _UNUSED:
        sys.modules[name] = None  # type: ignore[assignment]
