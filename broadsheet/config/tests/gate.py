"""A way to a server on this machine that can be shut, as the network between two machines can fail."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from broadsheet.config.tests import services


class Gate:
    """Passes on what comes to ``port`` to the server on port ``to``, while it is open."""

    def __init__(self, to: int) -> None:
        self._to, self.port = to, services.free_port()
        self._changing = threading.Lock()
        self._ends: list[socket.socket] = []
        self.open()

    def open(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._let_in, args=(self._door,), daemon=True).start()

    def shut(self) -> None:
        """Cut off whoever is connected, and take nobody any more."""
        with self._changing:
            ends, self._ends = [*self._ends, self._door], []
        for end in ends:
            # Whoever waits at it is woken by this, and not by closing it.
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _let_in(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                self._lead_on(door.accept()[0], door)

    def _lead_on(self, inner: socket.socket, door: socket.socket) -> None:
        try:
            outer = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            return inner.close()
        with self._changing:
            if door.fileno() < 0:
                inner.close()
                return outer.close()
            self._ends += [inner, outer]
        for one, other in ((inner, outer), (outer, inner)):
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()
        return None


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
