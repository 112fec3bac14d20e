"""What the newsroom does for other apps: set up a site, open a section, publish an imported story."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import CharField, Model
from django.utils.text import Truncator
from django.utils.translation import gettext
from wagtail.models import Page, Site

from broadsheet.newsroom import corrections, first_pages, live, roles
from broadsheet.newsroom.models import (
    ArticlePage,
    Author,
    Byline,
    FrontPage,
    Kind,
    LiveState,
    Picture,
    SectionPage,
    Series,
    SiteSettings,
    StandardPage,
    is_slug_taken,
    is_used,
)
from broadsheet.newsroom.models.slugs import numbered, slug_of
from broadsheet.readership import service as readership

_SLUG_MAX = 100
Blocks = tuple[tuple[str, str | Mapping[str, Any]], ...]
_PROSE = {"paragraph", "quote"}


@dataclass(frozen=True, slots=True)
class Story:
    """An article that is to be published.

    ``blocks`` are (kind, value) from top to bottom, the kinds being those of
    :class:`broadsheet.newsroom.blocks.StoryBlock`. The value of a text is safe inline HTML (a list brings its own
    ``ul`` or ``ol``); that of any other kind is what the block stores. ``lead_picture`` is the id of one that was
    added with :func:`add_picture`.
    """

    source_id: str
    headline: str
    blocks: Blocks
    published_at: datetime
    section_slug: str = "news"
    section_title: str = "News"
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    source_url: str = ""
    question: str = ""
    slug: str = ""
    views: int = 0
    kicker: str = ""
    kind: str = Kind.NEWS
    tags: tuple[str, ...] = ()
    series: str = ""
    lead_picture: int | None = None
    replies: str = ""


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """Where a story is published, and whether it is new."""

    article_id: int
    thread_id: int
    url: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class LiveWords:
    """A post of a live blog; ``html`` is safe, ``author`` a name."""

    posted_at: datetime
    title: str
    html: str
    author: str = ""
    is_key_point: bool = False
    is_pinned: bool = False


def has_site() -> bool:
    """Whether this install has a front page."""
    return FrontPage.objects.exists()


def make_roles() -> None:
    """Make the groups of writers and editors, and the workflow between them."""
    roles.make()


def set_up_site(name: str, motto: str = "") -> int:
    """Create the front page of a new site at ``/``; returns its id. Does nothing the second time."""
    front = FrontPage.objects.first()
    if front is not None:
        return front.pk
    with transaction.atomic():
        root = Page.objects.filter(depth=1).get()
        # Wagtail's own migrations create a welcome page, which the front page replaces.
        for page in root.get_children():
            page.delete()
        root.refresh_from_db()
        front = root.add_child(instance=FrontPage(title=gettext("Front page"), slug="front"))
        front.save_revision().publish()
        Site.objects.all().delete()
        site = Site.objects.create(hostname="localhost", port=80, root_page=front, is_default_site=True, site_name=name)
        SiteSettings.objects.create(site=site, name=name, motto=motto)
    return front.pk


def sketch_pages() -> None:
    """Put drafts of the pages that a publisher needs into a new site that has none."""
    if not StandardPage.objects.exists():
        first_pages.sketch(FrontPage.objects.get())


def open_section(slug: str, title: str, introduction: str = "") -> int:
    """The section with this slug, created if need be; returns its id."""
    # A URL of the site itself, such as /moderation/, would hide the section.
    slug = f"{slug}-section" if is_slug_taken(slug) else slug
    section = SectionPage.objects.filter(slug=slug).first()
    if section is None:
        section = SectionPage(title=title, slug=slug, introduction=introduction, show_in_menus=True)
        FrontPage.objects.get().add_child(instance=section)
        section.save_revision().publish()
    return section.pk


def write_page(slug: str, title: str, introduction: str, blocks: Blocks, replies: str = "") -> int:
    """Publish a page below the front page, over the draft of that address if there is one; returns its id.

    ``blocks`` are as those of a story, ``replies`` is a mode of its discussion, empty where it has none.
    """
    page = StandardPage.objects.filter(slug=slug).first() or StandardPage(slug=slug, show_in_menus=True)
    page.title, page.introduction, page.replies = title, introduction, replies
    page.body = _body(blocks)
    if page.pk is None:
        FrontPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page.pk


def open_series(title: str, introduction: str = "") -> int:
    """The series of this title, created if need be; returns its id."""
    details = {"introduction": _fitted(Series, "introduction", introduction)}
    series, _ = Series.objects.get_or_create(title=_fitted(Series, "title", title), defaults=details)
    return series.pk


def add_picture(name: str, data: bytes, alt: str, caption: str = "", credit: str = "") -> int:
    """Keep a picture, with what is to be seen on it; returns its id. ``name`` is that of the file in ``data``.

    Raises RefusedPicture for what is none.
    """
    picture = Picture(
        title=_fitted(Picture, "title", alt or name),
        description=_fitted(Picture, "description", alt),
        caption=_fitted(Picture, "caption", caption),
        credit=_fitted(Picture, "credit", credit),
    )
    # Looked at before anything else reads it, as it may be no picture at all.
    picture.file.save(name, ContentFile(data), save=False)
    picture.save()
    return picture.pk


def introduce_author(name: str, role: str = "", biography: str = "", picture: int | None = None) -> int:
    """The author of this name, created if need be; returns the author's id. ``picture`` is that of one added before."""
    details = {"role": _fitted(Author, "role", role), "biography": biography, "picture_id": picture}
    author, _ = Author.objects.get_or_create(name=_fitted(Author, "name", name), defaults=details)
    return author.pk


def write_article(story: Story) -> PublishedArticle:
    """Publish a story; one from the same source that is already here is left as it is.

    Text too long for its field is cut with an ellipsis, and a source address that is no URL is left out.
    """
    existing = ArticlePage.objects.filter(source_id=story.source_id).first()
    if existing is not None:
        return PublishedArticle(existing.pk, existing.thread_id, existing.url, is_new=False)
    with transaction.atomic():
        section = SectionPage.objects.get(pk=open_section(story.section_slug, story.section_title))
        article = page_of(section, story)
        names = [name for name in story.authors if name.strip()]
        article.bylines = [
            Byline(author_id=introduce_author(name), sort_order=number)
            for number, name in enumerate(dict.fromkeys(names))
        ]
        section.add_child(instance=article)
        article.tags.add(*story.tags)
        article.save_revision().publish()
        readership.start_at(article.subject, story.views, story.published_at.date())
    article.refresh_from_db()
    return PublishedArticle(article.pk, article.thread_id, article.url, is_new=True)


def write_live_blog(article_id: int, posts: Sequence[LiveWords], user_id: int) -> None:
    """Write these posts under an article, the oldest first, and end its live blog with the last of them."""
    user = get_user_model().objects.get(pk=user_id)
    article = ArticlePage.objects.get(pk=article_id)
    for words in posts:
        author = Author.objects.filter(name=words.author).first()
        said = live.Words(words.title, words.html, words.is_key_point, author)
        post = live.write(article, said, user, words.posted_at)
        if words.is_pinned:
            live.pin(post, user, words.posted_at)
        article.refresh_from_db()
    live.set_state(article, LiveState.ENDED, user, posts[-1].posted_at)


def correct(article_id: int, wrong: str, right: str, user_id: int, made_at: datetime) -> None:
    """Correct an article, as an editor does."""
    user = get_user_model().objects.get(pk=user_id)
    corrections.correct(ArticlePage.objects.get(pk=article_id), wrong, right, user, made_at)


def arrange_front(blocks: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Arrange the front page by hand; ``blocks`` are those of :class:`broadsheet.newsroom.blocks.front.FrontBlock`."""
    front = FrontPage.objects.get()
    front.arrangement = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
    front.save_revision().publish()


def page_of(section: SectionPage, story: Story, slug: str = "") -> ArticlePage:
    """The story as a page that is not stored yet, at ``slug`` or at an address that is free in its section."""
    return ArticlePage(
        title=_fitted(ArticlePage, "title", story.headline),
        slug=slug or free_slug(section, slug_of(story.slug) or slug_of(story.headline)),
        kicker=_fitted(ArticlePage, "kicker", story.kicker),
        standfirst=_fitted(ArticlePage, "standfirst", story.standfirst),
        kind=story.kind,
        series_id=open_series(story.series) if story.series else None,
        lead_picture_id=story.lead_picture,
        published_at=story.published_at,
        question=_fitted(ArticlePage, "question", story.question),
        source_id=story.source_id,
        source_url=_web_address(story.source_url),
        replies=story.replies,
        body=_body(story.blocks),
    )


def _fitted(model: type[Model], field: str, text: str) -> str:
    """The text, cut to the length of a field."""
    limit = cast("CharField[str, str]", model._meta.get_field(field)).max_length
    return Truncator(text).chars(limit or 0)


def _web_address(text: str) -> str:
    try:
        ArticlePage._meta.get_field("source_url").clean(text, None)
    except ValidationError:
        return ""
    return text


def _body(blocks: Blocks) -> str:
    """What a page stores of these blocks."""
    return json.dumps([{"type": kind, "value": _block(kind, value)} for kind, value in blocks])


def _block(kind: str, html: str | Mapping[str, Any]) -> str | Mapping[str, Any]:
    if not isinstance(html, str):
        return html
    if kind == "heading":
        # A heading is stored as plain text and escaped where it is shown.
        return unescape(html)
    return f"<p>{html}</p>" if kind in _PROSE else html


def free_slug(section: SectionPage, wanted: str, taken: Collection[str] | None = None) -> str:
    """The wanted slug, or one like it that is free in the section, whose slugs are ``taken``, and on the site."""
    base = _cut_at_word(wanted) or "article"
    if taken is None:
        taken = set(section.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    there = taken
    return numbered(base, lambda slug: slug in there or is_used(f"/{section.slug}/{slug}/"))


def _cut_at_word(slug: str) -> str:
    if len(slug) <= _SLUG_MAX:
        return slug.strip("-")
    return slug[: _SLUG_MAX + 1].rpartition("-")[0].strip("-") or slug[:_SLUG_MAX]


def views_by_thread(since: datetime) -> dict[int, int]:
    """How often the article of each thread was read since that day, for those that were."""
    return ArticlePage.objects.views_by_thread(since)
