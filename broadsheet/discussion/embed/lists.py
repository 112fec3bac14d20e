"""What lists of articles on other sites show: counts of comments, and the newest ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.discussion.models import Comment
from broadsheet.discussion.sites import addresses, asking, places
from broadsheet.discussion.sites.asking import Refused
from broadsheet.discussion.sites.registered import PageAddress, RegisteredSite
from broadsheet.discussion.views.discussion import count_words


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many comments the page at ``url``, as it was asked for, has; also in words."""

    url: str
    count: int
    words: str


def counts(urls: Sequence[str], origin: str) -> list[PageCount]:
    """The counts of these pages, in their order, in one query; 0 for a page that ``origin`` cannot ask for."""
    pages = [_page(url, origin) for url in urls]
    numbers = places.counts([page for page in pages if page])
    found = [numbers[page.url] if page else 0 for page in pages]
    return [PageCount(url, number, count_words(number)) for url, number in zip(urls, found, strict=True)]


def _page(url: str, origin: str) -> PageAddress | None:
    try:
        return asking.page(url, origin)
    except Refused:
        return None


def latest(site: RegisteredSite, number: int) -> list[Comment]:
    """What was published last on the pages of a site."""
    names = [site.name, *addresses.hosts(site.address)]
    return list(Comment.objects.visible().filter(thread__site__in=names).latest_published()[:number])
