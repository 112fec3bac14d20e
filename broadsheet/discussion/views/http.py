"""What several views read from a request, and what they put on an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.identity import readers
from broadsheet.discussion.models import Reader, Thread
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.threads import lookup
from broadsheet.discussion.threads.pages import Cursor, ThreadPage
from broadsheet.lib import client_ip
from broadsheet.lib.languages import speaking

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


def in_language_of_thread(view: View[_Arguments]) -> View[_Arguments]:
    """Answer in the language of the page that the thread of the address belongs to."""

    @wraps(view)
    def spoken(request: HttpRequest, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> HttpResponse:
        with speaking(lookup.language_of(cast("int", kwargs["thread_id"]))):
            return view(request, *args, **kwargs)

    return spoken


def found_or_404(found: _Found | None) -> _Found:
    """What was found; raises Http404 if that is nothing."""
    if found is None:
        raise Http404
    return found


def cursor(query: Mapping[str, str]) -> Cursor | None:
    """Where in a thread the address asks for; ``None`` for its beginning, or for nonsense."""
    for side in Cursor.SIDES:
        if side in query:
            return Cursor.parse(side, query[side])
    return None


@dataclass(frozen=True, slots=True)
class JustPosted:
    """The comment that the reader of a page has just posted, if any, and whether a mail is on its way to them."""

    new_id: int | None
    is_mail_sent: bool

    def note(self, page: ThreadPage, thread: Thread) -> str:
        """The thanks and the receipt that go with the comment, as HTML; empty where the page does not show it."""
        shown = [node.comment for node in page.nodes if node.comment and node.comment.pk == self.new_id]
        if not shown or self.new_id is None:
            return ""
        context = {
            "comment": shown[0],
            "thread": thread,
            "receipt_token": receipts.token(self.new_id),
            "is_mail_sent": self.is_mail_sent,
        }
        return render_to_string("discussion/partials/posted.html", context)


def just_posted(query: Mapping[str, str]) -> JustPosted:
    """What the address says of a comment that was just posted, by a ticket that nobody else has."""
    return JustPosted(receipts.just_posted(query.get("posted", ""), timezone.now()), "mail" in query)


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
