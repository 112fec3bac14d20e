"""What the newsroom does for other apps: set up a site, open a section, publish an imported story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Model
from django.utils.text import Truncator, slugify
from wagtail.models import Page, Site

from broadsheet.newsroom.models import ArticlePage, Author, FrontPage, SectionPage, is_slug_taken
from broadsheet.readership import service as readership

_SLUG_MAX = 100
_PROSE = {"paragraph", "quote"}


@dataclass(frozen=True, slots=True)
class Story:
    """An article that is to be published.

    ``blocks`` are (kind, safe inline HTML) from top to bottom, the kinds being those of
    :class:`broadsheet.newsroom.blocks.StoryBlock`; a list brings its own ``ul`` or ``ol``.
    """

    source_id: str
    headline: str
    blocks: tuple[tuple[str, str], ...]
    published_at: datetime
    section_slug: str = "news"
    section_title: str = "News"
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    source_url: str = ""
    question: str = ""
    slug: str = ""
    views: int = 0


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """Where a story is published, and whether it is new."""

    article_id: int
    thread_id: int
    url: str
    is_new: bool


def has_site() -> bool:
    """Whether this install has a front page."""
    return FrontPage.objects.exists()


def set_up_site(name: str, tagline: str = "") -> int:
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
        front = root.add_child(instance=FrontPage(title=name, slug="front", tagline=tagline))
        front.save_revision().publish()
        Site.objects.all().delete()
        Site.objects.create(hostname="localhost", port=80, root_page=front, is_default_site=True, site_name=name)
    return front.pk


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


def introduce_author(name: str, role: str = "", biography: str = "") -> int:
    """The author of this name, created if need be; returns the author's id."""
    details = {"role": _fitted(Author, "role", role), "biography": biography}
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
        article = ArticlePage(
            title=_fitted(ArticlePage, "title", story.headline),
            slug=_free_slug(section, slugify(story.slug or story.headline)),
            standfirst=_fitted(ArticlePage, "standfirst", story.standfirst),
            published_at=story.published_at,
            question=_fitted(ArticlePage, "question", story.question),
            source_id=story.source_id,
            source_url=_web_address(story.source_url),
            body=[(kind, _block(kind, html)) for kind, html in story.blocks],
        )
        article.authors = Author.objects.filter(
            pk__in=[introduce_author(name) for name in story.authors if name.strip()]
        )
        section.add_child(instance=article)
        article.save_revision().publish()
        readership.start_at(article.subject, story.views, story.published_at.date())
    article.refresh_from_db()
    return PublishedArticle(article.pk, article.thread_id, article.url, is_new=True)


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


def _block(kind: str, html: str) -> str:
    if kind == "heading":
        # A heading is stored as plain text and escaped where it is shown.
        return unescape(html)
    return f"<p>{html}</p>" if kind in _PROSE else html


def _free_slug(section: SectionPage, wanted: str) -> str:
    base = _cut_at_word(wanted) or "article"
    taken = set(section.get_children().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _cut_at_word(slug: str) -> str:
    if len(slug) <= _SLUG_MAX:
        return slug.strip("-")
    return slug[: _SLUG_MAX + 1].rpartition("-")[0].strip("-") or slug[:_SLUG_MAX]


def views_by_thread(since: datetime) -> dict[int, int]:
    """How often the article of each thread was read since that day, for those that were."""
    return ArticlePage.objects.views_by_thread(since)
