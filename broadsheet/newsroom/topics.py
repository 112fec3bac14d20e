"""Lists of the articles of an author, with a tag, or of a series; and the lists of authors and tags themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet, Author, Series
from broadsheet.newsroom.models.articles import keys_of
from broadsheet.newsroom.models.base import LIST_CACHE_SECONDS
from broadsheet.newsroom.models.in_use import Named, authors_in_use, tags_in_use
from broadsheet.newsroom.models.sections import SECTION_ARTICLES
from broadsheet.newsroom.profiles import profile_page
from broadsheet.pagecache import service as pagecache

NAMES_A_PAGE = 100


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who an author is, and what the author has written."""
    one = get_object_or_404(Author.objects.select_related("picture"), slug=slug)
    articles = ArticlePage.objects.filter(bylines__author=one)
    context = {"template": "newsroom/author.html", "author": one, "title": one.name, "person": profile_page(one)}
    return listed(request, articles, [keys.author(one.pk)], context)


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """Everybody who has written something that can be read."""
    return _names(request, authors_in_use(), keys.AUTHORS, _("Authors"), "author")


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles with a tag; one that no article has is no page."""
    one = get_object_or_404(Tag, slug=slug)
    articles = ArticlePage.objects.filter(tagged_items__tag=one)
    return listed(request, articles, [keys.tag(one.pk)], {"tag": one, "title": one.name}, is_needed=True)


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The tags in use, with how many articles have each."""
    return _names(request, tags_in_use(), keys.TAGS, _("Tags"), "tag")


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a series in the order in which they appeared, numbered."""
    one = get_object_or_404(Series, slug=slug)
    articles = ArticlePage.objects.filter(series=one)
    context = {"template": "newsroom/series.html", "series": one, "title": one.title, "is_oldest_first": True}
    return listed(request, articles, [keys.series(one.pk)], context, is_needed=True)


def listed(
    request: HttpRequest, articles: ArticleQuerySet, shows: Iterable[str], context: dict[str, Any], *,
    is_needed: bool = False,
) -> HttpResponse:  # fmt: skip
    """A page of these articles, newest first; ``shows`` are the keys of the list itself.

    Raises Http404 where there are none although they are needed.
    """
    ordered = articles.newest_first()
    ordered = ordered.reverse() if context.get("is_oldest_first") else ordered
    shown = Paginator(ordered.for_lists(), SECTION_ARTICLES).get_page(request.GET.get("page", "1"))
    if is_needed and not shown.paginator.count:
        raise Http404
    of_page = cast("ArticleQuerySet", shown.object_list)
    context |= {"articles": of_page.with_sections(), "page_of_articles": shown}
    response = TemplateResponse(request, context.get("template", "newsroom/topic.html"), context)
    response.render()
    return pagecache.cache_response(response, LIST_CACHE_SECONDS, [*shows, *keys_of(context["articles"])])


def _names(request: HttpRequest, rows: Named, key: str, title: str, address: str) -> HttpResponse:
    """A page of names; ``address`` is the name of the URL that each leads to."""
    shown = Paginator(rows, NAMES_A_PAGE).get_page(request.GET.get("page", "1"))
    context = {"title": title, "address": address, "names": shown.object_list, "page_of_names": shown}
    response = TemplateResponse(request, "newsroom/names.html", context)
    response.render()
    return pagecache.cache_response(response, LIST_CACHE_SECONDS, [key])
