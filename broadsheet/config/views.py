"""The doors that every profile has: is it alive, is it ready, and what is it."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.spamapi import service as spamapi


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can do its work: the database answers and the filter can judge."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if spamapi.status().model_version == spamapi.NO_MODEL:
        return HttpResponse("the filter has no model\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@never_cache
@require_safe
def filter_home(request: HttpRequest) -> HttpResponse:
    """What a filter without a newsroom says at its front door."""
    return render(request, "broadsheet/filter_home.html", {"status": spamapi.status()})
