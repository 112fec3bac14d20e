"""A long thread and a large site: the discussion's part of a page, the desk, a reply, beside Isso on the same data."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks import isso
from benchmarks.groups import set_up_site
from benchmarks.report import Row

THREAD_COMMENTS = 10_000
SITE_COMMENTS = int(os.environ.get("BENCH_SITE_COMMENTS", "100000"))
_HELD_SHARE = 0.2
_ROUNDS = 15
_NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_WORDS = (
    "the",
    "old",
    "mill",
    "bees",
    "winter",
    "neighbours",
    "council",
    "river",
    "bridge",
    "school",
    "market",
    "tram",
)


def measure() -> list[Row]:
    set_up_site()
    from django.test import RequestFactory

    factory = RequestFactory()
    small = _thread("/bench/small/", 200)
    large = _thread("/bench/large/", THREAD_COMMENTS)
    short = _told("discussion of 200", lambda: _page(small, factory))
    alone = _told(f"discussion, first page of {THREAD_COMMENTS:,}", lambda: _page(large, factory))
    newest = _told("the same, newest first", lambda: _page(large, factory, "?order=newest"))
    _fill_site(SITE_COMMENTS)
    crowded = _told(f"the same, {SITE_COMMENTS:,} comments on the site", lambda: _page(large, factory))
    desk = _told(f"desk, {SITE_COMMENTS:,} comments on the site", _desk())
    rows = [
        Row("discussion part of a page: 10,000 comments against 200", alone, short, 0.5),
        Row("the same, newest first against oldest first", newest, alone, 0.5),
        Row("the same, on a crowded site against an empty one", crowded, alone, 0.5),
        Row("desk against the discussion part of a page", desk, alone, None),
    ]
    peer = isso.thread_seconds(1_000)
    if peer is not None:
        print(f"Isso, 1,000 comments as JSON: {peer * 1000:.1f} ms")
        rows.append(Row("ours of 10,000 against Isso's of 1,000", crowded, 1 / peer, 1.0))
    return rows


def _told(what: str, do: Callable[[], None]) -> float:
    """Say what a call costs in milliseconds and queries; returns how many fit in a second."""
    milliseconds, queries = _timed(do)
    print(f"{what}: {milliseconds:.1f} ms, {queries:.0f} queries")
    return 1000 / milliseconds


def _thread(url: str, count: int) -> object:
    from broadsheet.discussion.models import Thread

    thread = Thread.objects.create(url=url, title=f"A story with {count} replies", opened_at=_NOW)
    _comments(thread, count, held_share=0.0)
    return Thread.objects.get(pk=thread.pk)


def _fill_site(count: int) -> None:
    from broadsheet.discussion.models import Thread

    each = 500
    for number in range(count // each):
        thread = Thread.objects.create(url=f"/bench/{number}/", title=f"Story {number}", opened_at=_NOW)
        _comments(thread, each, held_share=_HELD_SHARE)


def _comments(thread, count: int, held_share: float) -> None:
    """Comments as a lively site has them: six of ten are replies, most of them to something recent."""
    from broadsheet.discussion.models import Comment, ModerationDecision, paths
    from broadsheet.lib import markdown

    chance = random.Random(thread.pk)
    first = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    texts = [" ".join(chance.choices(_WORDS, k=chance.randint(12, 60))).capitalize() + "." for _ in range(50)]
    rendered = [markdown.render(text) for text in texts]
    made: list[Comment] = []
    shown: list[Comment] = []
    for number in range(count):
        posted_at = _NOW + timedelta(seconds=number)
        parent = shown[-chance.randint(1, min(30, len(shown)))] if shown and chance.random() < 0.6 else None
        is_held = chance.random() < held_share
        which = chance.randrange(50)
        comment = Comment(
            id=first + number + 1,
            thread=thread,
            parent=parent,
            root_id=(parent.root_id or parent.pk) if parent else None,
            depth=parent.depth + 1 if parent else 0,
            path=paths.new(posted_at, parent.path if parent else ""),
            opens=parent is None and not is_held,
            author_name=f"Reader {chance.randrange(400)}",
            text=texts[which],
            html=rendered[which],
            state="held" if is_held else "published",
            posted_at=posted_at,
            published_at=None if is_held else posted_at,
            probability=chance.random(),
            sender=f"sender{chance.randrange(400)}",
        )
        made.append(comment)
        if not is_held:
            shown.append(comment)
    Comment.objects.bulk_create(made, batch_size=400)
    ModerationDecision.objects.bulk_create(
        [
            ModerationDecision(
                comment=one, after=one.state, actor_kind="filter", reason="clean", decided_at=one.posted_at
            )
            for one in made
        ],
        batch_size=1000,
    )
    type(thread).objects.filter(pk=thread.pk).update(comment_count=len(shown))


def _page(thread, factory, query: str = "") -> None:
    from django.template import Context, Template

    Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": factory.get(thread.url + query), "thread": thread})
    )


def _desk() -> Callable[[], None]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    get_user_model().objects.create_superuser("grace", password="only for this run")
    client = Client()
    client.force_login(get_user_model().objects.get(username="grace"))

    def look() -> None:
        answer = client.get("/moderation/", headers={"host": "127.0.0.1"})
        assert answer.status_code == 200, answer.status_code

    return look


def _timed(do: Callable[[], None]) -> tuple[float, float]:
    """Median milliseconds of a call once warm, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    do()
    with CaptureQueriesContext(connection) as captured:
        do()
        queries = float(len(captured))
    spent = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        do()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), queries
