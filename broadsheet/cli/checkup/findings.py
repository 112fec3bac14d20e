"""What a check finds, and how checks are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: whether all is well, what it saw, and what cures it."""

    check: str
    state: State
    says: str
    cure: str = ""


Check = Callable[[], Iterable[Finding]]


def carried_out(checks: dict[str, Check]) -> Iterator[Finding]:
    """Run checks; one that itself fails is a finding too."""
    for name, check in checks.items():
        try:
            yield from check()
        except Exception as problem:
            yield Finding(name, "failed", f"It cannot be checked ({type(problem).__name__}: {problem}).")


def one(check: str, is_well: bool, says: str, cure: str = "", *, otherwise: State = "failed") -> list[Finding]:
    """A single finding, with its cure only where it needs one."""
    return [Finding(check, "ok" if is_well else otherwise, says, "" if is_well else cure)]
