"""The moderation pages on a site with very many comments, a fifth of them waiting: processor time and queries a page.

``BENCH_QUERIES=1`` prints the queries of each page.
"""

from __future__ import annotations

import os

from benchmarks.budgets import DESK
from benchmarks.groups import set_up_site
from benchmarks.load import in_turn
from benchmarks.report import Row
from benchmarks.scale import pick

SITE_COMMENTS = int(os.environ.get("BENCH_SITE_COMMENTS", pick(100_000, 1_000_000)))
# Queries before the view's own: the session, the account, and its permissions, direct and by group.
_SIGNING_IN = 4
_ROUNDS = pick(7, 25)
_PAGES = {
    "queue": "/moderation/",
    "far": "/moderation/?page=100",
    "published": "/moderation/?state=published",
    "search": "/moderation/search/?words=nowhere&since=2000-01-01",
    "log": "/moderation/log/",
}


def measure() -> list[Row]:
    set_up_site()
    from benchmarks import fill
    from benchmarks.site import Site, ask, sign_in

    Site.build()
    fill.crowd(SITE_COMMENTS)
    cookie = sign_in()

    def cost(path: str) -> float:
        answer = ask(path, cookie=cookie)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return answer.cost

    for path in _PAGES.values():
        cost(path)
    taken = in_turn(_ROUNDS, **{name: lambda path=path: cost(path) for name, path in _PAGES.items()})
    queries = {name: _queries(path, cookie) for name, path in _PAGES.items()}
    note = f"{SITE_COMMENTS:,} comments"
    rows = [Row.of(DESK[name], samples, note=note) for name, samples in taken.items()]
    return [*rows, Row.of(DESK["queries"], [float(queries["queue"])])]


def _queries(path: str, cookie: str) -> int:
    """How many queries the page itself needs."""
    from benchmarks.site import ask, statements

    with statements() as seen:
        ask(path, cookie=cookie)
    asked = [one for one in seen if one.startswith("SELECT")]
    if os.environ.get("BENCH_QUERIES"):
        print(*(query[:400] for query in asked), sep="\n")
    return len(asked) - _SIGNING_IN
