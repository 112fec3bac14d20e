"""Signing in: one way in for the desk and the newsroom, with limits."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from broadsheet.accounts import limits, signing_in
from broadsheet.accounts.tests.build import NOW, PASSWORD, SIGN_IN, a_person, sign_in, signed_in

pytestmark = pytest.mark.django_db


def test_everybody_gets_to_where_their_work_is(client):
    a_person("moderator").user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    a_person("writer").user_permissions.add(Permission.objects.get(codename="access_admin"))
    a_person("nobody")

    assert sign_in(client, "moderator").url == "/moderation/"
    assert sign_in(client, "writer").url == "/admin/"
    assert sign_in(client, "nobody").url == "/moderation/account/"
    assert sign_in(client, "nobody", to="/admin/images/").url == "/admin/images/"
    assert sign_in(client, "nobody", to="https://elsewhere.example/").url == "/moderation/account/"


def test_wagtails_own_entrances_lead_to_ours(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/images/").url == f"{SIGN_IN}?next=%2Fadmin%2Fimages%2F"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code in (302, 403)
    for path in ("", "done/", "confirm/MQ/x-y/", "complete/"):
        assert client.get(f"/admin/password_reset/{path}").url == "/moderation/sign-in/forgotten/"


@pytest.mark.parametrize("name", ["n" * 151, "n" * 300, "n" * 5_000, "nul\0"])
def test_a_name_or_a_password_that_is_too_long_is_refused_before_anything_is_hashed_or_stored(
    client, name, monkeypatch
):
    asked = []
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", lambda *a, **k: asked.append(a))

    assert sign_in(client, name).status_code == 200
    assert sign_in(client, "grace", "p" * 201).status_code == 200
    assert asked == []
    assert AccessAttempt.objects.count() == 0
    sign_in(client, "grace", "p" * 200)
    assert len(asked) == 1


def test_a_password_that_is_too_long_cannot_be_chosen_either(client):
    grace = a_person()
    form = {"present": PASSWORD, "password1": "long words " * 30, "password2": "long words " * 30}

    assert signed_in(client, grace).post("/moderation/account/password", form).status_code == 422
    grace.refresh_from_db()
    assert grace.check_password(PASSWORD)


def test_one_address_may_not_try_any_number_of_names(client):
    a_person()
    answers = [sign_in(client, f"name-{number}", "guessed").status_code for number in range(41)]

    assert answers == [200] * 40 + [429]
    assert sign_in(client).status_code == 429


def test_many_addresses_may_not_try_one_name_for_ever_but_a_known_device_is_let_in(client):
    grace = a_person()
    sign_in(client)
    mark = client.cookies[signing_in.DEVICE_COOKIE].value
    for number in range(100):
        limits.is_sign_in_over_limit(f"198.51.{number}.1", "Grace", False, NOW)

    assert limits.is_sign_in_over_limit("203.0.113.9", "grace", False, NOW)
    assert signing_in.is_known_device(mark, "grace")
    assert not limits.is_sign_in_over_limit("203.0.113.9", "grace", True, NOW)
    assert not signing_in.is_known_device(mark, "ada")
    assert not signing_in.is_known_device(f"{grace.pk}.forged", "grace")


def test_guessing_one_password_locks_the_name_for_that_address(client, settings):
    a_person()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="guessed")

    assert sign_in(client).status_code == 429


def test_signing_out_is_a_press_of_a_button(client):
    client.force_login(a_person())

    assert client.get("/moderation/sign-out").status_code == 405
    assert client.post("/moderation/sign-out").url == SIGN_IN
    assert client.get("/moderation/account/").url.startswith(SIGN_IN)


def test_what_concerns_the_account_takes_the_password_once_more_after_a_while(client):
    grace = a_person()
    client.force_login(grace)
    asked = client.get("/moderation/account/second-factors/")
    assert asked.url == "/moderation/account/prove/?next=%2Fmoderation%2Faccount%2Fsecond-factors%2F"

    assert client.post(asked.url, {"password": "guessed"}).status_code == 422
    form = {"password": PASSWORD, "next": "/moderation/account/second-factors/"}
    assert client.post(asked.url, form).url == "/moderation/account/second-factors/"
    assert client.get("/moderation/account/second-factors/").status_code == 200


def test_the_account_page_changes_name_password_and_ends_other_sessions(client):
    grace, elsewhere = a_person(), type(client)()
    sign_in(elsewhere)
    sign_in(client)

    client.post("/moderation/account/name", {"first_name": "Grace", "last_name": "Hopper"})
    ended = client.post("/moderation/account/everywhere", {"everywhere-password": PASSWORD})

    assert ended.url == "/moderation/account/"
    assert get_user_model().objects.get().get_full_name() == "Grace Hopper"
    assert client.get("/moderation/account/").status_code == 200
    assert elsewhere.get("/moderation/account/").url.startswith(SIGN_IN)
    form = {"present": PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert client.post("/moderation/account/password", form | {"present": "guessed"}).status_code == 422
    assert client.post("/moderation/account/password", form).url == "/moderation/account/"
    assert client.get("/moderation/account/").status_code == 200
    grace.refresh_from_db()
    assert grace.check_password("another long password")
