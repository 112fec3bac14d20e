"""What every template knows about the site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from broadsheet.lib import site_name
from broadsheet.lib.conf import settings


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor of every profile, and of a project that hosts the apps."""
    return {
        "site_name": site_name.current,  # a function, called only by templates that use it
        "site_url": settings.SITE_URL,
        "contact": SimpleLazyObject(site_name.contact),
        "profile": settings.PROFILE,
        # The head of the desk's pages, which pages of apps below it carry too where there is a desk.
        "staff_head": "" if settings.PROFILE == "filter" else "discussion/moderation/partials/desk_head.html",
        "language": get_language() or settings.LANGUAGE_CODE,
        "mail_works": settings.MAIL_WORKS,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
