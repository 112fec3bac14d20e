"""What comes in and what goes out: a request of the protocol, and a response to the byte."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from broadsheet.spamapi.akismet.formdata import Fields
from broadsheet.spamapi.keys import Holder

INVALID = "invalid"
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as the gateway hands it in. ``host`` is the Host header."""

    path: str
    host: str = ""
    fields: Fields = field(default_factory=dict)


class Caller(NamedTuple):
    """Who sent a request: the key itself, and what belongs to it."""

    key: str
    holder: Holder


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back, to the byte."""

    body: str
    headers: Headers = field(default_factory=list)
    status: str = "200 OK"
    content_type: str = "text/plain; charset=utf-8"

    def with_guid(self) -> Response:
        """The same with a fresh ``X-akismet-guid``, unless it has one."""
        if any(name == "X-akismet-guid" for name, _ in self.headers):
            return self
        headers = [*self.headers, *guid_header(secrets.token_hex(16))]
        return Response(self.body, headers, self.status, self.content_type)


def as_json(value: Mapping[str, object] | list[object]) -> Response:
    return Response(json.dumps(value), content_type="application/json")


def invalid_key(key: str) -> Response:
    """The response to a key that may not ask; ``key`` is empty if none was sent."""
    return Response(INVALID, help_header("The API key is unknown or was revoked." if key else "No API key was sent."))


def refused(why: str, status: str = "200 OK") -> Response:
    """The response to a request that could not be read, in the protocol's own form."""
    return Response(f"The request cannot be read: {why}.", help_header(why), status).with_guid()


def overloaded(why: str, seconds: int) -> Response:
    """The response when there is more to do than can be done: neither spam nor ham, and when to come again."""
    headers = [("Retry-After", str(seconds)), *help_header(why)]
    return Response(why, headers, "429 Too Many Requests").with_guid()


def help_header(words: str) -> Headers:
    return [("X-akismet-debug-help", words)]


def guid_header(guid: str) -> Headers:
    return [("X-akismet-guid", guid)]
