"""Clients that send half a body, or nothing at all, to the served site: others are answered, and they are let go."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest

from broadsheet.config.tests import demo_home, running, services
from broadsheet.lib import bodies

pytestmark = pytest.mark.slow
_MANY = 64
_STORY = "/town/saved-by-a-pocketful-of-beans/"
_PART = b"POST /threads/1/reply HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\ncomment="


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("slow")
    demo_home.copy_to(home)
    with running.site(home, BROADSHEET_TRUSTED_PROXIES="1") as served:
        served.get(_STORY)
        yield served


def connect(site: running.RunningSite, stack: ExitStack, number: int, sent: bytes = b"") -> list[socket.socket]:
    connections = [stack.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(number)]
    for connection in connections:
        connection.sendall(sent)
        connection.setblocking(False)
    return connections


def is_open(connection: socket.socket) -> bool:
    try:
        return connection.recv(4096, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def is_waiting(connection: socket.socket) -> bool:
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


def test_half_bodies_and_silent_connections_hold_nobody_else_up_and_are_let_go(site):
    with ExitStack() as stack:
        halves = connect(site, stack, _MANY, _PART)
        silent = connect(site, stack, _MANY)
        services.wait_until(
            lambda: sum(map(is_waiting, halves)) <= 2 * bodies.MOST_OF_ONE, "all but a few to be refused"
        )

        assert site.get("/healthz").status == 200
        assert site.get(_STORY).status == 200
        assert site.get("/search/?query=ferry").status == 200
        # Somebody else's body is read meanwhile.
        typed = urlencode({"comment": "We saw it too.", "name": "Marten Hale"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": "198.51.100.7"}
        answer = site.request("POST", f"/threads/{site.thread_of(_STORY)}/reply", typed, **headers)
        assert "We saw it too." in answer.body
        services.wait_until(lambda: not any(map(is_waiting, halves)), "the half bodies to be let go")
        services.wait_until(lambda: not any(map(is_open, silent)), "the silent connections to be dropped")


def test_a_body_that_comes_slowly_is_taken_all_the_same(site):
    body = urlencode({"comment": "It took its time.", "name": "Marten Hale"}).encode()
    head = f"POST /threads/{site.thread_of(_STORY)}/reply HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=services.SECONDS) as connection:
        connection.sendall(head.encode())
        for at in range(len(body)):
            connection.sendall(body[at : at + 1])
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert b"It took its time." in answer
