"""What the accounts add to Wagtail's admin.

A way from its page about one's own account to ours, which has password, address and second factors; and lines of the
audit log about what is done to several accounts at once. Those about one are written in ``wagtail_users``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from broadsheet.accounts import office


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


@hooks.register("before_bulk_action")
def remember_standings(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Keep how the accounts stand of which several are changed at once."""
    if isinstance(action, UserBulkAction):
        action.stood = office.standings(objects)


@hooks.register("after_bulk_action")
def note_changes(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> None:
    """Write what has become of them, in the transaction in which it is done."""
    if isinstance(action, UserBulkAction) and isinstance(request.user, User):
        office.note_all(request.user, action.stood, timezone.now())
