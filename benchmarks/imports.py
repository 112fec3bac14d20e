"""Saved pages of other sites taken into the newspaper."""

from __future__ import annotations

import time
from html import escape

from benchmarks.budgets import IMPORT
from benchmarks.groups import set_up_site
from benchmarks.report import Row
from benchmarks.scale import pick

_PAGES = pick(30, 200)


def measure() -> list[Row]:
    set_up_site()
    from django.utils import timezone

    from broadsheet.exchange import importing
    from broadsheet.exchange.formats.savedpage.read import read
    from broadsheet.newsroom import service as newsroom

    newsroom.set_up_site("The Measured Paper")
    reading, publishing = [], []
    for number in range(_PAGES):
        page, began = _page(number), time.thread_time()
        record = read(page, name=f"{number}.html").article
        read_at = time.thread_time()
        written, _ = importing.import_article(record, "news", timezone.now())
        publishing.append(1000 * (time.thread_time() - read_at))
        reading.append(1000 * (read_at - began))
        if not written.is_new:
            raise RuntimeError("an article was there already")
    # The first of each finds nothing warm.
    return [Row.of(IMPORT["read"], reading[1:]), Row.of(IMPORT["publish"], publishing[1:])]


def _page(number: int) -> bytes:
    """A page as many newspapers print it, with a menu and a footer around the story."""
    from benchmarks import texts

    story = "".join(f"<p>{escape(texts.text(number * 100 + part))}</p>" for part in range(8))
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("home", "town", "coast", "sport"))
    address = f"https://courier.example/coast/story-{number}/"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story {number} | The Courier</title>'
        f'<link rel="canonical" href="{address}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2024-03-03T06:30:00Z"></head><body><nav><ul>{menu}</ul>'
        f"</nav><main><article><h1>The Night Ferry Returns With Story {number}</h1>"
        f'<p class="byline">By <a rel="author" href="/jane">Jane Doe</a></p>{story}</article></main>'
        f"<footer><p>Copyright The Courier</p></footer></body></html>"
    ).encode()
