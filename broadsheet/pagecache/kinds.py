"""What is kept at which address: pages for people, and feeds for programs, by how their addresses end.

A feed is asked for again and again by programs that have it already. Its validators therefore say what stands in it,
so that it is not sent again when it was made anew and says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Kind:
    """The name of the file, and the type under which it is sent."""

    name: str
    content_type: str
    is_feed: bool = True

    def fits(self, content_type: str) -> bool:
        """Whether a response of this type may be kept as such; a page can stand where a feed is looked for."""
        return content_type.partition(";")[0] == self.content_type.partition(";")[0]


PAGE = Kind("index.html", "text/html; charset=utf-8", is_feed=False)
_FEEDS = {
    "/feed/": Kind("feed.rss", "application/rss+xml; charset=utf-8"),
    "/feed/atom/": Kind("feed.atom", "application/atom+xml; charset=utf-8"),
    "/feed/json/": Kind("feed.json", "application/feed+json; charset=utf-8"),
}
KINDS = (PAGE, *_FEEDS.values())


def of(path: str) -> Kind:
    """The kind of what stands at a path."""
    return next((kind for ending, kind in _FEEDS.items() if path.endswith(ending)), PAGE)


def etag(body: bytes) -> str:
    """The tag of a feed with this body; weak, since it is the same for its compressed forms."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def is_unchanged(since: str | None, changed: float) -> bool:
    """Whether what changed at ``changed`` (0: unknown) is as it was at the time of an ``If-Modified-Since``."""
    if not since or not changed:
        return False
    try:
        return int(changed) <= parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False
