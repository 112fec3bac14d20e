"""The one cookie of the discussion: set only for a reader who ticks the box, and taken back when he unticks it."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "broadsheet_reader"
_YEAR_SECONDS = 365 * 24 * 3600
_FIELDS = ("name", "email", "website")


def read(request: HttpRequest) -> dict[str, str]:
    """The fields that this device remembers; empty if it remembers none or something else."""
    try:
        kept = json.loads(unquote(request.COOKIES.get(COOKIE, "")))
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: kept[name] for name in _FIELDS if isinstance(kept.get(name), str)}


def write(request: HttpRequest, response: HttpResponse, fields: dict[str, object]) -> None:
    """Set or delete the cookie, as ``fields["remember"]`` says."""
    if fields.get("remember"):
        value = quote(json.dumps({name: fields.get(name) or "" for name in _FIELDS}))
        response.set_cookie(COOKIE, value, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS)
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
