"""What the newsroom adds to Wagtail's admin menu: links to the moderation queue and to the filter's API keys."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.discussion import permissions


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
