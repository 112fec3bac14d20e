"""What the editors have picked out of all discussions, to be shown elsewhere on the site."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.text import Truncator

from broadsheet.discussion.models import Comment
from broadsheet.pagecache.parts import Arguments, Asked, Filled

# What the page cache calls which comments are picked.
KEY = "picks"
_CHARACTERS = 300


def fill(places: Sequence[Arguments], asked: Asked) -> Filled:
    """Lists of the newest picks; each place says how ``many`` and under which ``title``."""
    comments = newest(max(place["many"] for place in places))
    texts = [_text(comments[: place["many"]], place["title"]) for place in places]
    return Filled(texts, {comment.thread.key: comment.thread.version for comment in comments})


def newest(most: int) -> list[Comment]:
    """The comments picked last among those that readers see, each with the beginning of its text as ``excerpt``."""
    picked = Comment.objects.visible().exclude(picked_at=None).select_related("thread")
    comments = list(picked.order_by("-picked_at", "-pk")[:most])
    for comment in comments:
        # As it was rendered and sanitised; what it says in plain text.
        comment.excerpt = Truncator(unescape(strip_tags(comment.html))).chars(_CHARACTERS)  # type: ignore[attr-defined]
    return comments


def _text(comments: list[Comment], title: str) -> str:
    return render_to_string("discussion/partials/picked.html", {"comments": comments, "title": title})
