"""The storage that uploaded files lie in does not answer, or refuses."""

from __future__ import annotations


class StorageAway(OSError):
    """Said by a storage in place of what its library says of it, which may have the key in it."""


def is_meant(problem: BaseException | None) -> bool:
    """Whether something failed because the storage is away, whatever was made of that on the way."""
    return found_in(problem) is not None


def found_in(problem: BaseException | None) -> StorageAway | None:
    """What the storage said, where that is why something failed."""
    while problem is not None and not isinstance(problem, StorageAway):
        problem = problem.__cause__
    return problem
