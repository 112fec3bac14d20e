"""A small load generator, used where wrk is not installed; slower than it, so that ratios come out nearer to one."""

from __future__ import annotations

import selectors
import socket
import sys
import time


def main() -> None:
    port, path, connections, seconds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    size = _answer_size(port, request)
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(request)
        selector.register(connection, selectors.EVENT_READ, [size])
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        for key, _ in selector.select(1):
            key.data[0] -= len(key.fileobj.recv(262_144))
            if key.data[0] <= 0:
                done += 1
                key.data[0] = size
                key.fileobj.sendall(request)
    print(f"Requests/sec: {done / (time.perf_counter() - started):.1f}")


def _answer_size(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65_536)
        head = received.partition(b"\r\n\r\n")[0]
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return len(head) + 4 + int(length.split(b":")[1])


if __name__ == "__main__":
    main()
