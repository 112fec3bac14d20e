"""Takes a reply that is right at first look in front of the framework, which would take as long as all the rest.

Anything else, and every reply that is refused, goes on to the view with its body untouched. So no message is written
twice, and what is right is decided by the same form fields and the same verb.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity.forms import clean_name
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.service import Accepted
from broadsheet.discussion.views.reply import draft_of, where_to
from broadsheet.lib import client_ip

logger = logging.getLogger(__name__)
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]

_PATH = re.compile(r"/threads/([1-9][0-9]{0,17})/reply")
_FORM = re.compile(r"application/x-www-form-urlencoded(?:; ?charset=utf-8)?", re.IGNORECASE)
_MOST_BYTES = 100_000
_MOST_FIELDS = 20
# What asks for more than a reply, and so for the view.
_MORE = ("action", "follow", "confirm", "remember")
_HEADERS = [
    ("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate, private"),
    ("X-Robots-Tag", "noindex"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", "0"),
]


class Replies:
    """A WSGI application that takes plain replies and passes everything else on; ``headers`` go with each answer."""

    def __init__(self, application: WsgiApplication, headers: Headers) -> None:
        self._application = application
        self._headers = [*_HEADERS, *headers]

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            path = _PATH.fullmatch(environ["PATH_INFO"])
            address = _take(int(path.group(1)), environ) if path and _is_plain(environ) else None
            if address:
                start_response("303 See Other", [("Location", address), *self._headers])
                return [b""]
        return self._application(environ, start_response)


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
        and (not settings.SECURE_SSL_REDIRECT or environ.get("wsgi.url_scheme") == "https")
        and validate_host(
            split_domain_port(environ.get("HTTP_HOST", ""))[0], list(filter(None, settings.ALLOWED_HOSTS))
        )
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
