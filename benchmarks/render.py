"""An article made anew: from its frame, with nothing kept, with a long discussion, and for the author of a reply."""

from __future__ import annotations

from benchmarks.budgets import RENDER
from benchmarks.groups import set_up_site
from benchmarks.load import in_turn
from benchmarks.report import Row
from benchmarks.scale import pick

LONG_COMMENTS = 10_000
_ROUNDS = pick(30, 150)


def measure() -> list[Row]:
    set_up_site()
    from benchmarks.site import Site, ask

    site = Site.build(LONG_COMMENTS)
    own = f"{site.article.url}?posted=x"
    samples = in_turn(
        _ROUNDS, frame=site.from_frame, nothing=site.nothing_kept, long=site.long_from_frame,
        own=lambda: ask(own).cost,
    )  # fmt: skip
    return [Row.of(RENDER[name], taken) for name, taken in samples.items()]
