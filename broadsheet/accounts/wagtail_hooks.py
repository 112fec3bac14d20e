"""Leads from Wagtail's page about one's own account to ours, which has password, address and second factors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class AccountMenuItem(MenuItem):
    """Shown to everybody."""

    def is_shown(self, request: HttpRequest) -> bool:
        return True


@hooks.register("register_settings_menu_item")
def account_menu_item() -> MenuItem:
    return AccountMenuItem(_("Password and second factors"), reverse("accounts:account"), icon_name="key", order=950)


@hooks.register("register_account_menu_item")
def account_page_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("accounts:account"),
        "label": _("Password and second factors"),
        "help_text": _("Change your password or mail address, add a passkey or an app for codes."),
    }
