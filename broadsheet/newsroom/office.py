"""Makes Wagtail's admin a newsroom's: its menus, its first page, and publishing one click away.

The hooks are registered when ``wagtail_hooks`` imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.wagtail_hooks import ExplorerMenuItem
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.newsroom import dashboard
from broadsheet.newsroom.models import Author, Series

# Wagtail's own entries that say nothing to a newsroom. What an administrator needs of them is under its address.
_NOT_IN_HELP = ("whats-new-in-wagtail", "editor-guide")
_NOT_IN_SETTINGS = {"sites"}
_NOT_IN_REPORTS = {"page-types-usage"}
_DECIDES = ("approve", "action-publish")


class AuthorViewSet(SnippetViewSet):
    """Authors, as an entry of the menu."""

    model = Author
    icon = "user"
    menu_label = _("Authors")
    menu_order = 120
    add_to_admin_menu = True
    list_display = ["name", "role"]


class SeriesViewSet(SnippetViewSet):
    """Series, as an entry of the menu."""

    model = Series
    icon = "list-ol"
    menu_label = _("Series")
    menu_order = 122
    add_to_admin_menu = True


class TagViewSet(SnippetViewSet):
    """Tags, as an entry of the menu: to put a misspelt one right, or to take one away."""

    model = Tag
    icon = "tag"
    menu_label = _("Tags")
    menu_order = 124
    add_to_admin_menu = True
    list_display = ["name", "slug"]
    search_fields = ["name"]
    panels = [FieldPanel("name"), FieldPanel("slug")]


for viewset in (AuthorViewSet, SeriesViewSet, TagViewSet):
    register_snippet(viewset)


class PagesMenuItem(ExplorerMenuItem):
    """Begins at the front page, above which there is nothing to be found in a site of its own."""

    @classmethod
    def of(cls, item: ExplorerMenuItem, front_id: int) -> PagesMenuItem:
        url = reverse("wagtailadmin_explore", args=[front_id])
        return cls(item.label, url, name=item.name, icon_name=item.icon_name, order=item.order)


@hooks.register("construct_main_menu")
def begin_at_the_front_page(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    for at, item in enumerate(menu_items):
        if site is not None and type(item) is ExplorerMenuItem:
            menu_items[at] = PagesMenuItem.of(item, site.root_page_id)


@hooks.register("construct_help_menu")
def leave_out_wagtails_guide(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if not item.name.startswith(_NOT_IN_HELP)]


@hooks.register("construct_settings_menu")
def leave_out_what_is_set_once(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _NOT_IN_SETTINGS]


@hooks.register("construct_reports_menu")
def leave_out_page_types(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in _NOT_IN_REPORTS]


@hooks.register("construct_page_action_menu")
def publish_first(menu_items: list[Any], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """The button is *Publish* for those who may; they need nobody's approval, so that is not offered beside it."""
    decides = [item for name in _DECIDES for item in menu_items if item.name == name]
    if not decides:
        return
    rest = [item for item in menu_items if item not in decides and item.name != "action-submit"]
    menu_items[:] = [*decides, *rest]


class NewsroomPanel(Component):
    """What waits, what is being written, what comes, what is read today."""

    name = "newsroom"
    template_name = "newsroom/admin/dashboard.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        return {
            "request": request,
            "board": dashboard.of_user(request.user, timezone.now()),
            "errors_url": _address_of("reported-errors"),
            "words": {"drafts": _("Drafts"), "scheduled": _("Scheduled"), "most_read": _("Most read today")},
        }


def _address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@hooks.register("construct_homepage_panels")
def put_the_newsroom_first(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(NewsroomPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def leave_out_counts_of_pages(request: HttpRequest, items: list[Component]) -> None:
    items.clear()


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/office.css"))


@hooks.register("insert_global_admin_js")
def send_all_that_was_typed() -> SafeString:
    return format_html('<script src="{}"></script>', static("newsroom/sending.js"))
