"""What a page says to those who made it, and to nobody else; pages for readers are kept without it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from broadsheet.discussion import permissions
from broadsheet.pagecache.serve import is_staff

register = template.Library()


@register.inclusion_tag("newsroom/partials/staff_links.html", takes_context=True)
def staff_links(context: RequestContext) -> dict[str, Any]:
    """Ways to the newsroom and the desk, for those who are signed in and may go there."""
    request = context.get("request")
    if (session := getattr(request, "session", None)) is not None:
        # The answer depends on the cookie, which Django then says in ``Vary``.
        session.accessed = True
    # Asked first, so that a page for everybody neither opens a session nor differs by one.
    if request is None or not is_staff(request.META) or getattr(request, "is_preview", False):
        return {"links": []}
    user, page = getattr(request, "user", None), context.get("page")
    if user is None or not user.is_authenticated:
        return {"links": []}
    links = []
    if user.has_perm("wagtailadmin.access_admin"):
        links.append((reverse("wagtailadmin_home"), _("Newsroom")))
        if isinstance(page, Page) and page.permissions_for_user(user).can_edit():
            links.append((reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit this page")))
    thread = getattr(page, "thread_id", None)
    if user.has_perm(permissions.MODERATE) or user.has_perm(permissions.OWN_THREADS):
        links.append((reverse("desk:queue"), _("Moderation")))
        if thread:
            links.append((f"{reverse('desk:queue')}?article={thread}", _("Moderate this discussion")))
    # A reporter may decide under some articles only, which the desk knows.
    return {"links": links, "may_moderate": bool(thread) and user.has_perm(permissions.MODERATE)}
