"""Drops the connections of clients that send nothing, or do not go on with what they began (Linux).

The web server has no limit of time for them, and its connections are not ours; but the system says of each when
something last came and went, and shutting one down is what the web server sees when a client goes away.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from broadsheet.lib import bodies
from broadsheet.lib.bodies import Waiting

_LOOK_SECONDS = 1.0
_SILENT_MS = 15_000
# While more than half of the places are taken.
_SILENT_MS_IF_MANY = 2_000
# Of the system's `struct tcp_info`: the state; when something was last sent, and came; how many bytes came in all.
_STATE, _LAST_SENT, _LAST_CAME, _BYTES_CAME = (0, "B"), (44, "I"), (52, "I"), (128, "Q")
_LENGTH, _ESTABLISHED = 136, 1


@dataclass(frozen=True, slots=True)
class Connection:
    """What the system says of a connection. Times are milliseconds ago; at first both are those of its beginning."""

    peer: str
    last_sent: int
    last_came: int
    bytes_came: int

    def is_silent(self, milliseconds: int) -> bool:
        """Whether nothing has ever come, for so long."""
        return self.bytes_came == 0 and self.last_came > milliseconds

    def is_between_requests(self, milliseconds: int) -> bool:
        """Whether nothing has come for so long since an answer was sent."""
        return self.last_came >= self.last_sent > milliseconds

    def may_be(self, waiting: Waiting, now: float) -> bool:
        """Whether it may be the one on which a request waits for its body: nothing was sent since that began."""
        return self.peer == waiting.peer and self.bytes_came > 0 and self.last_sent >= (now - waiting.since) * 1000 - 50


def watch(port: int, places: int) -> None:
    """Look after the connections of this process to ``port`` from now on; there are so many ``places`` for them."""
    if sys.platform == "linux":
        threading.Thread(target=_watch, args=(port, places), name="connections", daemon=True).start()


def _watch(port: int, places: int) -> None:
    while True:
        time.sleep(_LOOK_SECONDS)
        with suppress(OSError):
            drop(port, bodies.overdue(time.monotonic()), places)


def drop(port: int, overdue: list[Waiting], places: int) -> None:
    """Shut down what is silent, and what the ``overdue`` wait for."""
    handles = list(_handles())
    is_full = len(handles) > places / 2
    limit = _SILENT_MS_IF_MANY if is_full else _SILENT_MS
    now = time.monotonic()
    for handle in handles:
        with suppress(OSError), socket.socket(fileno=os.dup(handle)) as connection:
            seen = _look(connection, port)
            if seen is not None and (
                seen.is_silent(limit)
                or (is_full and seen.is_between_requests(limit))
                or any(seen.may_be(waiting, now) for waiting in overdue)
            ):
                connection.shutdown(socket.SHUT_RDWR)


def _handles() -> Iterator[int]:
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                yield int(name)


def _look(connection: socket.socket, port: int) -> Connection | None:
    """What a socket is; ``None`` if it is no connection of a client."""
    if connection.family not in (socket.AF_INET, socket.AF_INET6) or connection.type != socket.SOCK_STREAM:
        return None
    if connection.getsockname()[1] != port:
        return None
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LENGTH)
    if len(info) < _LENGTH or _read(info, _STATE) != _ESTABLISHED:
        return None
    peer = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
    address = str(getattr(peer, "ipv4_mapped", None) or peer)
    return Connection(address, _read(info, _LAST_SENT), _read(info, _LAST_CAME), _read(info, _BYTES_CAME))


def _read(info: bytes, place: tuple[int, str]) -> int:
    number: int = struct.unpack_from(place[1], info, place[0])[0]
    return number
