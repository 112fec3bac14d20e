"""Small builders for submissions, lessons and filter calls."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.core import serializers

from broadsheet.spamapi import check_log, service
from broadsheet.spamapi.akismet.gateway import Akismet
from broadsheet.spamapi.check_log import CheckEntry
from broadsheet.spamapi.models import Label, Lesson
from broadsheet.spamfilter import Decision, Submission, Verdict

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SITE = "https://blog.example.org/"
KIND_WORDS = "My grandmother kept bees behind the old mill, so this brought back a lot to me and to my sister."
OFFER = (
    "We restore old wooden windows and doors for private owners in the whole county, with linseed oil paint and "
    "hand made glass, and we would be glad to come and see yours before the winter"
)
NEAR_OFFER = OFFER.replace("private owners", "home owners").replace("the winter", "the spring")


def a_submission(text: str = KIND_WORDS, **fields) -> Submission:
    defaults = {"author": "Anna", "context": "The old mill turns again", "date": NOW}
    return Submission(**{"text": text} | defaults | fields)


def say(key: str, what: str) -> None:
    """Say of a lesson that it is "spam" or "ham", or "withdraw" or "forget" it."""
    if what == "forget":
        service.forget([key], NOW)
    elif what == "withdraw":
        service.withdraw(key, "moderator:1", NOW)
    else:
        teach(key, what)


def teach(key: str, label: str, text: str = "", **fields) -> None:
    """One lesson; each key has words of its own unless ``text`` says otherwise."""
    words = text or f"What {key} wrote about the mill: {KIND_WORDS[len(key) :]}"
    service.teach(key, Label(label), a_submission(words, **fields), "moderator:1", NOW)


def judge(submission: Submission, owner: str = service.SITE_OWNER) -> Verdict:
    """The verdict on a submission that comes now."""
    return service.judge(submission, NOW, owner=owner).verdict


def a_check(number: int, key_id: int, site: str, told: str = "spam", at: datetime = NOW) -> CheckEntry:
    """One answered check, as the log takes it."""
    decision = Decision(told)
    sent_as_spam = decision in (Decision.SPAM, Decision.DISCARD)
    return CheckEntry(f"guid-{number}", key_id, site, "subject", "person", decision, 0.5, sent_as_spam, {}, at)


def ledger() -> list[tuple[str, str]]:
    """The rows of the ledger as they were added: what, and which way."""
    return list(Lesson.objects.order_by("pk").values_list("key", "label"))


@dataclass(frozen=True)
class Told:
    """What the gateway sent back."""

    status: int
    body: str
    headers: dict[str, str]

    def is_well_formed_check(self) -> bool:
        """Whether WordPress would know what to do with it: an answer with a number of its own."""
        return re.fullmatch("[0-9a-f]{32}", self.headers.get("x-akismet-guid", "")) is not None


def passed_on(environ: dict, start_response) -> list[bytes]:
    start_response("204 No Content", [])
    return [b""]


def call(
    path: str, fields: dict | bytes | str = b"", *, host: str = "rest.akismet.com", method: str = "POST",
    query: str = "", kind: str = "application/x-www-form-urlencoded", gateway: Akismet | None = None, **environ: str,
) -> Told:  # fmt: skip
    """One request through the gateway, as a server would hand it in."""
    body = urlencode(fields).encode() if isinstance(fields, dict) else fields
    body = body.encode() if isinstance(body, str) else body
    given = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), **environ,
    }  # fmt: skip
    started: list = []
    sent = b"".join((gateway or Akismet(passed_on))(given, lambda status, headers: started.append((status, headers))))
    status, headers = started[0]
    named = {name.lower(): value for name, value in headers}
    assert len(named) == len(headers), "a header was sent twice"
    assert method == "HEAD" or status.startswith("204") or named["content-length"] == str(len(sent))
    return Told(int(status[:3]), sent.decode(), named)


def a_comment(key: str = "", /, **fields: str) -> dict[str, str]:
    """The fields of a check, as the most careful client would send them."""
    defaults = {
        "blog": SITE, "user_ip": "203.0.113.7", "user_agent": "Firefox", "comment_author": "Anna",
        "comment_author_email": "anna@example.org", "comment_content": KIND_WORDS,
    }  # fmt: skip
    return ({"api_key": key} if key else {}) | defaults | fields


def in_parts(fields: dict[str, str | bytes], boundary: str = "b") -> bytes:
    """The same fields as a form in parts."""
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (boundary.encode(), name.encode(), value.encode() if isinstance(value, str) else value)
        for name, value in fields.items()
    ]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def count_checks() -> int:
    """What the background worker does every other second: the first run closes a batch, the next takes it in."""
    return check_log.fold(NOW) + check_log.fold(NOW)


def stored() -> str:
    """All that the filter has written down anywhere, as one text."""
    rows = [serializers.serialize("json", model.objects.all()) for model in apps.get_app_config("spamapi").get_models()]
    notes = [place.read_text() for place in settings.SPOOL_ROOT.glob("*") if place.is_file()]
    return "\n".join([*rows, *notes])
