"""The one way out: every request of this server to another goes through here, whoever named its address.

An address that a stranger named may lead into this server's own network, answer without end, or answer a byte a minute.
So the host's name is looked up once, every address it leads to has to be public, and the connection goes to one of
those very addresses, so that a second look-up cannot lead elsewhere; the name stays what the other side is asked for
and what its certificate has to say. Only ``http`` and ``https``, only the usual ports; each redirect is checked like
the first address; one time limit holds for all of it, and a limit of size while the answer comes in. The hosts of
``BROADSHEET_INNER_HOSTS`` are the operator's own, and may be inner ones.

HTTP itself is urllib3's. The proxies that the environment may name are not used.
"""

from __future__ import annotations

import contextlib
import hmac
import http.client
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from broadsheet import __version__
from broadsheet.lib.conf import settings

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

USER_AGENT = f"Broadsheet/{__version__}"
_MOST_ADDRESSES = 4
_FIRST_FREE_PORT = 1024
_WEB_PORTS = {"http": 80, "https": 443}
_PIECE = 65_536
_LONGEST_URL = 2000
_REDIRECTS = {301, 302, 303, 307, 308}
# What is handed out to the public; every other address of version 6 is an inner one, or holds another address.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")
# Public addresses that hold another one, which may be an inner one: Teredo, 6to4.
_TUNNELS = [ipaddress.ip_network(tunnel) for tunnel in ("2001::/32", "2002::/16")]

_INNER = "its host has an address inside a network"


class OutgoingError(Exception):
    """A request that came to nothing; the text says why, as the end of "It failed: …"."""


class NotAllowedError(OutgoingError):
    """The address is none that may be called from here; to try again is of no use."""


class NoAnswerError(OutgoingError):
    """The other side did not answer, not in time, or not as HTTP has it."""


class TooLargeError(OutgoingError):
    """The answer is larger than was asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for all of it, ``size`` in bytes of the answer's body, and how many ``redirects`` are followed."""

    seconds: float = 5.0
    size: int = 1_000_000
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered, whatever its status. Names of headers are in small letters.

    ``url`` is where redirects have led.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class _Target:
    """An address to be called, taken apart and found to be allowed."""

    scheme: str
    host: str
    port: int
    path: str
    is_inner_allowed: bool

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _WEB_PORTS[self.scheme] else f"{host}:{self.port}"


class _Deadline:
    """The end of the time limit. A socket it watches is hung up then, since an answer byte by byte never times out."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def left(self) -> float:
        """The seconds left. Raises NoAnswerError when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise NoAnswerError(f"it took longer than {self._seconds:g} seconds")
        return seconds

    @contextlib.contextmanager
    def watching(self, plain: socket.socket) -> Iterator[None]:
        handle = plain.dup()
        alarm = threading.Timer(self.left(), _hang_up, [handle])
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            alarm.join()
            handle.close()


def post(
    url: str, body: bytes, headers: Mapping[str, str], limits: Limits = Limits(), *, allow_inner: bool = False
) -> Answer:
    """One POST. The body of its answer is not read, and no redirect is followed: the answer is the redirect.

    ``allow_inner`` where the operator named an inner address. Raises OutgoingError.
    """
    deadline = _Deadline(limits.seconds)
    with _asked("POST", url, body, headers, deadline, allow_inner) as response:
        return _answer(response, b"", url)


def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    limits: Limits = Limits(),
    *,
    into: BinaryIO | None = None,
    allow_inner: bool = False,
) -> Answer:
    """One GET, with up to ``limits.redirects`` redirects followed, each to an address that is checked like the first.

    With ``into`` the body goes into that file as it comes in, and the answer has none; what was written before an error
    stays there. A redirect to another host takes no ``Authorization`` and no ``Cookie`` with it. One that is not
    followed is the answer. ``allow_inner`` as with ``post``, for the first address alone. Raises OutgoingError.
    """
    deadline, body, sent = _Deadline(limits.seconds), into or BytesIO(), dict(headers or {})
    for hop in range(limits.redirects + 1):
        with _asked("GET", url, None, sent, deadline, allow_inner) as response:
            following = response.headers.get("Location") if response.status in _REDIRECTS else None
            if following is None or hop == limits.redirects:
                _read(response, body, limits.size, deadline)
                return _answer(response, body.getvalue() if isinstance(body, BytesIO) and not into else b"", url)
        url, sent = _redirected(url, following, sent)
        allow_inner = False
    raise AssertionError("the last answer is returned")


def signature(secret: str, body: bytes, now: datetime) -> str:
    """What proves to the receiver that a call is ours, and when it was made: HMAC-SHA256 of the time and the body."""
    moment = str(int(now.timestamp()))
    mark = hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={mark}"


def is_inner(host: str) -> bool:
    """Whether a host is named by an inner address, or is this machine itself; a domain name is not looked up."""
    if host == "localhost":
        return True
    try:
        return not _is_public(host)
    except ValueError:
        return False


def check_url(url: str, *, allow_inner: bool = False) -> None:
    """Say at once what can be said of an address without looking it up. Raises NotAllowedError."""
    target = _target(url, allow_inner)
    if is_inner(target.host) and not target.is_inner_allowed:
        raise NotAllowedError(_INNER)


def check_host(host: str, limits: Limits = Limits()) -> None:
    """Look a host up, for a part that makes its own requests there. Raises OutgoingError if it is no public one."""
    _addresses(_target(f"https://{host}/", allow_inner=False), _Deadline(limits.seconds))


def _target(url: str, allow_inner: bool) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = _ascii(parts.hostname or ""), parts.port or _WEB_PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NotAllowedError("it is no address of the web") from None
    if parts.scheme not in _WEB_PORTS or not host or len(url) > _LONGEST_URL:
        raise NotAllowedError("it is no address of the web: write it like https://example.org/page")
    if parts.username is not None or parts.password is not None:
        raise NotAllowedError("it has a user name in it")
    is_inner_allowed = allow_inner or host in settings.INNER_HOSTS
    if not is_inner_allowed and port not in _WEB_PORTS.values() and port < _FIRST_FREE_PORT:
        raise NotAllowedError(f"port {port} is not one of the web's: use 80, 443, or one from 1024 up")
    return _Target(parts.scheme, host, port, _path(parts), is_inner_allowed)


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode()


def _path(parts: SplitResult) -> str:
    """The path and query, with what may not stand in a request line encoded."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._[]')}" if parts.query else "")


@contextlib.contextmanager
def _asked(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: _Deadline, allow_inner: bool
) -> Iterator[BaseHTTPResponse]:
    """The beginning of the answer to a request, whose body can be read inside the block. Raises OutgoingError."""
    # Here, for it takes megabytes of every process, and most never call anybody.
    from urllib3.connection import HTTPConnection

    target = _target(url, allow_inner)
    plain = _connected(_addresses(target, deadline), target.port, deadline)
    connection = HTTPConnection(target.host, target.port, timeout=deadline.left())
    own = {"Host": target.host_header, "User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
    with contextlib.closing(connection), contextlib.closing(plain), deadline.watching(plain):
        with _one_kind_of_error(deadline):
            connection.sock = _encrypted(plain, target.host) if target.scheme == "https" else plain
            connection.request(method, target.path, body, own | dict(headers), preload_content=False)
            response = connection.getresponse()
        # Headers that are cut off by hanging up end like whole ones.
        deadline.left()
        yield response


@contextlib.contextmanager
def _one_kind_of_error(deadline: _Deadline) -> Iterator[None]:
    from urllib3.exceptions import HTTPError

    try:
        yield
    except (OSError, HTTPError, http.client.HTTPException, ValueError) as problem:
        # What is hung up fails in many ways, all for the one reason.
        deadline.left()
        raise NoAnswerError(f"it gave no answer that can be read ({type(problem).__name__})") from None


def _read(response: BaseHTTPResponse, body: BinaryIO, size: int, deadline: _Deadline) -> None:
    """Write the body of an answer into a file, as far as it is no larger than ``size`` bytes."""
    written = 0
    while True:
        with _one_kind_of_error(deadline):
            piece = response.read(_PIECE, decode_content=True)
        # An answer without a length ends when it is hung up, as if that were its end.
        deadline.left()
        if not piece:
            return
        written += len(piece)
        if written > size:
            raise TooLargeError(f"the answer is larger than {size} bytes")
        body.write(piece)


def _answer(response: BaseHTTPResponse, body: bytes, url: str) -> Answer:
    return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body, url)


def _redirected(url: str, location: str, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Where a redirect leads, and which headers may go there. Raises NotAllowedError."""
    try:
        before, after = urlsplit(url), urlsplit(urljoin(url, location))
    except ValueError:
        raise NotAllowedError("it redirects to what is no address of the web") from None
    if before.scheme == "https" and after.scheme == "http":
        raise NotAllowedError("it redirects from https to http")
    if before.netloc == after.netloc:
        return after.geturl(), headers
    kept = {name: value for name, value in headers.items() if name.lower() not in ("authorization", "cookie")}
    return after.geturl(), kept


def _addresses(target: _Target, deadline: _Deadline) -> list[str]:
    """Where a host leads, each address found to be allowed. Raises OutgoingError."""
    found = list(dict.fromkeys(_looked_up(target, deadline)))
    # A name with inner addresses among its own is a trap or a mistake, whichever of them would be called.
    if not target.is_inner_allowed and not all(map(_is_public, found)):
        raise NotAllowedError(_INNER)
    return found[:_MOST_ADDRESSES]


def _looked_up(target: _Target, deadline: _Deadline) -> list[str]:
    """What the host's name leads to. A look-up cannot be cut off: a slow one is left behind in its thread."""
    found: list[str] = []

    def look_up() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            entries = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(str(entry[4][0]) for entry in entries)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.left())
    deadline.left()
    if not found:
        raise NoAnswerError(f"the name {target.host} leads nowhere")
    return found


def _connected(addresses: list[str], port: int, deadline: _Deadline) -> socket.socket:
    """A connection to the first address that takes it, each having its share of the time. Raises NoAnswerError."""
    for place, address in enumerate(addresses):
        with contextlib.suppress(OSError):
            connection = socket.create_connection((address, port), timeout=deadline.left() / (len(addresses) - place))
            connection.settimeout(deadline.left())
            return connection
    deadline.left()
    raise NoAnswerError("nobody takes the connection")


def _encrypted(plain: socket.socket, host: str) -> socket.socket:
    import ssl

    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _hang_up(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in tunnel for tunnel in _TUNNELS)
