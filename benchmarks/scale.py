"""How large a run is: short, for `make bench`, or full, for `make bench-full` and the documentation."""

from __future__ import annotations

import os
from typing import TypeVar

IS_FULL = os.environ.get("BENCH_FULL") == "1"
_T = TypeVar("_T")


def pick(short: _T, full: _T) -> _T:
    """What holds in this run."""
    return full if IS_FULL else short
