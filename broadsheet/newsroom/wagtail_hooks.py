"""What the newsroom adds to Wagtail's admin: ways to the moderation queue and the API keys, and pages about readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from broadsheet.discussion import permissions
from broadsheet.newsroom import corrections, views
from broadsheet.newsroom import merge_action as merge_action  # registers its hooks
from broadsheet.newsroom import office as office  # registers its hooks
from broadsheet.newsroom.corrections import views as correction_views
from broadsheet.newsroom.live import views as live_views
from broadsheet.newsroom.models import ArticlePage


class DeskMenuItem(MenuItem):
    """Shown to users who may moderate."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(one) for one in (permissions.MODERATE, permissions.OWN_THREADS))


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(_("Moderation"), reverse("desk:queue"), icon_name="comment", order=150)


class KeysMenuItem(MenuItem):
    """Shown to users who may change the API keys of the filter."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_staff and request.user.has_perm("spamapi.change_apikey")


@hooks.register("register_admin_menu_item")
def keys_menu_item() -> MenuItem:
    return KeysMenuItem(_("Filter keys"), reverse("keys:list"), icon_name="key", order=160)


@hooks.register("register_admin_urls")
def readers_urls() -> list[URLPattern]:
    """Wagtail lets in only those who may enter its admin."""
    return [
        path("readers/", views.readers_of_site, name="readers"),
        path("readers/<int:page_id>/", views.readers_of_article, name="readers-of-article"),
    ]


@hooks.register("register_admin_menu_item")
def readers_menu_item() -> MenuItem:
    return MenuItem(_("Readers"), reverse("readers"), icon_name="view", order=140)


@hooks.register("register_page_header_buttons")
def readers_header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of an article that is open in the editor."""
    return _readers_button(page)


@hooks.register("register_page_listing_more_buttons")
def readers_listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of an article in a list of pages."""
    return _readers_button(page)


def _readers_button(page: Page) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, ArticlePage):
        yield Button(_("Readers"), reverse("readers-of-article", args=[page.pk]), icon_name="view", priority=62)


@hooks.register("register_admin_urls")
def corrections_urls() -> list[URLPattern]:
    return [*correction_views.ADMIN_URLS, *live_views.ADMIN_URLS]


@hooks.register("register_admin_menu_item")
def corrections_menu_item() -> MenuItem:
    return MenuItem(_("Reported errors"), reverse("reported-errors"), icon_name="warning", order=145)


@hooks.register("register_page_header_buttons")
def correction_header_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of an article that is open in the editor."""
    return _correction_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def correction_listing_button(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of an article in a list of pages."""
    return _correction_button(page, user)


def _correction_button(page: Page, user: Any) -> Iterator[Button]:
    if issubclass(page.specific_class or Page, ArticlePage) and page.permissions_for_user(user).can_edit():
        yield Button(_("Live blog"), reverse("live-desk", args=[page.pk]), icon_name="time", priority=64)
    if page.live and issubclass(page.specific_class or Page, ArticlePage) and corrections.may_correct(user, page):
        yield Button(_("Correct"), reverse("add-correction", args=[page.pk]), icon_name="warning", priority=63)


class CorrectionFormatter(LogFormatter):
    """What was corrected, in the words of the correction."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label}: {corrections.log_message(log_entry.data)}"


class LivePostFormatter(LogFormatter):
    """What was done in a live blog, and with which post."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label}: {log_entry.data.get('words', '')}"


@hooks.register("register_log_actions")
def correction_log_actions(actions: LogActionRegistry) -> None:
    for act, label in (
        ("add", _("Correction added")),
        ("change", _("Correction changed")),
        ("withdraw", _("Correction withdrawn")),
    ):
        formatter = type("Formatter", (CorrectionFormatter,), {"label": label})
        actions.register_action(f"newsroom.correction.{act}")(formatter)
    for act, label in (
        ("state", _("Live blog")),
        ("write", _("Live post published")),
        ("reword", _("Live post changed")),
        ("withdraw", _("Live post withdrawn")),
        ("pin", _("Live post pinned")),
        ("unpin", _("Live post unpinned")),
        ("mark", _("Live post marked as key point or not")),
    ):
        formatter = type("Formatter", (LivePostFormatter,), {"label": label})
        actions.register_action(f"newsroom.live.{act}")(formatter)
