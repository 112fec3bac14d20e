"""A page of comments by the API, against a plain view that reads the same and answers with the same bytes."""

from __future__ import annotations

from benchmarks.budgets import API
from benchmarks.groups import set_up_site
from benchmarks.load import in_turn
from benchmarks.report import Row
from benchmarks.scale import pick

LONG_COMMENTS = 10_000
_ROUNDS = pick(60, 300)


def measure() -> list[Row]:
    set_up_site(BROADSHEET_API_OPEN_CALLS_PER_MINUTE="10000000")
    from django.conf import settings

    from benchmarks.site import Site, ask

    settings.ROOT_URLCONF = "benchmarks.plain_api"
    site = Site.build(LONG_COMMENTS)

    def rate(path: str) -> float:
        answer = ask(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return 1000.0 / answer.cost

    address = f"{site.long.thread_id}/comments"
    api, plain = f"/api/v1/threads/{address}", f"/plain/threads/{address}"
    if ask(api).body != ask(plain).body:
        raise RuntimeError("the plain view answers with other bytes")
    taken = in_turn(_ROUNDS, api=lambda: rate(api), plain=lambda: rate(plain))
    return [Row.of(API["comments"], taken["api"], taken["plain"], note=f"50 of {LONG_COMMENTS:,}")]
