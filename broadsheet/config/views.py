"""Views that every profile has: health checks, and uploaded pictures."""

from __future__ import annotations

import sys
from pathlib import PurePath

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from broadsheet.config import busy, headers
from broadsheet.config import metrics as exposition
from broadsheet.lib import shared_cache
from broadsheet.lib.media import stored_response
from broadsheet.spamapi import service as spamapi


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """What the framework answers when something failed, wherever it was."""
    problem = sys.exc_info()[1]
    if busy.is_meant(problem):
        return busy.answer(request, problem)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says that a request makes no sense. Nothing of it is looked at, as Django's own view would do with its form."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says that there is no such page. Django's own view reads the form that was sent, which may be none."""
    return render(request, "404.html", status=404)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can do its work: the database answers, and the filter has a model."""
    try:
        # A connection that is there may be one to a server that has gone.
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if spamapi.model_version() == spamapi.NO_MODEL:
        return HttpResponse("the filter has no model\n", status=503, content_type="text/plain")
    said = "ready\n" if shared_cache.answers() else "ready, but the shared cache does not answer\n"
    return HttpResponse(said, content_type="text/plain")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for this machine or whoever has the token."""
    if not exposition.may_see(request):
        return HttpResponse(
            "the figures are for this machine, or for who has the token\n", status=403, content_type="text/plain"
        )
    return HttpResponse(exposition.exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """An uploaded picture, or one of its sizes."""
    if PurePath(path).name != path or path.startswith("."):
        raise Http404
    response = stored_response(request, f"{folder}/{path}", headers.picture_cache(folder))
    response["Content-Security-Policy"] = headers.PICTURE_POLICY
    return response
