"""The addresses of the API.

Its operations, and the libraries that check what comes in and describe it, are loaded at the first call: most sites
have none, and would take twelve megabytes more.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern
from django.views.decorators.csrf import csrf_exempt

from broadsheet.api.console import views


@csrf_exempt  # no session counts here; whoever calls has a key, and foreign pages are looked at before
def v1(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Version 1 of the API."""
    found = _operations().resolve(rest)
    request.resolver_match = found
    answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answer


@cache
def _operations() -> URLResolver:
    from broadsheet.api.v1 import api

    return URLResolver(RegexPattern(""), api.urls[0])


urlpatterns = [path("api/v1/", v1), path("api/v1/<path:rest>", v1)]
access = ([path("", views.access_keys, name="list"), path("revoke", views.revoke, name="revoke")], "access")
"""The page of the access keys, to be included where a profile has it."""
