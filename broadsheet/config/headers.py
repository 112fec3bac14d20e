"""The headers of what is sent without Django's middleware: page files, and files that another web server gives out."""

from __future__ import annotations

from csp.utils import build_policy
from django.conf import settings

from broadsheet.pagecache.serve import cache_headers

Headers = list[tuple[str, str]]
SIZES_FOLDER = "images"
# Opened by itself a picture may run no script, which an SVG can contain.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def for_page_files() -> Headers:
    """The headers of a page file, as the framework sends them with the same page."""
    return [*cache_headers(settings.CDN_SECONDS), *for_pages()]


def for_pages() -> Headers:
    """The security headers that the middleware adds to every response, the same in each process."""
    return [
        ("Content-Security-Policy", "; ".join(sorted(build_policy().split("; ")))),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        *for_files(),
    ]


def for_files() -> Headers:
    """Those of the security headers that static files have as well."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    if settings.SECURE_HSTS_SECONDS:
        headers.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return headers


def for_pictures(folder: str) -> Headers:
    """The headers of an uploaded picture, or of a size of one, that lies in this folder of the media folder."""
    return [
        ("Cache-Control", picture_cache(folder)),
        ("Content-Security-Policy", PICTURE_POLICY),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        *for_files(),
    ]


def picture_cache(folder: str) -> str:
    """For how long a picture is kept: a size of one, whose name says what is in it, for good."""
    return "max-age=31536000, public, immutable" if folder == SIZES_FOLDER else "max-age=86400, public"
