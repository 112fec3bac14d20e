"""What of a live blog stands on kept pages, and in which version each is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from broadsheet.newsroom import live
from broadsheet.newsroom.models import POSTS_SHOWN, LiveBlog, LivePost
from broadsheet.pagecache.parts import Arguments, Asked, Filled, VersionSource


def fill(places: Sequence[Arguments], asked: Asked) -> Filled:
    """The parts of live blogs: each place names its ``article`` and what to ``show`` of it."""
    # Read before the posts are: they may be newer than the version that the page then counts as, not older.
    ids = {place["article"] for place in places}
    versions = {one.key: one.number for one in LiveBlog.versions_of(ids)}
    return Filled([_text(place) for place in places], versions)


def _text(place: Arguments) -> str:
    if place["show"] == "data":
        text = json.dumps(live.structured(place["article"]), ensure_ascii=False)
        # It stands in a script element, which no text in it may end.
        return text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return render_to_string("newsroom/partials/live_posts.html", _context(place))


def _context(place: Arguments) -> dict[str, Any]:
    posts = LivePost.objects.shown().filter(article=place["article"])
    before = LivePost.objects.filter(article=place["article"], pk=place["before"]).first() if place["before"] else None
    listed = posts.newest_first()
    if place["before"]:
        listed = listed.older_than(before) if before else listed.none()
    found = list(listed[: POSTS_SHOWN + 1])
    is_first = not place["before"]
    return {
        "article_id": place["article"],
        "address": place["address"],
        "posts": found[:POSTS_SHOWN],
        "has_more": len(found) > POSTS_SHOWN,
        "pinned": posts.exclude(pinned_at=None).first() if is_first else None,
        "key_points": list(posts.key_points()) if is_first else [],
    }


PARTS = {"live": fill}
VERSIONS = {"live": VersionSource(LiveBlog.changed_since, LiveBlog.versions_of)}
