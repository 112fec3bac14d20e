"""Keeps a command and the processes that it starts to little memory."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Memory of a megabyte and more is returned to the system when it is freed; otherwise the allocator would hold on to the
# 20 megabytes that the background worker needs for a moment to learn. Few arenas. By name, and by number in malloc.h.
_ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": (-3, 1 << 20), "MALLOC_ARENA_MAX": (-8, 2)}
# Django's tests, rest_framework and Willow, which the CMS all loads, would load these only because they are installed:
# 4 MB, as many for pictures of a kind that is refused, and 9 for PostgreSQL's driver.
_UNUSED = ("docutils", "jinja2", "pygments", "pillow_heif")
# So would rest_framework and Beautiful Soup these, 8 MB, which only some jobs need.
_RARELY_USED = ("charset_normalizer", "lxml", "requests", "yaml")
_DRIVER = "psycopg"
# The sizes of the gaps that are filled, the large ones first, and with how much of each; in bytes.
_GAPS, _OF_EACH = (2000, 1000, 500, 250, 120, 56, 24), 250_000


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


@contextmanager
def without_rarely_used() -> Iterator[None]:
    """Let libraries that can do without some others do so, while they are loaded in this block."""
    hidden = [name for name in _RARELY_USED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def fill_gaps() -> None:
    """Take for good what was freed between things that stay. Call it before this process is forked.

    The processes forked from it would put there what they make, all over the memory that they share, and so have copies
    of it: five megabytes each. Elsewhere it lies close together.
    """
    take = ctypes.CDLL(None).malloc
    take.argtypes, take.restype = [ctypes.c_size_t], ctypes.c_void_p
    for size in _GAPS:
        for _ in range(_OF_EACH // size):
            take(size)
