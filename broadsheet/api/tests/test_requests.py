"""Keys, limits, and errors, whatever is asked."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from broadsheet.api import keys, middleware
from broadsheet.api.models import AccessKey
from broadsheet.api.tests.build import Program, a_reply, an_account
from broadsheet.discussion.models import Comment
from broadsheet.discussion.remote import reading
from broadsheet.discussion.tests.build import a_thread
from broadsheet.lib import signing
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_kept_as_a_hash(program):
    key = program("numbers").key

    [row] = AccessKey.objects.all()
    assert key.startswith("broadsheet_")
    assert len(key) > 50
    assert all(key not in str(value) for value in vars(row).values())


def test_when_a_key_was_used_last_is_known(program):
    asking = program("numbers")
    before = timezone.now()

    asking.get("/numbers")

    assert AccessKey.objects.get().last_used_at >= before


@pytest.mark.parametrize(
    "sent", ["", "x", "broadsheet_", "broadsheet_" + "a" * 43, "broadsheet_" + "ü" * 43, "x" * 5000]
)
def test_a_wrong_key_is_refused_also_where_none_is_needed(anyone, sent):
    for header in (f"Bearer {sent}", f"Basic {sent}"):
        answer = anyone.get("/comments", headers={"Authorization": header})
        assert answer.problem == (401, "unknown-key")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_is_refused(program):
    asking = program("numbers")
    assert asking.get("/numbers").status == 200
    keys.revoke(asking.key, timezone.now())
    keys.known.forget()

    assert asking.get("/numbers").problem == (401, "unknown-key")


def test_a_key_goes_with_the_account_that_answers_for_it(program):
    asking = program("numbers")
    AccessKey.objects.get().user.delete()

    assert asking.get("/numbers").problem == (401, "unknown-key")


def test_a_locked_account_locks_its_keys(program):
    asking = program("numbers")
    user = AccessKey.objects.get().user
    user.is_active = False
    user.save()

    assert asking.get("/numbers").problem == (401, "unknown-key")


def test_a_key_outlasts_a_change_of_secret_where_the_old_one_is_listed(program, settings):
    asking = program("numbers")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret, and a long one at that"
    assert asking.get("/numbers").status == 401
    settings.SECRET_KEY_FALLBACKS = [old]
    keys.known.forget()

    assert asking.get("/numbers").status == 200


NEEDS = [
    ("get", "/queue", "moderate"), ("get", "/queue/1", "moderate"), ("post", "/comments/1/decisions", "moderate"),
    ("post", "/decisions/1/undo", "moderate"), ("get", "/bans", "moderate"), ("post", "/bans", "moderate"),
    ("delete", "/bans/1", "moderate"), ("get", "/numbers", "numbers"), ("get", "/export/comments", "export"),
    ("post", "/threads/1/comments", "submit"), ("post", "/filter/judge", "filter"), ("post", "/filter/teach", "filter"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "scope"), NEEDS)
def test_what_needs_a_scope_is_refused_without_a_key_and_with_one_for_all_else(program, anyone, method, path, scope):
    others = program(*{"submit", "moderate", "numbers", "filter", "export", "webhooks"} - {scope})

    assert getattr(anyone, method)(path).problem == (401, "no-key")
    answer = getattr(others, method)(path)
    assert answer.problem == (403, "wrong-scope")
    assert scope in answer.body["detail"]


def test_a_key_can_only_be_made_for_what_there_is(db):
    an_account("grace")
    for scopes in ([], ["everything"], ["numbers", "everything"]):
        with pytest.raises(ValueError, match="choose from submit, moderate"):
            keys.issue("x", "grace", scopes, timezone.now())
    with pytest.raises(ValueError, match="no account 'nobody'"):
        keys.issue("x", "nobody", ["numbers"], timezone.now())


def test_who_asks_too_often_is_told_when_to_go_on(anyone, program, settings):
    settings.API_OPEN_CALLS_PER_MINUTE, settings.API_CALLS_PER_MINUTE = 3, 5
    asking = program("numbers")

    open_statuses = [anyone.get("/comments").status for _ in range(5)]
    keyed_statuses = [asking.get("/comments").status for _ in range(7)]

    # A minute may have begun in between.
    assert 429 in open_statuses[3:]
    assert 429 in keyed_statuses[5:]
    assert set(open_statuses[:3] + keyed_statuses[:5]) == {200}
    answer = anyone.get("/comments")
    assert answer.problem == (429, "too-fast")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_an_address_that_does_not_exist_is_a_problem(anyone):
    for path in ("/", "/nowhere", "/threads/abc", "/threads/1/nowhere", "/../v2/threads"):
        assert anyone.get(path).problem[0] in (404, 422)


def test_a_method_that_an_address_does_not_take_is_a_problem(anyone):
    answer = anyone.delete("/threads")

    assert answer.problem == (405, "")
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize("length", [middleware.MOST_BYTES + 1, 10**13, "-1", "many"])
def test_a_body_that_is_too_large_is_refused_unread(length):
    response = Client().post(
        "/api/v1/filter/judge", b"{}", content_type="application/json", headers={"Content-Length": str(length)}
    )

    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null x",
        b"<a/>",
        b"[" * 100_000,
        b'{"a":' * 30_000,
        b"9" * 5000,
        b"{}\0",
        b"NaN garbage",
    ],
)
def test_a_body_that_is_not_json_is_a_problem(program, raw):
    answer = program("filter").post("/filter/judge", raw=raw)

    assert answer.problem[0] in (400, 422)


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"3", b"true", b"NaN", b'{"text": 3}', b'{"txet": "a"}'])
def test_json_of_another_kind_is_named(program, raw):
    answer = program("filter").post("/filter/judge", raw=raw)

    assert answer.problem == (422, "invalid")
    assert answer.body["errors"]


@pytest.mark.parametrize("letter", ["\\ud800", "\\u0000"])
def test_letters_that_no_database_takes_are_left_out(program, letter):
    words = f'{{"text": "Good {letter}morning", "author": "Anna", "user_ip": "::1"}}'.encode()
    asking = program("submit", "filter")

    assert asking.post(f"/threads/{a_thread(opened_at=timezone.now()).pk}/comments", raw=words).status in (201, 202)
    assert asking.post("/filter/teach", raw=words.replace(b"}", b', "label": "ham"}')).status == 200

    assert Comment.objects.get().text == "Good morning"
    assert Lesson.objects.get().submission["text"] == "Good morning"


def test_a_database_that_does_not_answer_is_a_problem(anyone, monkeypatch):
    def broken(*_, **__):
        raise OperationalError("locked")

    monkeypatch.setattr(reading, "find_threads", broken)
    answer = anyone.get("/threads")
    assert answer.problem == (503, "")
    assert answer.headers["Retry-After"]

    monkeypatch.setattr(keys, "_look_up", broken)
    answer = anyone.get("/threads", headers={"Authorization": f"Bearer {keys.PREFIX}{'a' * 43}"})
    assert answer.problem == (503, "")


def test_a_fault_of_ours_is_a_problem_without_details(monkeypatch, caplog):
    monkeypatch.setattr(reading, "find_threads", lambda *_, **__: 1 / 0)
    client = Client(raise_request_exception=False)

    answer = Program(client).get("/threads")

    assert answer.problem == (500, "")
    assert "division" not in str(answer.body)


def test_no_answer_is_kept_by_others_or_found_by_search_engines(program):
    headers = program("numbers").get("/numbers").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"


def test_other_pages_are_what_they_were(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_session_is_no_key(client):
    client.force_login(an_account())

    assert client.get("/api/v1/numbers").status_code == 401
    assert client.post(f"/api/v1/threads/{a_thread().pk}/comments", a_reply(), "application/json").status_code == 401


def test_the_receipt_of_another_purpose_opens_nothing(anyone):
    assert anyone.get(f"/receipts/{signing.sign('other', '1')}").problem == (404, "")
