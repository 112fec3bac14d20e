"""Version 1 of the API: its operations by profile, its description, and how errors are answered."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from broadsheet.api import schemas
from broadsheet.api.problems import MEDIA_TYPE, ProblemError, problem

PREFIX = "/api/v1/"
_DESCRIPTION = "Threads, comments, moderation and the filter of this site, for other programs. The manual says more."
_PROBLEM = {
    "description": "What is wrong, as a problem document",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Api(NinjaAPI):
    """The API, whose description is put together once, and says that errors are problem documents."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        return self._described

    @cached_property
    def _described(self) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=PREFIX)
        schema["components"]["schemas"]["Problem"] = schemas.Problem.json_schema()
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"] |= {"default": _PROBLEM}
        return schema


def build() -> Api:
    """The API as the configured profile has it."""
    api = Api(title="Broadsheet", version="1", description=_DESCRIPTION, docs_url=None, urls_namespace="api-v1")
    _answer_errors(api)
    from broadsheet.api.views import filter as filter_views

    api.add_router("", filter_views.router)
    if settings.PROFILE != "filter":
        from broadsheet.api import discussion_errors
        from broadsheet.api.views import comments, figures, moderation, webhooks

        discussion_errors.answer(api)
        for router in (comments.router, moderation.router, figures.router, webhooks.router):
            api.add_router("", router)
    return api


def _answer_errors(api: Api) -> None:
    @api.exception_handler(ProblemError)
    def for_problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
        return problem(error)

    @api.exception_handler(ValidationError)
    def for_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors: dict[str, list[str]] = {}
        for one in error.errors:
            # The first parts say where the fields come from and what the argument of our function is called.
            place = [str(part) for part in one["loc"] if part not in ("body", "query", "path", "sent")]
            errors.setdefault(".".join(place) or "body", []).append(str(one["msg"]))
        return problem(ProblemError(422, "Some fields are not right.", "invalid", errors))

    @api.exception_handler(HttpError)
    def for_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        detail = "The body is no JSON that can be read." if error.status_code == 400 else f"{error}."
        return problem(ProblemError(error.status_code, detail))

    @api.exception_handler(Http404)
    def for_404(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(ProblemError(404, "There is nothing at this address."))


api = build()
