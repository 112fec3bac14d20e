"""A small paper and builders for its stories, through the newsroom's own verbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape

from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom import service
from broadsheet.newsroom.models import ArticlePage, FrontPage, SectionPage

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
HEADLINE = "The old mill turns again"
STORY = (
    ("paragraph", "Nobody had heard the wheel since <em>1962</em>."),
    ("heading", "Bees &amp; beams"),
    ("quote", "We kept an eye on the hives."),
    ("list", "<ul><li>one wheel</li><li>two stones</li></ul>"),
)


def a_story(number: int = 1, **fields) -> service.Story:
    """A story of its own; each higher number is a day older."""
    defaults = {
        "source_id": f"test:{number}",
        "headline": f"Story number {number}",
        "blocks": STORY,
        "published_at": NOW - timedelta(days=number),
        "section_slug": "town",
        "section_title": "Town",
    }
    return service.Story(**defaults | fields)


def an_article(number: int = 1, **fields) -> ArticlePage:
    """A published article in a paper that is set up if need be."""
    service.set_up_site("The Test Paper", "All that fits")
    return ArticlePage.objects.get(pk=service.write_article(a_story(number, **fields)).article_id)


def a_section(slug: str = "town", title: str = "Town") -> SectionPage:
    service.set_up_site("The Test Paper", "All that fits")
    return SectionPage.objects.get(pk=service.open_section(slug, title))


def front() -> FrontPage:
    return FrontPage.objects.get()


def shown(client, path: str, status: int = 200) -> str:
    """What a reader is shown at ``path``, its entities read and its white space collapsed."""
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return unescape(one_line(answer.content.decode()))


def headlines(page: str) -> list[str]:
    """The headlines of a list, from top to bottom."""
    rows = page.split('class="teaser-headline"><a href="')[1:]
    return [row.partition(">")[2].partition("<")[0] for row in rows]
