"""Finds the article of an address in one query, where Wagtail asks for each page on the way to it."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.models import Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from broadsheet.lib.rows import Prepared
from broadsheet.newsroom.models import ArticlePage

_THREAD = ArticlePage._meta.get_field("thread")
_COLUMNS = tuple(field.attname for field in ArticlePage._meta.concrete_fields)
_THREAD_COLUMNS = tuple(field.attname for field in _THREAD.related_model._meta.concrete_fields)


@Prepared
def _rows(url_path: str) -> QuerySet[ArticlePage, tuple[Any, ...]]:
    found = ArticlePage.objects.live().filter(url_path=url_path, alias_of=None)
    return found.values_list(*_COLUMNS, *(f"thread__{column}" for column in _THREAD_COLUMNS))


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of its pages; what is no article it routes itself."""
    article = find_article(path)
    if article is not None:
        # Where Wagtail keeps what it has found for a request.
        request._wagtail_route_for_request = RouteResult(article)  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_serve(request, path)
    return response


def find_article(path: str) -> ArticlePage | None:
    """The published article at a path such as ``town/old-mill/``, with its thread; ``None`` for any other page.

    An install with several sites is left to Wagtail.
    """
    roots = Site.get_site_root_paths()
    rows = _rows(url_path=f"{roots[0].root_path}{path}") if path and len(roots) == 1 else []
    if not rows:
        return None
    article: ArticlePage = ArticlePage.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0][: len(_COLUMNS)])
    if article.thread_id is not None:
        article.thread = _THREAD.related_model.from_db(DEFAULT_DB_ALIAS, _THREAD_COLUMNS, rows[0][len(_COLUMNS) :])
    return article
