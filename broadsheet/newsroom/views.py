"""The newsroom's pages about what is read, inside Wagtail's admin."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadsheet.newsroom import corrections, reading
from broadsheet.newsroom.admin_pages import frame


@require_safe
def readers_of_site(request: HttpRequest) -> HttpResponse:
    """What is read on the whole site, and how views and replies go together."""
    now = timezone.now()
    rows = reading.answered(now)
    context = {
        "reading": reading.of_site(now),
        "answered": rows,
        "scatter": reading.scatter(rows),
        "speed": corrections.speed(now),
    } | frame(_("Readers"), "view")
    return render(request, "newsroom/admin/readers_of_site.html", context)


@require_safe
def readers_of_article(request: HttpRequest, page_id: int) -> HttpResponse:
    """How one article is read and answered; one that is not public is for those who may edit it."""
    article = reading.find_article(page_id)
    if article is None:
        raise Http404
    is_public = article.live and not article.get_view_restrictions()
    if not is_public and not article.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    context = {
        "article": article,
        "reading": reading.of_article(article, timezone.now()),
        "answered": reading.answered_of(article),
    } | frame(article.title, "view", (reverse("readers"), _("Readers")))
    return render(request, "newsroom/admin/readers_of_article.html", context)
