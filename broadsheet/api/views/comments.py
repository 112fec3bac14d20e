"""Threads and comments: what readers see, and sending a comment in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from ninja import Query, Router, Status

from broadsheet import __version__
from broadsheet.api import schemas
from broadsheet.api.access import AccessKey
from broadsheet.api.parameters import Cursor, Limit, RowId
from broadsheet.api.problems import ProblemError
from broadsheet.api.scopes import Scope
from broadsheet.discussion.remote import posting, reading
from broadsheet.discussion.remote.posting import Receipt, Sent
from broadsheet.discussion.remote.reading import CommentPage, Order, PublicComment
from broadsheet.discussion.service import Sender
from broadsheet.lib import client_ip

router = Router(tags=["reading"])
_SENDING = ["sending in"]

_REVALIDATED = "public, max-age=0, must-revalidate"
_Url = Annotated[schemas.Text, Query("", max_length=500, description="Of a page: its thread alone.")]
_Site = Annotated[
    schemas.Text | None, Query(None, max_length=200, description="Of one site; empty for this site's own pages.")
]


@router.get("/threads", response=schemas.Threads)
def list_threads(request: HttpRequest, limit: Limit, cursor: Cursor, url: _Url, site: _Site) -> Any:
    """Threads, the latest first; or the thread of the page at `url`."""
    threads, following = reading.find_threads(timezone.now(), limit, site=site, url=url, cursor=cursor)
    return {"items": threads, "next": following or None}


@router.get("/threads/{thread_id}", response=schemas.Thread)
def get_thread(request: HttpRequest, thread_id: RowId) -> Any:
    """One thread."""
    thread = reading.find_thread(thread_id, timezone.now())
    if thread is None:
        raise _missing("thread")
    return thread


@router.get("/threads/{thread_id}/comments", response=schemas.Comments)
def list_comments_of_thread(
    request: HttpRequest, thread_id: RowId, limit: Limit, cursor: Cursor, order: Annotated[Order, Query(Order.OLDEST)]
) -> Any:
    """The comments of a thread, in the order in which they were published; the tree follows from `parent_id`."""
    version = reading.version_of(thread_id)
    if version is None:
        raise _missing("thread")
    etag = f'"{__version__}-{thread_id}-{version}-{order}-{limit}-{cursor}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    page = reading.comments_of_thread(thread_id, order, limit, cursor)
    return _page(request, page, ETag=etag, Cache_Control=_REVALIDATED)


@router.get("/comments", response=schemas.Comments)
def list_comments(request: HttpRequest, limit: Limit, cursor: Cursor, site: _Site) -> Any:
    """The comments of all threads, or of those of one site, the latest first."""
    return _page(request, reading.latest_comments(limit, cursor, site=site))


@router.get("/comments/{comment_id}", response=schemas.Comment)
def get_comment(request: HttpRequest, comment_id: RowId) -> Any:
    """One comment that readers see."""
    comment = reading.find_comment(comment_id)
    if comment is None:
        raise _missing("comment")
    return JsonResponse(as_json(comment))


_RECEIPTS = {200: schemas.Receipt, 201: schemas.Receipt, 202: schemas.Receipt}


@router.post("/threads/{thread_id}/comments", response=_RECEIPTS, auth=AccessKey(Scope.SUBMIT), tags=_SENDING)
def send_comment(request: HttpRequest, thread_id: RowId, sent: schemas.NewComment) -> Any:
    """Send a reader's comment in. 201: it is published; 202: it is stored and waits, or readers do not see it; 200: the
    same comment had been sent before, and was stored once. The receipt says which state it is in, and why."""
    if not client_ip.is_address(sent.user_ip):
        raise ProblemError(422, "Some fields are not right.", "invalid", {"user_ip": ["This is no IP address."]})
    comment = Sent(**sent.dict(exclude={"user_ip", "user_agent"}))
    receipt = posting.submit(thread_id, comment, Sender(sent.user_ip, sent.user_agent), timezone.now())
    return Status(_status_of(receipt), receipt)


@router.get("/receipts/{token}", response=schemas.Receipt, tags=_SENDING)
def get_receipt(request: HttpRequest, token: str) -> Any:
    """What became of a comment; the token is the proof, no key is needed."""
    return posting.find_receipt(token)


@router.delete("/receipts/{token}", response=schemas.Receipt, tags=_SENDING)
def withdraw_comment(request: HttpRequest, token: str) -> Any:
    """Take a comment back, in its author's name; the token is the proof."""
    return posting.withdraw(token, timezone.now())


def _status_of(receipt: Receipt) -> HTTPStatus:
    if receipt.is_repeat:
        return HTTPStatus.OK
    return HTTPStatus.CREATED if receipt.url else HTTPStatus.ACCEPTED


def _missing(what: str) -> ProblemError:
    return ProblemError(404, f"There is no such {what}, or readers do not see it.")


def _page(request: HttpRequest, page: CommentPage, **headers: str) -> HttpResponse:
    """A page of comments, put together here, since checking each of them against its schema takes most of the time."""
    response = JsonResponse({"items": [as_json(comment) for comment in page.comments], "next": page.next or None})
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    if page.next:
        query = urlencode(request.GET.dict() | {"cursor": page.next})
        response["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response


def as_json(comment: PublicComment) -> dict[str, Any]:
    """A comment as `schemas.Comment` describes it."""
    return {
        "id": comment.pk,
        "thread_id": comment.thread_id,
        "parent_id": comment.parent_id,
        "depth": comment.depth,
        "author": {
            "name": comment.author_name,
            "website": comment.author_url,
            "is_confirmed": comment.reader_id is not None,
            "is_staff": comment.staff_id is not None,
        },
        "html": comment.html,
        "url": comment.url,
        "published_at": comment.published_at,
        "edited_at": comment.edited_at,
        "is_pick": comment.picked_at is not None,
        "is_pinned": comment.pinned_at is not None,
        "appreciations": comment.appreciations,
    }
