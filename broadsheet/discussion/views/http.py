"""What several views read from a request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.threads.pages import Cursor
from broadsheet.lib import client_ip


def cursor(request: HttpRequest) -> Cursor | None:
    """Where in a thread the address asks for; ``None`` for its beginning, or for nonsense."""
    for side in Cursor.SIDES:
        if side in request.GET:
            return Cursor.parse(side, request.GET[side])
    return None


def just_posted(request: HttpRequest) -> dict[str, object]:
    """What a page needs to hand its receipt to a reader who has just posted."""
    new_id = receipts.just_posted(request.GET.get("posted", ""), timezone.now())
    token = receipts.token(new_id) if new_id else ""
    return {"new_id": new_id, "receipt_token": token, "letter": "letter" in request.GET}


def sender(request: HttpRequest) -> Sender:
    """Where a request comes from, for limits and keyed hashes."""
    return Sender(client_ip.of_request(request), request.headers.get("User-Agent", ""))
