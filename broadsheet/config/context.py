"""What every template may say about the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME or settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact": settings.CONTACT,
        "profile": settings.PROFILE,
        "language": get_language() or settings.LANGUAGE_CODE,
        "mail_works": settings.MAIL_WORKS,
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
