"""What the newsroom's own pages inside Wagtail's admin have in common: their frame, and whom they let in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.newsroom.models import ArticlePage


def frame(title: str, icon: str, *above: tuple[str, str]) -> dict[str, Any]:
    """The heading of a page and the way to it, for its template; ``above`` are the addresses and names on the way."""
    path = [(reverse("wagtailadmin_home"), _("Home")), *above, ("", title)]
    crumbs = [{"url": url, "label": label} for url, label in path]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


def editable(user: Any, article: ArticlePage | None) -> ArticlePage:
    """The article, if there is one and the user may edit it. Raises Http404 or PermissionDenied."""
    if article is None:
        raise Http404
    if not article.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return article
