"""The one cookie of the discussion: set only for a reader who ticks the box, and deleted when the box is not ticked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse

from broadsheet.discussion.conf import settings
from broadsheet.discussion.views.http import YEAR_SECONDS
from broadsheet.lib import html

COOKIE = "broadsheet_reader"

_FIELDS = ("name", "email", "website")


def read(cookies: Mapping[str, str]) -> dict[str, str | bool]:
    """What the form starts with on this device; empty if it remembers nothing, or something else."""
    try:
        kept = json.loads(unquote(cookies.get(COOKIE, "")))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    fields = {name: html.clean_text(kept[name]) for name in _FIELDS if isinstance(kept.get(name), str)}
    # Ticked as it was: a reader who only posts again has not asked to be forgotten.
    return {**fields, "remember": True}


def write(request: HttpRequest, response: HttpResponse, fields: Mapping[str, str | bool | None]) -> None:
    """Set or delete the cookie, as ``fields["remember"]`` says."""
    if fields.get("remember"):
        value = quote(json.dumps({name: fields.get(name) or "" for name in _FIELDS}))
        response.set_cookie(COOKIE, value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS)
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
