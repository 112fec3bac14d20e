"""The operator's pages: what strangers do not see there, and what can be done about keys."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadsheet import lib
from broadsheet.lib import signing
from broadsheet.lib.tests.markup import one_line
from broadsheet.spamapi import check_log, keys, service
from broadsheet.spamapi.console.views import operator as views
from broadsheet.spamapi.learning import learner, snapshots
from broadsheet.spamapi.models import ApiKey, Check, Label, Usage
from broadsheet.spamapi.tests.build import NOW, a_check, a_submission

pytestmark = pytest.mark.django_db
SITE = "https://bees.example.org/"
PAGES = ["list", "new", "made"]


def a_user(name: str, **rights):
    return get_user_model().objects.create_user(name, password="a long enough password", **rights)


@pytest.fixture
def filter_profile(settings):
    settings.PROFILE, settings.ROOT_URLCONF = "filter", "broadsheet.spamapi.tests.filter_urls"
    settings.LOGIN_REDIRECT_URL = "home"
    settings.CONTACT = "desk@news.example.org"
    # The newsroom's templates, which this profile does not have, take the place of these otherwise.
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [Path(lib.__file__).parent / "templates"]}]


@pytest.fixture
def operator(client, filter_profile):
    client.force_login(a_user("grace", is_staff=True))
    return client


@pytest.fixture
def asked(monkeypatch):
    """A key with some checks, corrections and lessons, on the day and in the month that the operator looks at."""
    now = NOW
    monkeypatch.setattr(views, "timezone", SimpleNamespace(now=lambda: now))
    keys.issue(SITE, now, owner="ada")
    key = ApiKey.objects.get()
    for number, decision in enumerate(["spam", "spam", "discard", "publish"]):
        check_log.append(a_check(number, key.pk, "bees.example.org", decision, now - timedelta(seconds=number)))
    check_log.fold(now)
    check_log.fold(now)
    check_log.count_feedback(key.pk, "bees.example.org", Label.HAM, True, None, now)
    service.teach("check:1:a", Label.HAM, a_submission("Words of a reader"), f"key:{key.pk}", now, owner="ada")
    service.teach("comment:1", Label.SPAM, a_submission("Others of another"), "moderator:3", now)
    learner.catch_up()
    return key


def test_a_stranger_sees_that_a_filter_is_ready_and_whom_to_turn_to_and_nothing_of_its_sites(
    client, filter_profile, asked
):
    page = client.get("/").content.decode()

    assert "It is ready." in page
    assert "mailto:desk@news.example.org" in page
    assert 'href="/comment-data/"' in page
    assert "bees.example.org" not in page
    assert "<svg" not in page


def test_somebody_who_is_signed_in_but_not_on_the_staff_sees_no_more(client, filter_profile, asked):
    client.force_login(a_user("reader"))

    assert "bees.example.org" not in client.get("/").content.decode()


def test_a_filter_without_a_model_says_that_it_is_not_ready(client, filter_profile, monkeypatch):
    monkeypatch.setattr(service, "model_version", lambda: service.NO_MODEL)

    page = client.get("/").content.decode()

    assert "It is ready." not in page
    assert "cannot judge" in page


def test_the_operator_sees_checks_corrections_keys_and_what_was_learned_without_its_words(operator, asked):
    answer = operator.get("/")
    page = one_line(answer.content.decode())

    assert "no-store" in answer["Cache-Control"]
    assert "spam: 3" in page
    assert "good: 1" in page
    assert "good comments taken for spam: 1" in page
    assert not re.search(r">[^<]*\bham\b", page, re.IGNORECASE)
    assert page.count("<svg") == page.count("<title id=") == page.count("<desc id=") == 2
    assert page.count('class="bar-spam"') >= 1
    assert "learned just now" in page
    assert f"> {service.model_version()}" not in page
    assert "https://bees.example.org/ (ada)" in page
    assert "taught here" in page
    assert "Words of a reader" not in page
    assert "style=" not in page
    assert "<script" not in page


def test_a_share_is_shown_only_of_enough_answers(operator, asked):
    assert " %<" not in operator.get("/").content.decode()

    usage = Usage.objects.get()
    usage.spam, usage.ham = 40, 10
    usage.save()

    assert ">98.00 %<" in operator.get("/").content.decode()


@pytest.mark.parametrize(("minutes", "said"), [(2, "learned 2 minutes ago"), (0, "learned just now")])
def test_the_page_says_when_the_filter_learned_last(operator, asked, minutes, said):
    then = timezone.now().timestamp() - 60 * minutes
    os.utime(snapshots.path(), (then, then))

    assert said in one_line(operator.get("/").content.decode())


def test_the_page_needs_few_queries_however_many_keys_there_are(operator, asked, django_assert_max_num_queries):
    for number in range(20):
        keys.issue(f"https://site{number}.example.org/", timezone.now())

    with django_assert_max_num_queries(12):
        operator.get("/")


def test_an_empty_filter_has_a_page_as_well(operator):
    page = operator.get("/").content.decode()

    assert "No site has a key yet." in page
    assert "as it came" in page
    assert "it judges by what it came with" in page


def test_signing_in_leads_to_the_page_and_out_again(client, filter_profile):
    a_user("grace", is_staff=True)
    wrong = client.post("/sign-in/", {"username": "grace", "password": "guessed"})
    right = client.post("/sign-in/", {"username": "grace", "password": "a long enough password"})

    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.content.decode()
    assert right.url == "/"
    assert client.post("/sign-out").url == "/"
    assert client.get("/keys/").url == "/sign-in/?next=/keys/"


def test_guessing_passwords_is_stopped(client, filter_profile, settings):
    a_user("grace", is_staff=True)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/sign-in/", {"username": "grace", "password": "guessed"})

    right = client.post("/sign-in/", {"username": "grace", "password": "a long enough password"})

    assert right.status_code == 429


@pytest.mark.parametrize("name", PAGES)
def test_keys_are_for_operators(client, name):
    """Beside a desk it takes more than being on the staff."""
    address = reverse(f"keys:{name}")
    assert client.get(address).url.startswith(reverse("accounts:sign-in"))

    client.force_login(a_user("editor", is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(a_user("boss", is_staff=True, is_superuser=True))
    assert client.get(address).status_code in (200, 302)


def test_a_key_is_made_shown_once_and_works(operator):
    answer = operator.post(reverse("keys:new"), {"site": SITE, "owner": "ada", "quota": "500"})
    stored = str(dict(operator.session))
    page = operator.get(answer.url)
    key = re.search(r"<code>(\w{12})</code>", page.content.decode()).group(1)

    assert answer.url == reverse("keys:made")
    assert key not in stored
    assert "no-store" in page["Cache-Control"]
    holder = keys.known.find(key, timezone.now())
    assert (holder.site, holder.owner, holder.quota) == (SITE, "ada", 500)
    again = operator.get(reverse("keys:made"), follow=True).content.decode()
    assert key not in again
    assert "A key is shown once" in again
    assert "500" in again


def test_two_keys_made_side_by_side_are_both_shown(operator):
    for site in (SITE, "https://mill.example.org"):
        operator.post(reverse("keys:new"), {"site": site})

    assert len(re.findall(r"<code>\w{12}</code>", operator.get(reverse("keys:made")).content.decode())) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"site": ""}, {"site": "no address at all"}, {"site": "ftp://bees.example.org"}, {"site": SITE, "quota": "0"},
        {"site": SITE, "quota": "many"}, {"site": SITE, "quota": "99999999999"}, {"site": SITE, "owner": "o" * 81},
        {"site": "https://" + "s" * 300}, {"site": "https://bees\0.example.org"}, {"site": "https://[bees"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_makes_no_key(operator, fields):
    answer = operator.post(reverse("keys:new"), fields)

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_revoking_asks_first_and_then_refuses_the_key(operator, asked):
    address = reverse("keys:revoke", args=[asked.pk])
    assert "Revoke this key?" in operator.get(address).content.decode()
    asked.refresh_from_db()
    assert asked.revoked_at is None

    done = operator.post(address, follow=True).content.decode()
    asked.refresh_from_db()
    assert asked.revoked_at is not None
    assert "is refused from now on" in done
    assert "not in force any more" in operator.post(address, follow=True).content.decode()
    assert "revoked already" in operator.get(address).content.decode()
    assert Check.objects.count() == 4


@pytest.mark.parametrize(("number", "when_sent"), [("99", 302), ("9" * 25, 404)])
def test_a_key_that_is_not_there_is_not_found(operator, number, when_sent):
    assert operator.get(f"/keys/{number}/revoke/").status_code == 404
    assert operator.post(f"/keys/{number}/revoke/").status_code == when_sent


def test_no_key_is_made_or_revoked_for_another_site_s_form(filter_profile, asked):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_user("grace", is_staff=True))

    assert strict.post(reverse("keys:new"), {"site": SITE}).status_code == 403
    assert strict.post(reverse("keys:revoke", args=[asked.pk])).status_code == 403
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize("is_listed", [False, True])
def test_a_new_key_outlasts_a_change_of_secret_where_the_old_one_is_listed(operator, settings, is_listed):
    operator.post(reverse("keys:new"), {"site": SITE})
    ((_, nonce, seal),) = operator.session["made-keys"]
    key = signing.unsealed("key-shown-once", nonce, seal)
    change_secret(settings, is_listed)
    # Who has to sign in again, because the secret was changed without listing the old one, has another session.
    operator.force_login(get_user_model().objects.get())
    with_made(operator, [[SITE, nonce, seal]])

    page = operator.get(reverse("keys:made"), follow=True).content.decode()

    assert (key in page) == is_listed
    assert ("A key is shown once" in page) != is_listed


def change_secret(settings, is_listed: bool) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_listed else []
    settings.SECRET_KEY = "another secret, and a long one at that"


def with_made(client: Client, made: list[list[str]]) -> None:
    session = client.session
    session["made-keys"] = made
    session.save()


def test_owners_find_their_door_beside_a_newspaper_too(client, settings):
    settings.MAIL_WORKS = True

    page = client.get("/filter/")

    assert page.status_code == 200
    assert "Send me a link" in page.content.decode()
    assert client.get("/filter/keys/").headers["Location"] == "/filter/"
