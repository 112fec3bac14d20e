"""Views that every profile has: health checks, and uploaded pictures."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from broadsheet.config.headers import PICTURE_POLICY
from broadsheet.spamapi import service as spamapi


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
        connection.ensure_connection()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if spamapi.model_version() == spamapi.NO_MODEL:
        return HttpResponse("the filter has no model\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """An uploaded picture."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / folder))
    response["Content-Security-Policy"] = PICTURE_POLICY
    return response
