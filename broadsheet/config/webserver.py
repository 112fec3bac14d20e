"""Configuration for web servers that give out page files in front of ours, made from the settings.

It is made of the same headers, paths and cookies as :class:`broadsheet.pagecache.serve.PageFiles`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from broadsheet.config import headers
from broadsheet.pagecache.serve import READER_COOKIE, STAFF_COOKIE
from broadsheet.pagecache.store import PATH_PATTERN

# The name of such a file says what is in it, so it can be kept for good; WhiteNoise sends the same.
_STATIC_HEADERS = [("Cache-Control", "max-age=315360000, public, immutable"), ("Access-Control-Allow-Origin", "*")]


def nginx(app: str) -> str:
    """What to include in nginx's ``http`` block; ``broadsheet serve`` listens on ``app``, written as host:port."""
    return render_to_string("webserver/nginx.conf", _values(app))


def caddy(app: str) -> str:
    """The same as a Caddyfile."""
    return render_to_string("webserver/caddy.conf", _values(app))


def _values(app: str) -> dict[str, Any]:
    url = urlsplit(settings.SITE_URL)
    host = url.netloc.removesuffix(f":{url.port}")
    return {
        "app": app,
        "url": settings.SITE_URL,
        "https": settings.HTTPS,
        "host": host,
        "port": url.port or (443 if settings.HTTPS else 80),
        "further_hosts": settings.FURTHER_HOSTS,
        "cookies": f"{STAFF_COOKIE}|{READER_COOKIE}",
        "path": PATH_PATTERN,
        "pages": settings.PAGES_ROOT,
        "home": settings.HOME,
        "page_headers": headers.for_page_files(),
        "static_headers": [*_STATIC_HEADERS, *headers.for_files()],
        "pictures": [
            ("sizes", headers.SIZES_FOLDER, headers.for_pictures(headers.SIZES_FOLDER)),
            ("originals", "(original_images|avatar_images)", headers.for_pictures("original_images")),
        ],
    }
