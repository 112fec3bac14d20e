"""Makes one of several tags or authors that mean the same: its articles, drafts and old addresses follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import Revision

from broadsheet.newsroom.models import ArticlePage, ArticleTag, Author, Byline
from broadsheet.newsroom.old_addresses import lead_to
from broadsheet.pagecache import service as pagecache


@dataclass(frozen=True, slots=True)
class _Use:
    """Where articles name such a row: the table of the lines, its two columns, the lines' name in a draft,
    and the view of the row's own page."""

    lines: type[models.Model]
    article: str
    topic: str
    in_draft: str
    view: str


_USES: dict[type[models.Model], _Use] = {
    Tag: _Use(ArticleTag, "content_object_id", "tag_id", "tagged_items", "tag"),
    Author: _Use(Byline, "article_id", "author_id", "bylines", "author"),
}


def merge(kept: Tag | Author, others: Collection[Tag | Author]) -> None:
    """Put ``kept`` wherever one of ``others`` stands, lead their addresses to its own, and delete them.

    An article that named several of them names ``kept`` once. Drafts follow too, so that publishing one later brings
    none of the others back.
    """
    gone = {one.pk for one in others if one.pk != kept.pk}
    use = _USES[type(kept)]
    with transaction.atomic():
        _move_lines(use, kept.pk, gone)
        _move_in_drafts(use, kept.pk, gone)
        for one in others:
            if one.pk in gone:
                lead_to(reverse(use.view, args=[one.slug]), reverse(use.view, args=[kept.slug]))
                one.delete()
        pagecache.purge_all()


def _move_lines(use: _Use, kept_id: int, gone: Collection[int]) -> None:
    lines = use.lines._default_manager
    having = set(lines.filter(**{use.topic: kept_id}).values_list(use.article, flat=True))
    for line in lines.filter(**{f"{use.topic}__in": gone}).order_by("pk"):
        article = getattr(line, use.article)
        if article in having:
            line.delete()
        else:
            having.add(article)
            lines.filter(pk=line.pk).update(**{use.topic: kept_id})


def _move_in_drafts(use: _Use, kept_id: int, gone: Collection[int]) -> None:
    column = use.topic.removesuffix("_id")
    newest = ArticlePage.objects.filter(has_unpublished_changes=True).order_by().values("latest_revision")
    of_drafts = models.Q(pk__in=newest) | models.Q(approved_go_live_at__isnull=False)
    for revision in Revision.objects.filter(of_drafts).iterator(chunk_size=100):
        lines = revision.content.get(use.in_draft) or []
        if any(line.get(column) in gone for line in lines):
            revision.content[use.in_draft] = _without_doubles(lines, column, kept_id, gone)
            revision.save(update_fields=["content"])


def _without_doubles(
    lines: list[dict[str, Any]], column: str, kept_id: int, gone: Collection[int]
) -> list[dict[str, Any]]:
    named: set[Any] = set()
    left = []
    for line in lines:
        moved = line | {column: kept_id} if line.get(column) in gone else line
        if moved.get(column) not in named:
            named.add(moved.get(column))
            left.append(moved)
    return left
