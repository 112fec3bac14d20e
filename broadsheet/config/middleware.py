"""What every answer goes through: the security policy, and a clear word when the database is busy."""

from __future__ import annotations

import logging

from csp.constants import SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


class SecurityPolicy(CSPMiddleware):
    """The strict policy everywhere but under the editors' own pages, whose framework is not ready for it."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_SECURITY_POLICY
        elif not report_only and getattr(request, "is_dummy", False):
            # An editor's preview: the page as readers will see it, in a frame beside the editor.
            parts.config = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": [SELF]}
        return parts


class SmallBodies:
    """Refuses a large body from a stranger before anything reads it: only those who work here upload files.

    The framework bounds the fields of a form, but writes the files in it to the disk, however large.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        is_small = size.isdecimal() and int(size) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not is_small and not request.user.is_authenticated:
            return render(request, "400.html", status=413)
        return self.get_response(request)


class PlainErrors:
    """Answers 503 with a request to try again when the database cannot be reached or stays locked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError):
            return None
        logger.error("The database did not answer for %s: %s", request.path, exception)
        response = render(request, "broadsheet/busy.html", status=503)
        response["Retry-After"] = "5"
        return response
