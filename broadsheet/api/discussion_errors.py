"""How the discussion's own errors are answered."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from broadsheet.api.problems import ProblemError, problem
from broadsheet.discussion.remote.cursors import BadCursor
from broadsheet.discussion.remote.problems import Invalid, Missing, Refused

_CURSOR = "This cursor is none that was given out here; leave it out to begin anew."


def answer(api: NinjaAPI) -> None:
    """Say how each is answered."""

    @api.exception_handler(BadCursor)
    def for_cursor(request: HttpRequest, error: BadCursor) -> HttpResponse:
        return problem(ProblemError(422, "Some fields are not right.", "invalid", {"cursor": [_CURSOR]}))

    @api.exception_handler(Missing)
    def for_missing(request: HttpRequest, error: Missing) -> HttpResponse:
        return problem(ProblemError(404, "What the request names is not there."))

    @api.exception_handler(Invalid)
    def for_invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
        return problem(ProblemError(422, "Some fields are not right.", "invalid", dict(error.errors)))

    @api.exception_handler(Refused)
    def for_refused(request: HttpRequest, error: Refused) -> HttpResponse:
        answer = problem(ProblemError(error.status, error.words, error.code))
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            answer["Retry-After"] = "60"
        return answer
