"""Wagtail's app of accounts, with our pages."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class WagtailUsers(WagtailUsersAppConfig):
    """As Wagtail's own, but that what is done to accounts is noted in the audit log."""

    user_viewset = "broadsheet.accounts.wagtail_users.Users"
