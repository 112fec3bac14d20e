"""Which file a page of the site becomes in its copy."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.urls import Resolver404, resolve

# What readers see without asking for anything, by the names of the addresses.
_PAGES = {
    "wagtail_serve", "author", "authors", "tag", "tags", "series", "archive", "archive-year", "archive-month",
    "corrections", "most-read", "most-read-period", "live-older", "live-post", "comment-data", "discussion:ledger",
    "discussion:order", "discussion:conversation", "discussion:permalink",
}  # fmt: skip
_FEEDS = {
    "feed", "feed-atom", "feed-json", "author-feed", "tag-feed", "series-feed", "section-feed", "discussion:feed",
    "discussion:atom", "discussion:json",
}  # fmt: skip
_FILES = {"sitemap", "sitemap-pages", "sitemap-month", "robots", "site-style", "favicon"}
_FOLDERS = ("/media/", "/documents/")
_COMMENT = re.compile(r"/comments/(\d{1,18})/\Z")
_SAFE = re.compile(r"(?:/[^/\\\x00-\x1f]{1,200})*/?")
_ENDINGS = {"": ".xml", "atom": ".xml", "json": ".json"}
_LAST_OF_FEED = re.compile(r"/feed/(?:(atom|json)/)?\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """A page or file to be copied: where it is on the site, and as which file."""

    path: str
    file: str
    query: str = ""
    number: int = 1


def target_of(path: str, number: int = 1, kind: str = "page", query: str = "") -> Target | None:
    """The target of a path of the site; ``None`` for what is not part of a copy.

    ``number`` is which page it is of several, and ``query`` what asks for it.
    """
    ending = _ending_of(path)
    if ending is None or not 0 < number < 1_000_000:
        return None
    if not ending:
        return Target(path, path[1:])
    name = "index" if number == 1 else f"{kind}-{number}"
    return Target(path, f"{path[1:]}{name}{ending}", query if number > 1 else "", number)


def comment_of(path: str) -> int | None:
    """The comment whose address this is."""
    found = _COMMENT.match(path)
    return int(found[1]) if found else None


def relative(file: str, here: str) -> str:
    """How a file names another one of the copy."""
    return quote(posixpath.relpath(file, posixpath.dirname(here) or "."), safe="/~!$&'()*+,;=@")


@lru_cache(20_000)
def _ending_of(path: str) -> str | None:
    """How the name of a page's file ends, empty for a file that has a name; ``None`` for what is left out."""
    if _SAFE.fullmatch(path) is None or any(part in (".", "..") for part in path.split("/")):
        return None
    if path.startswith((settings.STATIC_URL, *_FOLDERS)):
        return None if path.endswith("/") else ""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    if name in _FEEDS and (found := _LAST_OF_FEED.search(path)):
        return _ENDINGS[found[1] or ""]
    if name in _FILES:
        return ""
    return ".html" if name in _PAGES and path.endswith("/") else None
