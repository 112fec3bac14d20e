"""The data sets that the filter's numbers are measured on, and models whose base weights never saw them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from broadsheet.spamfilter import Filter, datasets
from broadsheet.spamfilter.datasets import Record
from broadsheet.spamfilter.evaluation import progressive, training
from broadsheet.spamfilter.evaluation.results import Result

SPAM_SOURCES = ("youtube-spam", "sms-uci", "spamassassin", "tg-spam", "thai-sms")
_QUICK = {"spamassassin": 800, "sms-uci": 1500}
_QUICK_STEP = {"civil-comments-toxic": 12, "fox-news-ham": 3}


class Data:
    """The data sets, read once each; with ``quick``, long ones are cut (in streams) or thinned (elsewhere)."""

    def __init__(self, folder: Path, quick: bool = False) -> None:
        self.folder = folder
        self.quick = quick
        self._read: dict[tuple[str, bool], list[Record]] = {}
        self._bases: dict[tuple[str, ...], Filter] = {}
        self._online: dict[tuple[str, bool, bool], Result] = {}

    def __call__(self, name: str, text_only: bool = False) -> list[Record]:
        key = (name, text_only)
        if key not in self._read:
            with datasets.opened(self.folder / f"{name}.jsonl.gz", io.BytesIO()) as stream:
                found = [r for r in datasets.read(stream, text_only) if isinstance(r, Record)]
            if self.quick:
                found = progressive.in_order(found)[: _QUICK.get(name)][:: _QUICK_STEP.get(name, 1)]
            self._read[key] = found
        return self._read[key]

    def base_without(self, *names: str) -> Filter:
        """A new site on base weights made from all other sources."""
        key = tuple(sorted(names))
        if key not in self._bases:
            paths = [p for p in self.folder.glob("*.jsonl.gz") if p.name.partition(".")[0] not in names]
            self._bases[key] = Filter(training.from_files(paths))
        return self._bases[key].copy()

    def online(self, name: str, text_only: bool = False, empty: bool = False) -> Result:
        """A source judged first and learned after, on a base made without it or on none."""
        key = (name, text_only, empty)
        if key not in self._online:
            start = Filter.empty() if empty else self.base_without(name)
            self._online[key] = progressive.evaluate(name, self(name, text_only), start)
        return self._online[key]


def frozen(model: Filter, records: Sequence[Record]) -> Result:
    """What a model says that learns nothing meanwhile."""
    return progressive.evaluate("frozen", records, model, learning=False)
