"""What all public pages have in common: routing, view restrictions, and being kept in the page cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from broadsheet.lib.rows import Prepared
from broadsheet.newsroom import keys
from broadsheet.pagecache import service as pagecache

LIST_CACHE_SECONDS = 60


@Prepared
def _restrictions_on_the_way(way: list[str]) -> QuerySet[Page, tuple[Any, ...]]:
    # An alias has the restrictions of its source.
    anywhere = Exists(PageViewRestriction.objects.order_by())
    return Page.objects.filter(path__in=way).order_by().values_list("view_restrictions", "alias_of", anywhere)


class CachedPage(Page):
    """A page that is the same for every reader, and is therefore kept in the page cache."""

    cache_seconds = LIST_CACHE_SECONDS
    # Whether the page is the same for every query, but for its discussion.
    takes_queries = False
    _restrictions: QuerySet[PageViewRestriction] | None = None
    _are_some_restricted = True

    class Meta:
        abstract = True

    @staticmethod
    def child_pages() -> PageQuerySet:
        """The pages that can stand below this kind of page, with all that their own templates need."""
        return Page.objects.none()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Like Wagtail's, with one query for each step instead of two."""
        child = None
        if path_components:
            child = self.child_pages().child_of(self).filter(slug=path_components[0]).first()
        if child is None:
            return super().route(request, path_components)
        child._cached_parent_obj = self
        return child.route(request, path_components[1:])

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Cached, since serving a page asks twice, and in one query where nothing is restricted, as is usual."""
        if self._restrictions is None:
            step = self.steplen
            way = [self.path[:end] for end in range(step, len(self.path) + 1, step)]
            found = list(_restrictions_on_the_way(way=way))
            self._are_some_restricted = any(anywhere for _, _, anywhere in found)
            is_usual = not any(restriction or source for restriction, source, _ in found)
            self._restrictions = PageViewRestriction.objects.none() if is_usual else super().get_view_restrictions()
        return self._restrictions

    def are_some_restricted(self) -> bool:
        """Whether any page of the site is hidden from some; known from the query for its own restrictions."""
        self.get_view_restrictions()
        return self._are_some_restricted

    def shown_keys(self, context: Mapping[str, Any]) -> Iterator[str]:
        """The keys of what the page shows, for the page cache; see `broadsheet.newsroom.keys`."""
        yield keys.page(self.pk)

    @property
    def written_in(self) -> str:
        """The language of the page where it is another than the site's."""
        return ""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page for everybody, in its own language whatever the reader's browser asks for."""
        if not self.written_in:
            return self._serve(request, *args, **kwargs)
        with translation.override(self.written_in):
            response = self._serve(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        response["Content-Language"] = self.written_in
        return response

    def _serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if getattr(request, "is_preview", False) or self.get_view_restrictions():
            return response
        # Rendered now, while the page cache's counter still says what it did before.
        response.render()
        shows = self.shown_keys(response.context_data)
        return pagecache.cache_response(response, self.cache_seconds, shows, takes_queries=self.takes_queries)
