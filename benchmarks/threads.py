"""A site with very many comments against one with few: what readers wait for, and Isso on a long thread.

``BENCH_SITE_COMMENTS`` says how many, here and for the moderation pages.
"""

from __future__ import annotations

import os

from benchmarks import isso
from benchmarks.budgets import THREADS
from benchmarks.report import Row
from benchmarks.scale import pick
from benchmarks.twins import Size, in_turn, sites

SITE_COMMENTS = int(os.environ.get("BENCH_SITE_COMMENTS", pick(50_000, 1_000_000)))
FEW_COMMENTS = 1_000
LONG_COMMENTS = 10_000
_ISSO_COMMENTS = 1_000
_ROUNDS = pick(9, 40)


def measure() -> list[Row]:
    rows, long = [], []
    many, few = Size(SITE_COMMENTS, 0, LONG_COMMENTS), Size(FEW_COMMENTS, 0, LONG_COMMENTS)
    with sites(many, few) as twins:
        for name in ("frame", "nothing", "long", "service", "whole"):
            large, small = in_turn(twins, name, _ROUNDS)
            rows.append(Row.of(THREADS[name], large, small, f"{SITE_COMMENTS:,} comments"))
            long = large if name == "long" else long
    peer = isso.thread_milliseconds(_ISSO_COMMENTS, len(long))
    if peer is not None:
        rows.append(Row.of(THREADS["isso"], long, peer))
    return rows
