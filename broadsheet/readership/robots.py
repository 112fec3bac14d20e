"""Which visitors are robots."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_LONGEST = 500
"""Characters of a User-Agent that are looked at; browsers send fewer, apps that open pages up to 400."""

# What the kept list cannot know: robots that name themselves in a way of their own, as such ("compatible;"), by a
# contact ("+https://…"), or by what they are. A Cubot is a telephone.
_OF_ITS_OWN_WORDS = re.compile(
    r"compatible;|\+https?:|\+[\w.-]+@|(?<!cu)bot\b|crawl|spider"
    r"|headless|prerender|phantomjs|puppeteer|playwright|selenium|lighthouse|inspectiontool",
    re.IGNORECASE,
)
# Apps that open pages for their users: a web view of Android, and one of iOS, which has no "Safari/" in its name.
_IN_APP = re.compile(r"; wv\)|\((?:iPhone|iPad|iPod)[^)]*\)(?!.*Safari/).* Mobile/")
# Their makers also fetch pages by machine, under the same name.
_ALSO_APPS = {"feed-reader", "social-preview"}


@lru_cache(maxsize=4096)
def is_robot(user_agent: str) -> bool:
    """Whether a request with this User-Agent was plainly not sent by a browser in which somebody reads."""
    shown = user_agent[:_LONGEST]
    if not shown.startswith("Mozilla/") or _OF_ITS_OWN_WORDS.search(shown):
        return True
    robots, robots_or_apps = _kept_list()
    if robots.search(shown):
        return True
    return robots_or_apps.search(shown) is not None and _IN_APP.search(shown) is None


@cache
def _kept_list() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The list ``crawler-user-agents``: those that are robots in any case, and those that may be apps.

    It is read when the first reader comes, for that takes 30 ms and most commands have no readers.
    """
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    always: list[str] = []
    perhaps: list[str] = []
    for entry in CRAWLER_USER_AGENTS_DATA:
        tags = set(entry.get("tags", ()))
        (perhaps if tags and tags <= _ALSO_APPS else always).append(entry["pattern"])
    return re.compile("|".join(always)), re.compile("|".join(perhaps))
