"""What every response goes through: security policy, limit for request bodies, a page for a failing database."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db.models import fields
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from broadsheet.config import busy, views
from broadsheet.lib.numbers import LONGEST

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityPolicy(CSPMiddleware):
    """The strict policy, and a looser one for Wagtail's admin pages, which need inline scripts and styles."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_SECURITY_POLICY
        elif not report_only and getattr(request, "is_dummy", False):
            # A preview shows the page as readers will see it, in a frame beside the editing form.
            parts.config = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": [SELF]}
        return parts


class SmallBodies:
    """Refuses a large body from an anonymous client before anything reads it; only staff upload files.

    Django limits the fields of a form, but writes the files in it to the disk, however large.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        is_small = size.isdecimal() and int(size) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if not is_small and not request.user.is_authenticated:
            return render(request, "400.html", status=413)
        return self.get_response(request)


class NumbersOfRows:
    """An address with a number that no database holds is not there; SQLite's driver would fail over it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raises Http404. The API says so in its own form."""
        is_too_large = any(isinstance(value, int) and value >= 10**LONGEST for value in (*args, *kwargs.values()))
        if is_too_large and not request.path_info.startswith("/api/"):
            raise Http404


class PlainErrors:
    """Answers 503, with a request to try again, when the database cannot be reached or stays locked, or the storage of
    uploaded files is away.

    Where others' views, such as the CMS's, fail on what a request says, and none of their own forms says, it is 400.

    What happens outside of views comes to ``broadsheet.config.views.server_error``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if busy.is_meant(exception):
            return busy.answer(request, exception)
        if not _is_others_view(request):
            return None
        is_guess = _looks_for_what_was_not_sent(exception)
        if is_guess or _is_of_the_request(exception):
            # Where it is only likely, whoever runs the site can see where it was.
            logger.warning("A request to %s makes no sense: %s", request.path, exception, exc_info=is_guess)
            return views.bad_request(request, exception)
        return None


def _is_others_view(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and not found.func.__module__.startswith("broadsheet.")


def _is_of_the_request(problem: Exception) -> bool:
    """Whether a field is missing that every form of that kind sends, or no number stands where that of a row should."""
    if isinstance(problem, MultiValueDictKeyError):
        return True
    if not isinstance(problem, ValueError):
        return False
    *_, (module, function) = _places(problem)
    return module == fields.__name__ and function == "get_prep_value"


def _looks_for_what_was_not_sent(problem: Exception) -> bool:
    """Whether the CMS's own code took for granted what the request, or a page at this address, has not.

    That is a field of a form, such as one that was not valid, or a page above the topmost one. Where code of ours had
    any part in it, it is a fault.
    """
    places = _places(problem)
    if any(module.startswith("broadsheet.") for module, _ in places):
        return False
    module, function = places[-1]
    is_form = module.startswith("wagtail.") and module.rpartition(".")[2] in ("forms", "choosers")
    if isinstance(problem, KeyError):
        return is_form and function.startswith("clean")
    is_view = module.startswith("wagtail.") and ".views." in f"{module}."
    return isinstance(problem, AttributeError) and problem.obj is None and (is_form or is_view)


def _places(problem: Exception) -> list[tuple[str, str]]:
    """The modules and functions in which something went wrong, the innermost last."""
    walked = traceback.walk_tb(problem.__traceback__)
    return [(frame.f_globals.get("__name__", ""), frame.f_code.co_name) for frame, _ in walked]
