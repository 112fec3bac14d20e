"""The database away, the shared cache away: clear answers, nothing typed is lost, nobody waits long."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager, suppress
from itertools import count

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection

from broadsheet.config import caches as cache_settings
from broadsheet.config.tests import services
from broadsheet.lib import ratelimit, shared_cache

pytestmark = pytest.mark.django_db


@contextmanager
def database_away():
    """Every query fails, as it does when the server is gone."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def quiet(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "address",
    ["/", "/town/saved/", "/search/?q=tea", "/comments/feed/", "/comments/1/", "/comment-data/", "/me/", "/admin/",
     "/moderation/", "/moderation/sign-in/", "/threads/1/reply", "/receipts/abc/", "/no/such/page", "/feed/"],
)  # fmt: skip
def test_every_entrance_answers_503_without_a_query_while_the_database_is_away(quiet, address):
    quiet.cookies["sessionid"] = "a" * 32
    with database_away():
        answer = quiet.get(address)

    # A page of which nothing is in the database may be there all the same.
    assert answer.status_code == 503 or answer.status_code < 400, answer.content[:500]
    if answer.status_code == 503:
        assert answer["Retry-After"]
        assert "no-store" in answer["Cache-Control"]
        assert "no data" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/threads/1/reply", "/moderation/comments/1/note", "/me/"])
def test_what_was_typed_is_kept_and_can_be_sent_again(quiet, address):
    typed = {"comment": "A <b>thought</b>\nof mine", "name": 'Marten "M" Hale', "stamp": "s", "password": "secret"}
    with database_away():
        answer = quiet.post(address, typed, headers={"Sec-Fetch-Site": "same-origin"})
    page = answer.content.decode()

    assert answer.status_code == 503
    assert "A &lt;b&gt;thought&lt;/b&gt;\r\nof mine" in page or "A &lt;b&gt;thought&lt;/b&gt;\nof mine" in page
    assert 'name="name" value="Marten &quot;M&quot; Hale"' in page
    assert f'action="{address}"' in page
    assert "secret" not in page


def test_a_fault_of_our_own_is_still_a_500(quiet, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("ours")

    monkeypatch.setattr("broadsheet.config.views.spamapi.model_version", broken)

    assert quiet.get("/readyz").status_code == 500


@pytest.fixture(params=["away", "frozen"])
def shared_gone(request, settings):
    """A Redis that is not there, or takes connections and says nothing."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    if request.param == "frozen":
        listening.listen(50)
        listening.setblocking(False)
    else:
        listening.close()
        port = services.free_port()
    shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"redis://127.0.0.1:{port}/1"}
    settings.CACHES = cache_settings.of(shared)
    shared_cache._away_until = 0.0
    yield listening if request.param == "frozen" else None
    shared_cache._away_until = 0.0
    del caches["shared"]
    listening.close()


def connections_to(listening: socket.socket) -> int:
    """How many connections were made to it that nobody has taken."""
    with ExitStack() as stack, suppress(BlockingIOError):
        for found in count():  # noqa: B007
            stack.enter_context(listening.accept()[0])
    return found


def test_without_the_shared_cache_limits_hold_and_nobody_waits_for_it_twice(shared_gone, monkeypatch):
    # However long a busy machine takes for the four below.
    monkeypatch.setattr(shared_cache, "_LEFT_ALONE_SECONDS", 600.0)
    ratelimit._here.clear()
    counted = [ratelimit.is_too_much("test", "anna", 2, 3600, 0.0) for _ in range(4)]

    assert counted == [False, False, True, True]
    if shared_gone:
        assert connections_to(shared_gone) == 1
        assert settings.CACHES["shared"]["OPTIONS"]["socket_timeout"] < 1


def test_without_the_shared_cache_pages_come_and_readiness_says_so(shared_gone, client):
    assert client.get("/comment-data/").status_code == 200
    assert client.get("/").status_code < 500
    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert "shared cache does not answer" in ready.content.decode()


def test_readiness_asks_the_database_and_does_not_trust_an_open_connection(quiet):
    with database_away():
        answer = quiet.get("/readyz")

    assert answer.status_code == 503
    assert b"the database does not answer" in answer.content
