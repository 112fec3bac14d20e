"""What several views read from a request, and what they put on an answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.identity import readers
from broadsheet.discussion.models import Reader
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.threads.pages import Cursor
from broadsheet.lib import client_ip

DEVICE_COOKIE = "broadsheet_me"

YEAR_SECONDS = 365 * 24 * 3600

_Found = TypeVar("_Found")
_Arguments = ParamSpec("_Arguments")
View = Callable[Concatenate[HttpRequest, _Arguments], HttpResponse]


def noindex(view: View[_Arguments]) -> View[_Arguments]:
    """Keep the answers of a view out of search engines."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return marked


def found_or_404(found: _Found | None) -> _Found:
    """What was found; raises Http404 if that is nothing."""
    if found is None:
        raise Http404
    return found


def cursor(request: HttpRequest) -> Cursor | None:
    """Where in a thread the address asks for; ``None`` for its beginning, or for nonsense."""
    for side in Cursor.SIDES:
        if side in request.GET:
            return Cursor.parse(side, request.GET[side])
    return None


def just_posted(request: HttpRequest) -> dict[str, int | str | bool | None]:
    """What a page needs to hand its receipt to a reader who has just posted."""
    new_id = receipts.just_posted(request.GET.get("posted", ""), timezone.now())
    token = receipts.token(new_id) if new_id else ""
    return {"new_id": new_id, "receipt_token": token, "is_mail_sent": "mail" in request.GET}


def sender(request: HttpRequest) -> Sender:
    """Where a request comes from, for limits and keyed hashes."""
    return Sender(client_ip.of_request(request), request.headers.get("User-Agent", ""))


def reader_id(request: HttpRequest) -> int | None:
    """The confirmed reader whose device this is, by the cookie; ``None`` if it is nobody's."""
    return readers.reader_of_device(request.COOKIES.get(DEVICE_COOKIE, ""))


def remember_device(response: HttpResponse, reader: Reader) -> None:
    """Make this device a confirmed reader's."""
    response.set_cookie(
        DEVICE_COOKIE,
        readers.device_token(reader),
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def forget_device(response: HttpResponse) -> None:
    """Make this device nobody's."""
    response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
