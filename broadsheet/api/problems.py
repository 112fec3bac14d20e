"""Errors as problem documents (RFC 9457): the status, what is wrong in words, and a code for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

MEDIA_TYPE = "application/problem+json"
# What of a page that was answered by the framework goes with the problem.
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate", "Cache-Control", "Vary")


class ProblemError(Exception):
    """A request that ends in a problem; ``errors`` are messages by field, ``code`` is for programs."""

    def __init__(
        self, status: int, detail: str, code: str = "", errors: Mapping[str, list[str]] | None = None, **headers: str
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.code, self.errors, self.headers = status, detail, code, errors, headers


def problem(error: ProblemError) -> HttpResponse:
    """The answer for an error."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(error.status).phrase, "status": error.status}
    body["detail"] = error.detail
    if error.code:
        body["code"] = error.code
    if error.errors:
        body["errors"] = {field: list(words) for field, words in error.errors.items()}
    headers = {name.replace("_", "-"): value for name, value in error.headers.items()}
    return HttpResponse(json.dumps(body), status=error.status, content_type=MEDIA_TYPE, headers=headers)


_DETAILS = {
    400: "The request cannot be read.",
    403: "That may not be done.",
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The body is too large.",
    503: "The site is busy; please try again in a moment.",
}


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """An error that the framework answered with a page, as a problem; anything else as it is."""
    status = response.status_code
    if status == HTTPStatus.MOVED_PERMANENTLY:
        # No address here ends in a slash: the framework only guesses that it might.
        status = 404
    if status < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    detail = _DETAILS.get(status, "Something went wrong here; the request can be sent again later.")
    answer = problem(ProblemError(status, detail))
    for name in _KEPT_HEADERS:
        if name in response:
            answer[name] = response[name]
    return answer
