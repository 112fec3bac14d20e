"""The beacon that a page sends when somebody reads it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.lib import client_ip, sameorigin
from broadsheet.readership import service

_LONGEST_TOKEN = 300


@csrf_exempt  # it carries no session; the same-origin check below keeps other sites out
@require_POST
def beacon(request: HttpRequest) -> HttpResponse:
    view_token = request.body[: _LONGEST_TOKEN + 1].decode("ascii", "replace")
    if len(view_token) <= _LONGEST_TOKEN and sameorigin.is_same_origin(request):
        service.record_view(
            view_token, client_ip.of_request(request), request.headers.get("User-Agent", ""), timezone.now()
        )
    # The same answer to all: a robot learns nothing from it.
    return HttpResponse(status=204)
