"""What real clients sent, byte for byte, and the answers that they took.

The captures were made by running each client, unmodified but for the host and what the manual says of it, against a
running filter or what answers like one; the key they were given is replaced. What each was, and how it was pointed
here, stands in docs/manual/clients.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.lib import signing
from broadsheet.spamapi.models import ApiKey, Lesson
from broadsheet.spamapi.tests.build import NOW, SITE, Told, call, stored

pytestmark = pytest.mark.django_db
KEY = "abcdef123456"
CAPTURES = Path(__file__).parent / "captures"
THANKS = "Thanks for making the web a better place."
VERIFY, CHECK, MAGIC = ("verify-key", "valid"), ("comment-check", "false"), ("comment-check", "true")
FEEDBACK = [("submit-spam", THANKS), ("submit-ham", THANKS)]
LIMIT = ("usage-limit", '{"limit": "none", "usage": 0, "percentage": "0.00", "throttled": false}')
# That client forgets to send its key along with this one call.
KEYLESS = ("key-sites", "invalid")


@pytest.fixture
def known_key(db) -> None:
    ApiKey.objects.create(digest=signing.keyed_hash("api-key", KEY), site=SITE, created_at=NOW)


@pytest.mark.parametrize(
    ("client", "answers"),
    [
        ("pypi-akismet", [VERIFY, CHECK, *FEEDBACK, LIMIT, MAGIC, KEYLESS]),
        ("python-akismet", [CHECK, *FEEDBACK, MAGIC]),
        ("akismet-api", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("cedx", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("npm-akismet", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("perl", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("ruby", [VERIFY, CHECK, *FEEDBACK, MAGIC, MAGIC]),
        ("rakismet", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("phpbb", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
        ("drupal", [VERIFY, CHECK, *FEEDBACK, MAGIC]),
    ],
)
def test_each_client_gets_the_answers_it_takes(known_key, client, answers):
    told = list(replayed(client))

    assert [(path.rpartition("/")[2], answer.body) for path, answer in told] == answers
    assert {answer.status for _, answer in told} == {200}
    assert all(answer.is_well_formed_check() for path, answer in told if path.endswith("comment-check"))
    wrong = [answer.body for _, answer in told if "x-akismet-debug-help" in answer.headers]
    assert wrong == (["invalid"] if KEYLESS in answers else [])


@pytest.mark.parametrize("client", sorted(place.stem for place in CAPTURES.glob("*.http")))
def test_the_words_of_each_client_are_read_in_its_own_charset(known_key, client):
    list(replayed(client))

    text = Lesson.objects.order_by("-pk").first().submission["text"]
    assert text.startswith("Grandmother kept bees")
    assert "�" not in text
    assert "session=1" not in stored()


def test_the_advice_to_discard_reaches_the_client_that_asks_for_it(known_key):
    *_, (_, magic), (_, discard) = replayed("ruby")

    assert "x-akismet-pro-tip" not in magic.headers
    assert discard.headers["x-akismet-pro-tip"] == "discard"


def replayed(client: str) -> Iterator[tuple[str, Told]]:
    """Each request of a capture in turn, sent through the gateway: its path, and the response."""
    data = (CAPTURES / f"{client}.http").read_bytes()
    while data:
        head, _, rest = data.partition(b"\r\n\r\n")
        request, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", 0))
        body, data = rest[:length], rest[length:]
        method, target = re.fullmatch(r"(\w+) (\S+) HTTP/1.1", request).groups()
        path, _, query = target.partition("?")
        yield (
            path,
            call(path, body, method=method, query=query, host=headers["host"], kind=headers.get("content-type", "")),
        )
