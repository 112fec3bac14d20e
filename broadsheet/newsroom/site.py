"""What every page shows of the site: its settings and its menus, in two queries a request.

Code with a request at hand asks ``of_request``; templates use the tag ``site``; anything else asks ``current``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site

from broadsheet.lib.rows import Prepared
from broadsheet.newsroom.models import SectionPage, SiteSettings, StandardPage

_COLUMNS = tuple(column.attname for column in SiteSettings._meta.concrete_fields)


class MenuItem(NamedTuple):
    """A page in a menu."""

    pk: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """The site as its pages show it; without a front page it has its name alone."""

    settings: SiteSettings
    sections: list[MenuItem] = field(default_factory=list)
    footer_pages: list[MenuItem] = field(default_factory=list)
    # The languages of sections that have one of their own.
    languages: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.settings.shown_name

    @property
    def motto(self) -> str:
        return self.settings.motto

    @property
    def pictures(self) -> dict[str, dict[str, Any]]:
        """The logo, the icon and the picture for sharing, each with ``url``, ``width`` and ``height``.

        Their names are ``logo``, ``icon_32``, ``icon_180``, ``icon_192``, ``icon_512`` and ``social``; what is not set
        is left out.
        """
        return self.settings.pictures

    @property
    def style_url(self) -> str:
        """The address of the site's own style sheet; empty where it has none."""
        digest = self.settings.style_digest
        return reverse("site-style", args=[digest]) if digest else ""


@Prepared
def _settings_rows(url_path: str) -> QuerySet[SiteSettings, tuple[Any, ...]]:
    found = SiteSettings.objects.filter(site__root_page__url_path=url_path)
    return found.order_by("-site__is_default_site").values_list("site__root_page__path", *_COLUMNS)[:1]


@Prepared
def _menu_rows() -> QuerySet[Page, tuple[Any, ...]]:
    # Neither put in order nor limited by their place in the tree, since both is done by looking at every article.
    kinds = SectionPage.objects.order_by().values("pk").union(StandardPage.objects.order_by().values("pk"), all=True)
    found = Page.objects.filter(pk__in=kinds).live().in_menu().order_by()
    return found.values_list("path", "sectionpage", "sectionpage__language", "pk", "title", "url_path")


def of_request(request: HttpRequest | None) -> SiteDetails:
    """The site's details, looked up once a request."""
    details: SiteDetails | None = getattr(request, "newsroom_site", None)
    if details is None:
        details = current()
        if request is not None:
            request.newsroom_site = details  # type: ignore[attr-defined]
    return details


def current() -> SiteDetails:
    """The site's details as they are now."""
    root_path = next((root.root_path for root in Site.get_site_root_paths()), "")
    for path, *values in _settings_rows(url_path=root_path):
        row = SiteSettings.from_db(DEFAULT_DB_ALIAS, _COLUMNS, values)
        details = SiteDetails(row)
        rows = sorted((row for row in _menu_rows() if row[0].startswith(path)), key=itemgetter(0))
        for _, section, language, pk, title, url_path in rows:
            menu = details.footer_pages if section is None else details.sections
            menu.append(MenuItem(pk, title, url_path[len(root_path) - 1 :]))
            details.languages.update({language} if language else ())
        return details
    return SiteDetails(SiteSettings())
