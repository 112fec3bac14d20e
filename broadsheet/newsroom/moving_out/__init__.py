"""The newspaper as it leaves the site: who writes, where, and every article and page with all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from taggit.models import Tag
from wagtail.models import Page, PageViewRestriction, Revision

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom import old_addresses, site
from broadsheet.newsroom.models import ArticlePage, Author, SectionPage, Series, StandardPage
from broadsheet.newsroom.moving_out import stories
from broadsheet.newsroom.moving_out.files import GivenFile, ShownFile, files
from broadsheet.newsroom.moving_out.stories import Leaving
from broadsheet.readership import service as readership

__all__ = [
    "GivenAuthor", "GivenFile", "GivenPage", "GivenSection", "Leaving", "ShownFile", "articles", "authors", "count",
    "files", "name_and_motto", "numbers_before", "pages", "sections", "series", "tags",
]  # fmt: skip

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class GivenAuthor:
    """Somebody who writes articles; ``user_id`` is the account, if there is one."""

    pk: int
    slug: str
    name: str
    biography: str
    email: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class GivenSection:
    """A section."""

    pk: int
    slug: str
    title: str
    introduction: str


@dataclass(frozen=True, slots=True)
class GivenPage:
    """An article, or a page that stands by itself. What is not out is as its editor left it."""

    pk: int
    title: str
    slug: str
    url: str
    state: str
    published_at: datetime | None
    blocks: tuple[Leaving, ...]
    standfirst: str = ""
    is_private: bool = False
    section: int | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    series: str = ""
    lead: GivenFile | None = None
    is_closed: bool = False
    views: int = 0
    thread_id: int | None = None
    old_paths: tuple[str, ...] = ()


def name_and_motto() -> tuple[str, str]:
    """What the newspaper is called."""
    details = site.current()
    return details.name, details.motto


def authors() -> list[GivenAuthor]:
    """All whom articles may name."""
    rows = Author.objects.select_related("user").order_by("pk")
    return [
        GivenAuthor(one.pk, one.slug, one.name, one.biography, one.user.email if one.user else "", one.user_id)
        for one in rows
    ]


def sections() -> list[GivenSection]:
    """All sections, in their order."""
    rows = SectionPage.objects.order_by("path")
    return [GivenSection(one.pk, one.slug, one.title, one.introduction) for one in rows]


def tags() -> dict[str, str]:
    """The slugs of the tags of articles, by their names."""
    used = ArticlePage.tags.through.objects.values("tag")
    return dict(Tag.objects.filter(pk__in=used).order_by("pk").values_list("name", "slug"))


def series() -> dict[str, str]:
    """The slugs of all series, by their titles."""
    return dict(Series.objects.order_by("pk").values_list("title", "slug"))


def numbers_before() -> dict[int, int]:
    """The numbers by which an earlier site knew pages that moved in from there."""
    return old_addresses.numbers_of_pages()


def count() -> int:
    """How many articles and pages there are."""
    return ArticlePage.objects.count() + StandardPage.objects.count()


def articles() -> Iterator[GivenPage]:
    """All articles, the oldest first, published or not."""
    private = _private_places()
    ids = list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        rows = list(ArticlePage.objects.filter(pk__in=some).for_feeds().select_related("series").order_by("pk"))
        views = readership.counts([one.subject for one in rows])
        before = _old_paths(some)
        for row in rows:
            yield _article(row, views[row.subject], before[row.pk], _is_private(row, private))


def pages() -> Iterator[GivenPage]:
    """All pages that stand by themselves."""
    private = _private_places()
    for row in StandardPage.objects.order_by("pk"):
        page = _as_edited(row)
        yield GivenPage(
            pk=row.pk,
            title=page.title,
            slug=page.slug,
            url=absolute_url(row.url or f"/{page.slug}/"),
            state=_state(row),
            published_at=row.first_published_at,
            blocks=tuple(stories.story_of(page.body)),
            standfirst=page.introduction,
            is_private=_is_private(row, private),
            is_closed=True,
            old_paths=tuple(_old_paths([row.pk])[row.pk]),
        )


def _article(row: ArticlePage, views: int, before: Sequence[str], is_private: bool) -> GivenPage:
    page = _as_edited(row)
    return GivenPage(
        pk=row.pk,
        title=page.title,
        slug=page.slug,
        url=absolute_url(row.url or f"/{page.slug}/"),
        state=_state(row),
        published_at=page.published_at,
        blocks=(*stories.story_of(page.body), *stories.appended(row)),
        standfirst=page.standfirst,
        is_private=is_private,
        section=row.section_id or Page.objects.parent_of(row).values_list("pk", flat=True).first(),
        authors=tuple(line.author.name for line in page.bylines.all()),
        tags=tuple(item.tag.name for item in page.tagged_items.all()),
        series=page.series.title if page.series else "",
        lead=GivenFile.of_picture(page.lead_picture) if page.lead_picture else None,
        is_closed=page.replies in ("closed", "hidden"),
        views=views,
        thread_id=row.thread_id,
        old_paths=tuple(before),
    )


def _as_edited(row: Any) -> Any:
    """What is not out yet is taken as it was saved last."""
    if row.live or not row.latest_revision_id:
        return row
    return Revision.objects.get(pk=row.latest_revision_id).as_object()


def _state(row: Any) -> str:
    if row.live:
        return "published"
    return "scheduled" if row.go_live_at else "draft"


def _private_places() -> list[str]:
    return list(PageViewRestriction.objects.values_list("page__path", flat=True))


def _is_private(row: Page, private: Sequence[str]) -> bool:
    return any(row.path.startswith(place) for place in private)


def _old_paths(page_ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, path in old_addresses.leading_to(page_ids):
        found[pk].append(path)
    return found
