"""The beacon that a page sends when it is read."""

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
    """Count a view. The response is the same in every case, so that a robot learns nothing from it."""
    view_token = request.body[: _LONGEST_TOKEN + 1].decode("ascii", "replace")
    if len(view_token) <= _LONGEST_TOKEN and sameorigin.is_same_origin(request):
        service.record_view(
            view_token, client_ip.of_request(request), request.headers.get("User-Agent", ""), timezone.now()
        )
    return HttpResponse(status=204)
