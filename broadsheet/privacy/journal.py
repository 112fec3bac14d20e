"""The journal of erasures: what was erased, so that an older backup that is put back forgets it again.

A file beside the database, since it must not go back in time with it; every backup carries it on. A line says when,
what kind of erasure, by which secret it is keyed, and a keyed hash of what was erased: from it nobody can read an
address, but whoever holds the secret can ask whether a given address is in it. Lines are only added.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.lib import signing
from broadsheet.privacy import register
from broadsheet.privacy.conf import settings

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([a-z-]{1,20}) ([0-9a-f]{8}) ([0-9a-f]{32})")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One erasure: when, of what kind, keyed by which secret, and the keyed hash of what was erased."""

    at: datetime
    kind: str
    secret: str
    mark: str

    def __str__(self) -> str:
        return f"{self.at:{_TIME}} {self.kind} {self.secret} {self.mark}"


def note(kind: str, marks: Iterable[str], now: datetime) -> None:
    """Write erasures down; on the disk when this returns. Call it before they are committed. Raises OSError.

    What is written down and then not carried out was asked for all the same.
    """
    secret = secret_id(settings.SECRET_KEY)
    lines = [f"{Entry(now.astimezone(UTC), kind, secret, mark)}\n" for mark in marks]
    if not lines:
        return
    handle = os.open(settings.ERASURES_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, "".join(lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def secret_id(secret: str) -> str:
    """By what a secret is known in the journal; it does not lead back to it."""
    return signing.derived_key("erasures", secret).hex()[:8]


def parse(text: str) -> set[Entry]:
    """The entries of a journal; a line cut short by a crash is passed over."""
    found = (_LINE.fullmatch(line) for line in text.splitlines())
    return {
        Entry(datetime.strptime(match[1], _TIME).replace(tzinfo=UTC), match[2], match[3], match[4])
        for match in found
        if match
    }


def read(place: Path) -> set[Entry]:
    """The entries of a file; none where there is no file."""
    try:
        return parse(place.read_text("ascii", errors="replace"))
    except FileNotFoundError:
        return set()


def as_text(entries: Iterable[Entry]) -> str:
    return "".join(f"{entry}\n" for entry in sorted(entries))


def carry_out_again(entries: Iterable[Entry], now: datetime) -> int:
    """Erase again what these entries say, wherever it is back; returns how many rows that changed."""
    marks: dict[str, set[str]] = {}
    for entry in entries:
        marks.setdefault(entry.kind, set()).add(entry.mark)
    again = register.erasures_again()
    return sum(again[kind](frozenset(found), now) for kind, found in marks.items() if kind in again)
