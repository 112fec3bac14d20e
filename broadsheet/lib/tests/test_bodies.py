"""Reading bodies before the application is asked."""

from __future__ import annotations

import io
import threading
import time

import pytest

from broadsheet.lib import bodies


class Held(io.RawIOBase):
    """A body of which nothing comes until it is let go, and then not all of it."""

    def __init__(self) -> None:
        self.is_asked, self.go_on = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.is_asked.set()
        self.go_on.wait(240)
        return b"x"


def ask(body, client: str = "192.0.2.1", **environ: str) -> tuple[str, bytes]:
    """The status of the answer, and the body as the application read it."""
    said: list[str] = []

    def application(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    whole = bodies.WholeBodies(application, lambda environ: client)
    answer = whole({"wsgi.input": body, "REMOTE_ADDR": client, **environ}, lambda status, headers: said.append(status))
    return said[0], b"".join(answer)


def test_a_body_is_read_up_to_its_length_and_no_further():
    assert ask(io.BytesIO(b"comment=a;more"), CONTENT_LENGTH="9") == ("200 OK", b"comment=a")


def test_a_request_of_which_not_all_has_come_is_not_passed_on():
    status, said = ask(io.BytesIO(b"comment"), CONTENT_LENGTH="9")

    assert status == "408 Request Timeout"
    assert b"send it again" in said


@pytest.mark.parametrize("length", [str(bodies.WHOLE + 1), "9" * 15, "-1", "many"])
def test_a_body_too_long_or_of_no_known_length_is_left_to_the_application(length):
    assert ask(io.BytesIO(b"unread"), CONTENT_LENGTH=length) == ("200 OK", b"unread")


def test_one_whose_length_is_no_number_that_memory_is_counted_in_is_refused():
    assert ask(io.BytesIO(b"unread"), CONTENT_LENGTH=str(2**64 - 1))[0] == "413 Content Too Large"


def test_a_chunked_body_is_read_to_one_byte_more_than_is_taken():
    sent = io.BytesIO(b"x" * (bodies.WHOLE + 10))

    assert len(ask(sent, HTTP_TRANSFER_ENCODING="chunked")[1]) == bodies.WHOLE + 1


def test_one_client_has_few_places_others_have_theirs_and_who_waits_long_is_overdue():
    held = [Held() for _ in range(bodies.MOST_OF_ONE)]
    waiting = [threading.Thread(target=ask, args=(body,), kwargs={"CONTENT_LENGTH": "9"}) for body in held]
    begun = time.monotonic()
    for thread in waiting:
        thread.start()
    try:
        assert all(body.is_asked.wait(240) for body in held)
        assert ask(io.BytesIO(b"x"), CONTENT_LENGTH="1")[0] == "503 Service Unavailable"
        assert ask(io.BytesIO(b"x"), client="198.51.100.1", CONTENT_LENGTH="1")[0] == "200 OK"
        assert not bodies.overdue(begun + 1)
        assert [one.peer for one in bodies.overdue(time.monotonic() + 2)] == ["192.0.2.1"] * bodies.MOST_OF_ONE
    finally:
        for body, thread in zip(held, waiting, strict=True):
            body.go_on.set()
            thread.join()
    assert not bodies.overdue(time.monotonic() + 1000)
    assert ask(io.BytesIO(b"x"), CONTENT_LENGTH="1")[0] == "200 OK"


def test_a_request_waits_a_moment_for_a_place_that_is_soon_free(monkeypatch):
    monkeypatch.setattr(bodies, "_PATIENCE_SECONDS", 240.0)
    held, answers = [Held() for _ in range(bodies.MOST_OF_ONE)], list[str]()
    waiting = [threading.Thread(target=ask, args=(body,), kwargs={"CONTENT_LENGTH": "9"}) for body in held]
    for thread in waiting:
        thread.start()
    assert all(body.is_asked.wait(240) for body in held)
    after = threading.Thread(target=lambda: answers.append(ask(io.BytesIO(b"x"), CONTENT_LENGTH="1")[0]))
    after.start()
    held[0].go_on.set()
    after.join(240)
    held[1].go_on.set()
    for thread in waiting:
        thread.join()

    assert answers == ["200 OK"]


def test_a_client_that_sends_many_whole_bodies_at_once_gets_an_answer_to_each(monkeypatch):
    # Whoever has a place may be kept from going on by a busy machine for longer than the others would wait.
    monkeypatch.setattr(bodies, "_PATIENCE_SECONDS", 240.0)
    answers: list[str] = []

    def send() -> None:
        answers.extend(ask(io.BytesIO(b"x"), CONTENT_LENGTH="1")[0] for _ in range(200))

    senders = [threading.Thread(target=send) for _ in range(16)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert set(answers) == {"200 OK"}
