"""Takes a reply that is right at first look in front of the framework, which would take as long as all the rest.

Anything else, and every reply that is refused, goes on to the view with its body untouched. So no message is written
twice, and what is right is decided by the same form fields and the same verb. The reader is then sent to the comment
by its permalink, which is answered here too where readers see that comment.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.db import DatabaseError
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from broadsheet.discussion import service
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity.forms import clean_name
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.service import Accepted
from broadsheet.discussion.views.comments import place_of
from broadsheet.discussion.views.reply import where_to
from broadsheet.discussion.views.taking import draft_of
from broadsheet.lib import client_ip, entrances

logger = logging.getLogger(__name__)
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]

_PATH = re.compile(r"/threads/([1-9][0-9]{0,17})/reply")
_PERMALINK = re.compile(r"/comments/([1-9][0-9]{0,17})/")
_FORM = re.compile(r"application/x-www-form-urlencoded(?:; ?charset=utf-8)?", re.IGNORECASE)
_MOST_BYTES = 100_000
_MOST_FIELDS = 20
# What asks for more than a reply, and so for the view.
_MORE = ("action", "follow", "confirm", "remember")
_EMPTY = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "0")]
_OF_REPLY = [
    ("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate, private"),
    ("X-Robots-Tag", "noindex"),
    *_EMPTY,
]


class Replies:
    """A WSGI application that takes plain replies, leads to comments by their permalinks, and passes all else on.

    ``headers`` go with each answer.
    """

    def __init__(self, application: WsgiApplication, headers: Headers) -> None:
        self._application = application
        self._headers = headers

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        method, address = environ["REQUEST_METHOD"], None
        if method == "POST" and (path := _PATH.fullmatch(environ["PATH_INFO"])) and _is_plain(environ):
            address, status, headers = _take(int(path[1]), environ), "303 See Other", _OF_REPLY
        elif method == "GET" and (path := _PERMALINK.fullmatch(environ["PATH_INFO"])) and entrances.is_for_us(environ):
            address, status, headers = _find(int(path[1]), environ), "302 Found", _EMPTY
        if address is None:
            return self._application(environ, start_response)
        start_response(status, [("Location", address), *headers, *self._headers])
        return [b""]


def _find(comment_id: int, environ: Environ) -> str | None:
    """Where a comment stands; ``None`` if the view shall say that readers do not see it, or what is wrong."""
    try:
        asked = QueryDict(environ.get("QUERY_STRING", "").encode("latin-1"))
        address = place_of(comment_id, asked, timezone.now())
    except (BadRequest, SuspiciousOperation, DatabaseError):
        logger.warning("A permalink could not be answered at once", exc_info=True)
        return None
    return iri_to_uri(address) if address else None


def _is_plain(environ: Environ) -> bool:
    """Whether a request is one of this site's own form, from a reader of whom nothing is remembered."""
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        not environ.get("QUERY_STRING")
        and not environ.get("HTTP_COOKIE")
        and not environ.get("HTTP_TRANSFER_ENCODING")
        and length.isdecimal()
        and len(length) < 7
        and int(length) <= _MOST_BYTES
        and _FORM.fullmatch(environ.get("CONTENT_TYPE", "")) is not None
        and environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
        and entrances.is_for_us(environ)
    )


def _take(thread_id: int, environ: Environ) -> str | None:
    """Where to send the reader whose reply was taken; ``None`` if the view shall look at it."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    now = timezone.now()
    try:
        draft = _draft(thread_id, body, now)
        if draft is None:
            return None
        sender = Sender(client_ip.of_headers(environ, settings.TRUSTED_PROXIES), environ.get("HTTP_USER_AGENT", ""))
        answer = service.submit(draft, sender, now)
        return where_to(answer, now, is_mail_sent=False) if isinstance(answer, Accepted) else None
    except Http404:
        # The comment that this one repeats has just been deleted; the view says so.
        return None
    except DatabaseError:
        # The view tries again with a new connection, or says that the database is busy.
        logger.warning("A reply could not be stored at once", exc_info=True)
        return None


def _draft(thread_id: int, body: bytes, now: datetime) -> Draft | None:
    try:
        sent = dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        )
        fields = _cleaned(sent)
    except (ValueError, ValidationError):
        return None
    found, age = stamp.read(sent.get("stamp", ""), thread_id, now, settings.STAMP_LIFE)
    return draft_of(fields, thread_id, age, None) if fields and found is stamp.Stamp.GOOD else None


def _cleaned(sent: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the form, as it would clean them; empty if it asks for more. Raises ValidationError."""
    if any(sent.get(name) for name in _MORE):
        return {}
    fields = {name: field.clean(sent.get(name, "")) for name, field in ReplyForm.base_fields.items()}
    if len(fields["comment"]) > settings.COMMENT_MAX_CHARACTERS:
        return {}
    return fields | {"name": clean_name(fields["name"]), "elapsed": ReplyForm.seconds(fields["elapsed"])}
