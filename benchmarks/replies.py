"""A reply that is published: at the service, through the application with all that follows, and over HTTP."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from benchmarks import isso, served
from benchmarks.budgets import REPLY
from benchmarks.groups import set_up_site
from benchmarks.load import in_turn
from benchmarks.report import Row
from benchmarks.scale import pick

_ROUNDS = pick(60, 300)
_HTTP_ROUNDS = pick(5, 15)
_BATCH = 40
"""So many replies are sent over HTTP for one figure."""
_WHOLE_EVERY = 20
"""After so many replies they are taken away again, since a longer discussion costs more."""


def measure() -> list[Row]:
    set_up_site()
    from benchmarks.site import Site

    site = Site.build()
    write = _bare_writes(site)
    for _ in range(20):
        site.submit(), write()
    reads, writes = _statements(site)
    site.forget_pages()
    taken = in_turn(_ROUNDS, service=site.submit, bare=write, judge=_judging())
    rows = [
        Row.of(REPLY["service"], _a_second(taken["service"]), _a_second(taken["bare"])),
        Row.of(REPLY["judge"], taken["judge"]),
        Row.of(REPLY["reads"], reads),
        Row.of(REPLY["writes"], writes),
        *_whole(site),
    ]
    site.check_published()
    return rows + _over_http()


def _a_second(milliseconds: Iterable[float]) -> list[float]:
    return [1000 / one for one in milliseconds]


def _whole(site: Any) -> list[Row]:
    site.start_over()
    parts: list[dict[str, float]] = []
    for number in range(_ROUNDS):
        if number % _WHOLE_EVERY == 0:
            site.start_over()
            site.from_frame()
            site.whole_reply()
        parts.append(site.whole_reply())
    each = {name: [part[name] for part in parts] for name in parts[0]}
    said = ", ".join(f"{name} {median(values):.2f}" for name, values in each.items())
    print(f"one published reply, ms of processor time: {said}", flush=True)
    return [Row.of(REPLY["whole"], each["whole"]), Row.of(REPLY["post"], each["post"])]


def _statements(site: Any) -> tuple[list[float], list[float]]:
    """How many statements a reply reads and writes with, up to its commit; what follows is the page's making."""
    from benchmarks.site import statements

    site.from_frame()
    with statements() as seen:
        site.post()
    first = [one.split(None, 1)[0].upper() for one in seen if not one.startswith("--")]
    until = first.index("COMMIT") if "COMMIT" in first else len(first)
    after = len([one for one in first[until:] if one == "SELECT"])
    print(f"after the commit of a reply, its page is written through with {after} queries", flush=True)
    reads = [float(first[:until].count("SELECT"))]
    return reads, [float(len([one for one in first[:until] if one in {"INSERT", "UPDATE", "DELETE"}]))]


def _bare_writes(site: Any) -> Callable[[], float]:
    """The three writes of a reply and their commit in plain SQL, on the same connection and with a reply's values."""
    from django.db import connection
    from django.utils import timezone

    from benchmarks.site import cost
    from broadsheet.discussion.models import Comment, ModerationDecision, paths

    site.submit()
    database: sqlite3.Connection = connection.connection
    comment = Comment.objects.order_by("-pk")[0]
    insert_comment, values = _insert(database, Comment, comment.pk)
    insert_decision, decided = _insert(database, ModerationDecision, comment.decisions.get().pk)
    path, digest, about = (list(values).index(name) for name in ("path", "digest", "id"))
    concerns, own = (list(decided).index(name) for name in ("comment_id", "id"))
    row, decision = list(values.values()), list(decided.values())
    row[about] = decision[own] = None
    count = "UPDATE discussion_thread SET comment_count = comment_count + 1, version = version + 1, changed_at = ? "

    def write() -> None:
        now = timezone.now()
        row[path] = paths.new(now)
        row[digest] = row[path].rjust(32, "0")
        database.execute("BEGIN IMMEDIATE")
        decision[concerns] = database.execute(insert_comment, row).lastrowid
        database.execute(insert_decision, decision)
        database.execute(f"{count}WHERE id = ?", (str(now), site.article.thread_id))
        database.execute("COMMIT")

    return lambda: cost(write)


def _insert(database: sqlite3.Connection, model: Any, pk: int) -> tuple[str, dict[str, Any]]:
    """The statement that stores a row of this model, and the values of one that is stored."""
    names = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    found = database.execute(f"SELECT {columns} FROM {table} WHERE id = ?", (pk,)).fetchone()
    marks = ", ".join("?" for _ in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})", dict(zip(names, found, strict=True))


def _judging() -> Callable[[], float]:
    from itertools import count

    from django.utils import timezone

    from benchmarks import texts
    from benchmarks.site import cost
    from broadsheet.spamapi import service as spamapi
    from broadsheet.spamfilter.submission import Submission

    numbers = count(10**6)

    def judge() -> float:
        number = next(numbers)
        submission = Submission(text=texts.text(number), author=f"Anna {number}", context="Bees and neighbours.",
                                network=texts.address(number))  # fmt: skip
        return cost(lambda: spamapi.judge(submission, timezone.now()))

    return judge


def _over_http() -> list[Row]:
    with isso.server() as other:
        if other is None:
            return []
        with served.site() as ours:
            taken = in_turn(
                _HTTP_ROUNDS + 1, ours=lambda: ours.cost_of_replies(_BATCH), isso=lambda: other.cost_of_replies(_BATCH)
            )
    # The first of each finds nothing warm.
    return [Row.of(REPLY["isso"], taken["ours"][1:], taken["isso"][1:])]
