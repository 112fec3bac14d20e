"""Finds the article of an address in one query, where Wagtail asks for each page on the way to it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from broadsheet.lib.rows import PreparedObjects
from broadsheet.newsroom import old_addresses
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.models.authors import authors_of
from broadsheet.newsroom.models.topics import tags_of


@PreparedObjects
def _articles(slug: str, url_path: str) -> QuerySet[ArticlePage]:
    # An index has the slugs, but not the paths.
    found: QuerySet[ArticlePage] = ArticlePage.objects.live().filter(slug=slug, url_path=url_path).order_by()
    return found.select_related("thread", "series", "section")


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of its pages; what is no article it routes itself."""
    if not path and request.GET.get("s"):
        # Where WordPress searches; other sites and readers' bookmarks still lead there.
        return redirect(f"{reverse('search')}?{urlencode({'q': request.GET['s']})}", permanent=True)
    if not path and request.GET and (elsewhere := old_addresses.by_number(request)):
        return elsewhere
    article = find_article(path)
    if article is not None:
        # Where Wagtail keeps what it has found for a request.
        request._wagtail_route_for_request = RouteResult(article)  # type: ignore[attr-defined]
    try:
        response: HttpResponse = wagtail_serve(request, path)
    except Http404:
        if not _was_published(path) or get_redirect(request, Redirect.normalise_path(request.path)) is not None:
            raise
        return render(request, "newsroom/gone.html", status=410)
    return response


def _was_published(path: str) -> bool:
    """Whether an article that everybody could read has been taken down there."""
    roots = Site.get_site_root_paths()
    paths = [f"{root.root_path}{path}" for root in roots]
    return bool(path) and ArticlePage.objects.taken_down().filter(url_path__in=paths).exists()


def find_article(path: str) -> ArticlePage | None:
    """The published article at a path such as ``town/old-mill/``, with what its page shows; ``None`` for other pages.

    An install with several sites is left to Wagtail.
    """
    roots = Site.get_site_root_paths()
    slug = path.rstrip("/").rpartition("/")[2]
    is_one_site = bool(slug) and len(roots) == 1
    found = _articles.objects(slug=slug, url_path=f"{roots[0].root_path}{path}") if is_one_site else []
    if not found or found[0].alias_of_id is not None:
        return None
    article: ArticlePage = found[0]
    article.byline = authors_of(article.pk)
    article.shown_tags = tags_of(article.pk)
    return article
