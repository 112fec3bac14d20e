"""What is known of a stored file, in the home or in a bucket, before any of it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Described:
    """A stored file, and what browsers are told of it; ``changed_at`` in seconds since 1970."""

    name: str
    size: int
    etag: str
    changed_at: int
