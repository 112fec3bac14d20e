"""What every request under ``/api/`` goes through: its key, limits, sizes, foreign pages, and problems for errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from broadsheet.api import keys, origins
from broadsheet.api.keys import Holder
from broadsheet.api.problems import ProblemError, as_problem, problem
from broadsheet.lib import client_ip, ratelimit

logger = logging.getLogger(__name__)

PREFIX = "/api/"
MOST_BYTES = 200_000
_MINUTE = 60
_PREFLIGHT_SECONDS = "7200"
_METHODS = "GET, HEAD, POST, DELETE, OPTIONS"
_READABLE_HEADERS = "ETag, Link, Retry-After"


class ApiRequest(HttpRequest):
    """A request under ``/api/``, and who holds the key it came with."""

    access_key: Holder | None


class ApiRequests:
    """The middleware; it stands outermost, so that every error under ``/api/`` becomes a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: ApiRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        origin = request.headers.get("Origin", "")
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return _for_pages_of(origin, _preflight())
        try:
            _admit(request, timezone.now())
            response = as_problem(self.get_response(request))
        except ProblemError as error:
            response = problem(error)
        except DatabaseError:
            logger.exception("The database did not answer a call of the API")
            response = problem(ProblemError(503, "The database does not answer just now.", Retry_After="5"))
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("X-Robots-Tag", "noindex")
        return _for_pages_of(origin, response)


def _admit(request: ApiRequest, now: datetime) -> None:
    """Find out who asks, and whether they may ask once more. Raises ProblemError."""
    sent = request.headers.get("Authorization", "")
    request.access_key = keys.known.find(sent.removeprefix("Bearer "), now) if sent.startswith("Bearer ") else None
    if sent and request.access_key is None:
        # To go on as if there were no key would hide the mistake.
        raise ProblemError(
            401, "There is no such access key, or it was revoked.", "unknown-key", WWW_Authenticate="Bearer"
        )
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size[:12]) > MOST_BYTES or len(size) > 12:
        raise ProblemError(413, f"A body may have {MOST_BYTES} bytes at most.")
    _count(request, now.timestamp())


def _count(request: ApiRequest, clock: float) -> None:
    if request.access_key:
        who, limit = f"key-{request.access_key.id}", settings.API_CALLS_PER_MINUTE
    else:
        who, limit = client_ip.subscriber(client_ip.of_request(request)), settings.API_OPEN_CALLS_PER_MINUTE
    if ratelimit.is_too_much("api", who, limit, _MINUTE, clock):
        wait = str(_MINUTE - int(clock % _MINUTE))
        detail = f"That were more than {limit} calls in a minute; go on in {wait} seconds."
        raise ProblemError(429, detail, "too-fast", Retry_After=wait)


def _preflight() -> HttpResponse:
    return HttpResponse(status=204, headers={"Allow": _METHODS})


def _for_pages_of(origin: str, response: HttpResponseBase) -> HttpResponseBase:
    """Let the pages of a registered site read the answer; to all others the browser shows nothing of it.

    A cache has to know on what it depends also where nothing was sent.
    """
    patch_vary_headers(response, ["Origin", "Authorization"])
    if origin and origins.is_registered(origin):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = _READABLE_HEADERS
        if response.status_code == 204:
            response["Access-Control-Allow-Methods"] = _METHODS
            response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, If-None-Match"
            response["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response
