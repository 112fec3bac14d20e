"""The answer while the database or the storage of files is away: 503, made without a query, with all that was typed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TypeGuard

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, get_language_bidi

from broadsheet.lib import site_name, storage_away

logger = logging.getLogger(__name__)
_MOST_FIELDS = 50
_LONG = 200
# Shown and sent as text whatever they hold; passwords are typed again.
_WORDS = frozenset({"comment", "text", "message", "words"})


def is_meant(problem: BaseException | None) -> TypeGuard[Exception]:
    """Whether something failed because the database does not answer, or the storage of uploaded files."""
    return isinstance(problem, (OperationalError, InterfaceError)) or storage_away.is_meant(problem)


def answer(request: HttpRequest, problem: Exception) -> HttpResponse:
    """A page that asks to try again, and to send again what was sent."""
    is_storage = storage_away.is_meant(problem)
    logger.error("The %s did not answer for %s: %s", "storage" if is_storage else "database", request.path, problem)
    context = {
        "site_name": site_name.last_known(),
        "language": get_language() or settings.LANGUAGE_CODE,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "address": request.get_full_path(),
        "typed": list(_typed(request)),
        "is_storage": is_storage,
        "is_form": request.method == "POST",
    }
    response = HttpResponse(render_to_string("broadsheet/busy.html", context), status=503)
    response["Retry-After"] = "5"
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> Iterator[tuple[str, str, bool]]:
    """The fields of a form, and which are for reading; none of a form with files, which a page cannot keep."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        has_files = bool(request.FILES)
    except Exception:  # a form that cannot be read is not kept
        return
    if request.method != "POST" or has_files or len(fields) > _MOST_FIELDS:
        return
    for name, value in fields:
        if "password" not in name:
            yield name, str(value), bool(value) and (name in _WORDS or len(value) > _LONG or "\n" in value)
