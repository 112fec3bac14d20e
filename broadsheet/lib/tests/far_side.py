"""A server of somebody else, on an address of this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

Reply = Callable[[socket.socket], None]


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class FarSide:
    """What it answers by path, as whole answers of HTTP or a function that writes them, and what it was asked."""

    address: tuple[str, int]
    answers: dict[str, bytes | Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.address[1]}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; a header is named as ``Content_Type``."""
    lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def without_end(start: bytes, piece: bytes, wait: threading.Event, seconds: float = 0.0) -> Reply:
    """An answer that goes on with ``piece`` every ``seconds`` seconds until the caller hangs up or ``wait`` is set."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(start)
        while not wait.wait(seconds):
            connection.sendall(piece)

    return reply


@contextmanager
def far_side(tls: ssl.SSLContext | None = None) -> Iterator[FarSide]:
    """A running server, which answers one request after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = FarSide(listening.getsockname())
        thread = threading.Thread(target=_serve, args=(listening, server, tls))
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listening: socket.socket, server: FarSide, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.settimeout(20.0)
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            _reply(connection, server)
            connection.close()


def _reply(connection: socket.socket, server: FarSide) -> None:
    with connection.makefile("rb") as reading:
        method, path, _ = reading.readline().decode().split(" ")
        lines = b"".join(iter(reading.readline, b"\r\n"))
        headers = message_from_bytes(lines)
        server.asked.append(Asked(method, path, headers, reading.read(int(headers.get("Content-Length", "0")))))
    reply = server.answers.get(path, answer(200))
    if isinstance(reply, bytes):
        connection.sendall(reply)
    else:
        reply(connection)
