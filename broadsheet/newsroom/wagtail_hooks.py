"""What the newsroom adds to Wagtail's own pages: the way to the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class DeskMenuItem(MenuItem):
    """Shown to whoever may moderate."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("discussion.moderate_comment")


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(_("Moderation"), reverse("desk:queue"), icon_name="comment", order=150)
