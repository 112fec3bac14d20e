"""The page that says that there is no such page: robots ask for it in thousands, so it is made once in a while."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from broadsheet.lib.remembered import Remembered
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.serve import is_anonymous

_SECONDS = 10.0
_kept: Remembered[bytes] = Remembered(_SECONDS, 20)


def page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to whatever is not there; seconds old if nothing changed, but for those who may be signed in."""
    # Django's own view reads the form that was sent, which may be none that can be read.
    answer = _anonymous(request) if is_anonymous(request.META) else render(request, "404.html", status=404)
    patch_vary_headers(answer, ["Cookie"])
    return answer


def _anonymous(request: HttpRequest) -> HttpResponse:
    def made() -> bytes:
        return render_to_string("404.html", {}, request).encode()

    # It names what is read most, which may have been taken away since.
    changes = pagecache.changes()
    key = f"{settings.PAGES_ROOT} {changes} {get_language()}"
    return HttpResponseNotFound(_kept.find(key, made) if changes else made())
