"""The authors and tags of what everybody may read, with how many articles each has."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Lower

from broadsheet.newsroom.models.articles import ArticlePage
from broadsheet.newsroom.models.authors import Byline
from broadsheet.newsroom.models.topics import ArticleTag

Named = QuerySet[Any, dict[str, Any]]


def authors_in_use() -> Named:
    """By name: ``name``, ``slug``, ``role`` and ``articles``."""
    lines = Byline.objects.filter(article__in=_readable()).order_by(Lower("author__name"))
    named = lines.values(name=F("author__name"), slug=F("author__slug"), role=F("author__role"))
    return named.annotate(articles=Count("article", distinct=True))


def tags_in_use() -> Named:
    """By name: ``name``, ``slug`` and ``articles``."""
    tagged = ArticleTag.objects.filter(content_object__in=_readable()).order_by(Lower("tag__name"))
    return tagged.values(name=F("tag__name"), slug=F("tag__slug")).annotate(articles=Count("content_object"))


def _readable() -> QuerySet[Any, Any]:
    return ArticlePage.objects.newest_first().order_by().values("pk")
