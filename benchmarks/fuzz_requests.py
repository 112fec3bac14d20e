"""Requests at every door of the site: addresses, fields and headers as they are meant, and with something wrong.

Needs Django to be set up. The same number of the same seed makes the same request, as long as the doors are the same.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import quote_from_bytes

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_FIELD = re.compile(r"<(?:input|textarea|select|button)\b[^>]*?\bname=\"([^\"]+)\"[^>]*>")
_VALUE = re.compile(r"\bvalue=\"([^\"]*)\"")
_LONG = 10_000
NASTY = (
    b"", b"0", b"-1", b"1e309", b"nan", b"1" * 400, b"99999999999999999999", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"%",
    b"%zz", b"%00", b"%ff", b"'", b'"', b"<script>alert(1)</script>", b"{{ 7*7 }}", b"{% x %}", b"../../etc/passwd",
    b"..%2f..%2f", b"null", b"[]", b"{}", b"[[[[", b"true", b"2026-02-30", b"9999-12-31T23:59:60Z", b"0000-00-00",
    b"-9999-01-01", b"25:61", b"http://[::1", b"//", b"https://x:99999999/", b"javascript:alert(1)", b"mailto:", b"a@b",
    b"@", b"a" * 300 + b"@example.org", b"\xe2\x80\xae\xe2\x80\x8b", b"\xf0\x9f\x91\xa9\xe2\x80\x8d" * 40,
    b"\r\nX-Injected: 1", b"\n", b"\t", b";", b"|", b"&", b"=", b"+", b"00000000-0000-0000-0000-000000000000",
    b"utf-7", b"x" * _LONG, b"\xd9\xa3", b"\xc2\xb2", b"1.0", b" 1 ", b"on",
)  # fmt: skip
_HEADERS = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_HOST",
    "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_ORIGIN", "HTTP_RANGE", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUESTED_WITH", "HTTP_X_REQUEST_ID", "HTTP_TRACEPARENT",
    "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_CSRFTOKEN", "HTTP_TRANSFER_ENCODING", "CONTENT_TYPE", "CONTENT_LENGTH",
)  # fmt: skip
_MEANT = {
    "HTTP_ACCEPT_ENCODING": ("gzip", "br", "gzip;q=0", "br;q=1.5, gzip"),
    "HTTP_IF_NONE_MATCH": ("*", 'W/"1"', '"a", "b'),
    "HTTP_RANGE": ("bytes=0-0", "bytes=-5", "bytes=9-2", "bytes=0-0,1-1", "lines=1"),
    "HTTP_IF_MODIFIED_SINCE": ("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 99 Foo 99999 99:99:99 GMT"),
    "CONTENT_TYPE": (
        "application/json", "text/plain; charset=hex", "multipart/form-data", "multipart/form-data; boundary=b",
        "application/x-www-form-urlencoded; charset=utf-7",
    ),
    # The web server lets no other lengths through.
    "CONTENT_LENGTH": ("0", "5", "00", "9999999999", "18446744073709551615"),
    "HTTP_ACCEPT_LANGUAGE": ("ar", "de;q=x", "xx-" + "y" * 300),
    "HTTP_SEC_FETCH_SITE": ("cross-site", "none"),
    "HTTP_X_FORWARDED_FOR": ("::1", "203.0.113.9, x", "203.0.113.999", "[2001:db8::1]:80"),
    "HTTP_TRANSFER_ENCODING": ("chunked",),
}  # fmt: skip
_METHODS = ("GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "fuzz-boundary"


@dataclass(frozen=True)
class Request:
    """One request as the web server gives it to the application."""

    method: str
    path: bytes
    query: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def environ(self) -> dict[str, object]:
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "203.0.113.7",
            "HTTP_HOST": "127.0.0.1:8000",
            "CONTENT_LENGTH": str(len(self.body)) if self.body else "",
            **self.headers,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def smaller(self) -> Iterator[Request]:
        """The same with a little less in it, in each way."""
        for name in self.headers:
            yield replace(self, headers={other: value for other, value in self.headers.items() if other != name})
        for part in ("body", "query"):
            whole: bytes = getattr(self, part)
            pieces = whole.split(b"&")
            if len(pieces) > 1:
                yield from (
                    replace(self, **{part: b"&".join(pieces[:at] + pieces[at + 1 :])}) for at in range(len(pieces))
                )
            elif whole:
                yield replace(self, **{part: b""})
                yield replace(self, **{part: whole[: len(whole) // 2]})


@dataclass(frozen=True, slots=True)
class Door:
    """An address, with its parameters as `<int:name>`, and what is sent to it as it is meant."""

    route: str
    fields: tuple[tuple[str, str], ...] = ()
    kind: str = _FORM
    method: str = "POST"


@dataclass(slots=True)
class Doors:
    """All doors; ``tokens`` are words that are good somewhere, ``cookies`` those of somebody who may do everything."""

    doors: Sequence[Door]
    tokens: Sequence[str]
    cookies: str
    bearer: str

    def request(self, chance: random.Random) -> Request:
        """A request at one of them: mostly as it is meant, but for one to four things."""
        door = chance.choice(self.doors)
        method = door.method if chance.random() < 0.6 else chance.choice(_METHODS)
        path, _, asked = self.path(chance, door.route).partition(b"?")
        headers = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_USER_AGENT": _BROWSER}
        if chance.random() < 0.6:
            headers["HTTP_COOKIE"] = self.cookies
        if door.kind == "application/json" and chance.random() < 0.8:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.bearer}"
        fields = self._fields(chance, door)
        body, query = b"", asked
        if method in ("POST", "PUT", "PATCH"):
            headers["CONTENT_TYPE"], body = _encoded(chance, door.kind, fields)
        elif chance.random() < 0.5:
            query = _form(fields)
        request = Request(method, path, query, headers, body)
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            request = _worse(chance, request)
        return request

    def path(self, chance: random.Random, route: str) -> bytes:
        """The address with something in the place of each parameter."""
        return _PARAMETER.sub(lambda found: self._parameter(chance, found[1] or "str"), route).encode(
            "latin-1", "replace"
        )

    def _parameter(self, chance: random.Random, kind: str) -> str:
        draw = chance.random()
        if kind == "int" and draw < 0.85:
            return str(chance.choice((1, 1, 2, 3, 4, 5, 8, 12, 40, 0, 2**31, 2**63, 10**30)))
        if draw < 0.75:
            return chance.choice(self.tokens)
        return nasty(chance).decode("latin-1")

    def _fields(self, chance: random.Random, door: Door) -> list[tuple[bytes, bytes]]:
        fields = [(name.encode(), value.encode()) for name, value in door.fields]
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            if not fields:
                break
            at = chance.randrange(len(fields))
            name, value = fields[at]
            what = chance.random()
            if what < 0.6:
                fields[at] = (name, nasty(chance))
            elif what < 0.75:
                fields[at] = (name, chance.choice(self.tokens).encode())
            elif what < 0.85:
                del fields[at]
            elif what < 0.95:
                fields.append((name, value))
            else:
                fields[at] = (nasty(chance), value)
        return fields


_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def nasty(chance: random.Random) -> bytes:
    draw = chance.random()
    if draw < 0.7:
        return chance.choice(NASTY)
    if draw < 0.85:
        return chance.randbytes(chance.randrange(1, 40))
    return chance.choice(NASTY) + chance.choice(NASTY)


def _worse(chance: random.Random, request: Request) -> Request:
    """The same request with one thing wrong in it."""
    what = chance.random()
    if what < 0.5:
        name = chance.choice(_HEADERS)
        value = chance.choice(_MEANT[name]) if name in _MEANT and chance.random() < 0.6 else ""
        if name == "CONTENT_LENGTH":
            value = chance.choice(_MEANT[name])
        value = value or nasty(chance).replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")
        return replace(request, headers={**request.headers, name: value})
    if what < 0.7:
        return replace(request, path=_bent(chance, request.path) or b"/")
    if what < 0.85:
        return replace(request, query=_bent(chance, request.query))
    return replace(request, body=_bent(chance, request.body))


def _bent(chance: random.Random, text: bytes) -> bytes:
    """Bytes with a piece taken out, doubled, or put in."""
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    what = chance.randrange(3)
    if what == 0:
        return text[:start] + text[end:]
    if what == 1:
        return text[:end] + text[start:]
    return text[:start] + nasty(chance) + text[end:]


def _encoded(chance: random.Random, kind: str, fields: list[tuple[bytes, bytes]]) -> tuple[str, bytes]:
    if kind == "application/json":
        return kind, _json(chance, fields)
    if chance.random() < 0.15:
        return f"multipart/form-data; boundary={_BOUNDARY}", _parts(chance, fields)
    return _FORM, _form(fields)


def _form(fields: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in fields
    )


def _parts(chance: random.Random, fields: list[tuple[bytes, bytes]]) -> bytes:
    whole = b""
    for name, value in fields:
        file = (
            b'; filename="' + chance.choice((b"a.png", b"a.xml", b"", nasty(chance))) + b'"'
            if chance.random() < 0.2
            else b""
        )
        whole += b"--" + _BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="' + name + b'"' + file
        whole += b"\r\n\r\n" + value + b"\r\n"
    return whole + b"--" + _BOUNDARY.encode() + b"--\r\n"


def _json(chance: random.Random, fields: list[tuple[bytes, bytes]]) -> bytes:
    others = (None, True, -1, 2**70, 1e300, [], {}, [[]] * 30, {"a": {"b": []}}, "\ud800")
    said = {
        name.decode("latin-1"): chance.choice(others) if chance.random() < 0.2 else value.decode("latin-1")
        for name, value in fields
    }
    return json.dumps(said).encode()


def routes() -> list[str]:
    """Every address that the site knows."""
    return sorted(set(_routes(get_resolver(), "/")))


def _routes(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        text = str(entry.pattern)
        plain = (
            text if not text.startswith("^") and "(?P" not in text and "\\" not in text else simplify_regex(text)[1:]
        )
        route = prefix + plain.replace("$", "").replace("^", "").removesuffix("\\Z")
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry, route)


def fields_in(page: str) -> tuple[tuple[str, str], ...]:
    """The names of the fields of all forms on a page, with what they begin with."""
    found: dict[str, str] = {}
    for tag in _FIELD.finditer(page):
        value = _VALUE.search(tag[0])
        found.setdefault(unescape(tag[1]), unescape(value[1]) if value else "")
    return tuple(found.items())
