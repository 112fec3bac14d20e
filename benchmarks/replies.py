"""A reply, from the call of the service to the commit, against bare commits to the same database."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks import load
from benchmarks.groups import set_up_site
from benchmarks.report import Row

_EACH = 150
_WORDS = "The bees behind the old mill came through the winter, number {}, and the neighbours are glad of it. {}"


def measure() -> list[Row]:
    set_up_site(BROADSHEET_REPLIES_PER_MINUTE="1000", BROADSHEET_REPLIES_PER_HOUR="10000")
    rates = load.in_turn(5, **_measures())
    return [
        Row(
            "reply submitted, judged and committed, against bare INSERT + COMMIT", rates["reply"], rates["commit"], 0.5
        ),
        Row("reply without its commit: judging alone", rates["judge"], rates["reply"], None),
    ]


def _measures() -> dict[str, Callable[[], float]]:
    from django.db import connection
    from django.utils import timezone

    from broadsheet.discussion import service
    from broadsheet.spamapi import service as spamapi
    from broadsheet.spamfilter.submission import Submission

    now = timezone.now()
    page = service.PageInfo(url="/bench/", title="The old mill", context="Bees and neighbours.", opened_at=now)
    thread_id = service.upsert_thread(None, page, now)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, words TEXT)")
    numbers = iter(range(10**9))

    def submit() -> None:
        number = next(numbers)
        draft = service.Draft(thread_id, _WORDS.format(number, "So am I."), f"Anna {number}", seconds_on_page=60.0)
        service.submit(
            draft, service.Sender(f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"), timezone.now()
        )

    def commit() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare (words) VALUES (%s)", [_WORDS.format(next(numbers), "")])

    def judge() -> None:
        spamapi.judge(Submission(text=_WORDS.format(next(numbers), ""), author="Anna", context="Bees"), timezone.now())

    return {"reply": lambda: _rate(submit), "commit": lambda: _rate(commit), "judge": lambda: _rate(judge)}


def _rate(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    for _ in range(_EACH):
        do()
    return _EACH / (time.perf_counter() - started)
