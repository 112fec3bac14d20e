"""Finds the article of an address in one query, where Wagtail asks for each page on the way to it.

That there is nothing at an address, neither now nor earlier, is known from one more.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from broadsheet.lib.rows import Prepared, PreparedObjects
from broadsheet.newsroom import old_addresses
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.models.authors import authors_of
from broadsheet.newsroom.models.topics import tags_of


@PreparedObjects
def _articles(slug: str, url_path: str) -> QuerySet[ArticlePage]:
    # An index has the slugs, but not the paths.
    found: QuerySet[ArticlePage] = ArticlePage.objects.live().filter(slug=slug, url_path=url_path).order_by()
    return found.select_related("thread", "series", "section")


@Prepared
def _traces(slug: str, url_path: str, old_paths: list[str]) -> QuerySet[Page, tuple[int]]:
    # Whatever its state: what was taken down, is to come or is hidden has answers of its own.
    pages = Page.objects.filter(slug=slug, url_path=url_path).order_by().values_list("pk")
    redirects = Redirect.objects.filter(old_path__in=old_paths).order_by().values_list("pk")
    return pages.union(redirects, all=True)


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view of its pages; what is no article it routes itself."""
    if not path and request.GET.get("s"):
        # Where WordPress searches; other sites and readers' bookmarks still lead there.
        return redirect(f"{reverse('search')}?{urlencode({'q': request.GET['s']})}", permanent=True)
    if not path and request.GET and (elsewhere := old_addresses.by_number(request)):
        return elsewhere
    article = find_article(path)
    if article is None and _leads_nowhere(request, path):
        old_addresses.say_there_is_none(request)
        raise Http404
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


def _leads_nowhere(request: HttpRequest, path: str) -> bool:
    """Whether neither a page of any state nor a redirect is there; false where that is not known for sure."""
    roots, old_paths = Site.get_site_root_paths(), old_addresses.possible(request)
    if len(roots) != 1 or not path or not old_paths:
        return False
    return not _traces(slug=_slug(path), url_path=f"{roots[0].root_path}{path}", old_paths=old_paths)


def _slug(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


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
    slug = _slug(path)
    is_one_site = bool(slug) and len(roots) == 1
    found = _articles.objects(slug=slug, url_path=f"{roots[0].root_path}{path}") if is_one_site else []
    if not found or found[0].alias_of_id is not None:
        return None
    article: ArticlePage = found[0]
    article.byline = authors_of(article.pk)
    article.shown_tags = tags_of(article.pk)
    return article
