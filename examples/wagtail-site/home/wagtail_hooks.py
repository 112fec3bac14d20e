"""A line on Wagtail's first page that says how many replies wait for a person, and leads to them."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from broadsheet.discussion import service as discussion
from broadsheet.discussion.permissions import MODERATE


class Waiting(Component):
    order = 50

    def render_html(self, parent_context: dict) -> SafeString:
        return format_html(
            '<p><a href="{}">{} replies wait for you</a></p>', reverse("desk:queue"), discussion.count_waiting()
        )


@hooks.register("construct_homepage_panels")
def add_waiting(request, panels: list) -> None:
    if request.user.has_perm(MODERATE):
        panels.append(Waiting())
