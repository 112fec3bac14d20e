"""What Wagtail's admin shows of the discussion, to those who may decide about comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from broadsheet.discussion import service as discussion
from broadsheet.discussion.permissions import MODERATE

_QUEUE = reverse_lazy("desk:queue")


class DeskPanel(Component):
    """How many comments wait for a person, and the way to them."""

    name = "desk"
    template_name = "wagtail_desk/panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"waiting": discussion.count_waiting(), "title": _("Moderation"), "queue": _QUEUE}


class DeskItem(MenuItem):
    """The way to the moderation area."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MODERATE))


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(MODERATE):
        panels.append(DeskPanel())


@hooks.register("register_admin_menu_item")
def lead_to_the_desk() -> MenuItem:
    return DeskItem(_("Moderation"), _QUEUE, name="desk", icon_name="comment", order=250)
