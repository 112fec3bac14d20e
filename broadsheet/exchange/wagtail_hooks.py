"""Adds imports by upload to Wagtail's admin, in the menu of settings, for administrators."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.exchange.by_upload.views import ADMIN_URLS


class ImportsMenuItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_admin_urls")
def import_urls() -> list[URLPattern]:
    return ADMIN_URLS


@hooks.register("register_settings_menu_item")
def imports_menu_item() -> MenuItem:
    return ImportsMenuItem(_("Imports"), reverse("imports"), icon_name="upload", order=900)
