"""The Akismet protocol, so that every client of that service works here by changing its host.

Written after the vendor's public description and what real clients send and expect. Bodies are compared byte for
byte by clients, so nothing here ends in a newline; every response to a check carries a fresh ``X-akismet-guid``, for
WordPress ties the verdict to the comment by it and publishes spam where it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from broadsheet.spamapi import keys
from broadsheet.spamapi.akismet import account, checks, explaining, feedback, limits
from broadsheet.spamapi.akismet.messages import Caller, Request, Response, as_json, help_header, invalid_key, overloaded

_KEY_IN_HOST = re.compile(r"([a-z0-9]{12})\..+")


def respond(request: Request, now: datetime) -> Response:
    """The response to any request under ``/1.1/`` and ``/1.2/``."""
    path = request.path.rstrip("/")
    if path == "/1.1/verify-key":
        return _verify_key(request, now)
    if path in _WITHOUT_KEY:
        return _WITHOUT_KEY[path]()
    endpoint = _ENDPOINTS.get(path)
    if endpoint is None:
        return Response("There is no such call.", help_header("unknown path"), "404 Not Found")
    response = _respond_to_key(endpoint, request, now)
    return response.with_guid() if path == "/1.1/comment-check" else response


def _respond_to_key(endpoint: Endpoint, request: Request, now: datetime) -> Response:
    fields = request.fields
    key = fields.get("api_key") or fields.get("key") or _key_in_host(request.host)
    holder = keys.known.find(key, now)
    if holder is None:
        return invalid_key(key)
    if not limits.rate_limit.admits(holder.id):
        return overloaded("More calls than this key may make in a minute.", 60)
    return endpoint(request, Caller(key, holder), now)


def _verify_key(request: Request, now: datetime) -> Response:
    # WordPress sends a new key as ``key`` beside the one that it has stored: the new one is asked about.
    key = request.fields.get("key") or request.fields.get("api_key") or _key_in_host(request.host)
    return invalid_key(key) if keys.known.find(key, now) is None else Response("valid")


def _key_in_host(host: str) -> str:
    found = _KEY_IN_HOST.fullmatch(host.lower().partition(":")[0])
    return found[1] if found else ""


Endpoint = Callable[[Request, Caller, datetime], Response]
_ENDPOINTS: dict[str, Endpoint] = {
    "/1.1/comment-check": checks.check_comment,
    "/1.1/submit-spam": feedback.submit_spam,
    "/1.1/submit-ham": feedback.submit_ham,
    "/1.1/explain": explaining.explain,
    "/1.2/usage-limit": account.usage_limit,
    "/1.2/key-sites": account.key_sites,
    "/1.1/get-stats": account.key_stats,
    "/1.2/get-key-stats": account.key_stats,
    "/1.1/get-subscription": account.subscription,
    "/1.1/token": account.token,
    "/1.1/deactivate": account.deactivate,
}
_WITHOUT_KEY: dict[str, Callable[[], Response]] = {
    "/1.1/test": lambda: Response("connected"),
    "/1.2/compatible-plugins": lambda: as_json([]),
}
