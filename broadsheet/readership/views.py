"""The beacon that a page sends when it is read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.lib import client_ip, sameorigin
from broadsheet.readership import service

_LONGEST = 600


@csrf_exempt  # it carries no session; a beacon that another site sent is not counted
@require_POST
def beacon(request: HttpRequest) -> HttpResponse:
    """Note that a page is read: its token, and on a second line the host name of the page before.

    The response is the same in every case, so that a robot learns nothing from it.
    """
    body = request.body[: _LONGEST + 1].decode("ascii", "replace")
    token, _, came_from = body.partition("\n") if len(body) <= _LONGEST else ("", "", "")
    sent = service.Beacon(
        token=token,
        came_from=came_from,
        host=request.get_host(),
        address=client_ip.of_request(request),
        user_agent=request.headers.get("User-Agent", ""),
        is_same_origin=sameorigin.is_same_origin(request),
    )
    service.record_view(sent, timezone.now())
    return HttpResponse(status=204)
