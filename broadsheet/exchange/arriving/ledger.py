"""Which records of one source are here: asked before anything is stored, and noted with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from hashlib import blake2b

from broadsheet.discussion import service as discussion
from broadsheet.exchange.models import Arrival, Source
from broadsheet.exchange.records import ArticleRecord, CommentRecord
from broadsheet.exchange.reporting import Report

_AT_ONCE = 500
# More numbers than any site has comments are an attack, or a mistake.
_MOST_NUMBERS = 50_000_000


class Ledger:
    """The arrivals of one source; of a trial nothing is noted."""

    def __init__(self, name: str, report: Report) -> None:
        self.report, self.is_dry = report, report.is_dry or report.is_check
        found = Source.objects.filter(name=name).first()
        self.name = name
        self._source = found or (Source(name=name) if self.is_dry else Source.objects.create(name=name))

    def known(self, kind: str, their_ids: Collection[str]) -> dict[str, tuple[int, str]]:
        """Of those that have arrived: our id and the digest of what arrived, by the id in the source."""
        if self._source.pk is None:
            return {}
        ids = list(their_ids)
        found: dict[str, tuple[int, str]] = {}
        for first in range(0, len(ids), _AT_ONCE):
            found |= Arrival.objects.filter(origin=self._source).known(kind, ids[first : first + _AT_ONCE])
        return found

    def note(self, kind: str, rows: Iterable[tuple[str, int, str]]) -> None:
        """Write down what has arrived: the id in the source, ours, and a digest of what it was."""
        if not self.is_dry:
            Arrival.objects.note(self._source, kind, rows)

    def keep_numbers(self, highest: int) -> None:
        """Keep the numbers of the source's comments for them, as far as none of this site had them before."""
        if self.is_dry or not highest > 0 or highest <= self._source.ceiling:
            return
        used = discussion.keep_numbers(0)
        highest = min(highest, used + _MOST_NUMBERS)
        if not self._source.ceiling:
            self._source.floor = used
            self._source.ceiling = highest
        elif used <= self._source.ceiling:
            # A later file of the same site, and nobody has written here since.
            self._source.ceiling = highest
        discussion.keep_numbers(highest)
        self._source.save()

    def number_for(self, wanted: int) -> int:
        """The number that a comment would like to keep, if it is kept for it; else 0."""
        return wanted if self._source.floor < wanted <= self._source.ceiling else 0


def digest_of(record: ArticleRecord | CommentRecord) -> str:
    """The same for the same record, wherever it stands in a file; an article's comments are looked at apart."""
    bare = replace(record, line=0, comments=()) if isinstance(record, ArticleRecord) else replace(record, line=0)
    return blake2b(repr(bare).encode("utf-8", "replace"), digest_size=8).hexdigest()
