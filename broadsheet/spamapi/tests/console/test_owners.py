"""Owners of keys: signing in by a link, what they see of their own site alone, and another key for the same site."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.lib.tests.markup import one_line
from broadsheet.privacy import register
from broadsheet.spamapi import check_log, keys, owners, service
from broadsheet.spamapi.console.snippets import snippets
from broadsheet.spamapi.models import ApiKey, Check, Label, SignInLink
from broadsheet.spamapi.tests.build import a_check, a_submission
from broadsheet.spamapi.tests.console.test_pages import filter_profile, operator  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filter_profile")]
SITE, THEIRS = "https://bees.example.org/", "https://wasps.example.org/"
ADA = "ada@bees.example.org"


@pytest.fixture(autouse=True)
def mail_works(settings):
    settings.MAIL_WORKS = True


@pytest.fixture
def adas_key() -> str:
    return keys.issue(SITE, timezone.now(), owner="ada", email="Ada@Bees.example.org")


def link_for(client: Client, address: str = ADA) -> str:
    """The path in the mail that comes when somebody asks for a link; "" where none comes."""
    mail.outbox.clear()
    assert client.post("/filter/", {"email": address}).status_code == 200
    owners.send_due(timezone.now())
    found = re.search(r"https?://[^/]+(/filter/sign-in/\S+)", mail.outbox[0].body) if mail.outbox else None
    return found[1] if found else ""


def signed_in(client: Client) -> Client:
    assert client.post(link_for(client)).status_code == 302
    return client


def answered(number: int, key: ApiKey, told: str = "spam", reasons: list | None = None) -> Check:
    now = timezone.now()
    check_log.append(a_check(number, key.pk, "bees.example.org", told, now)._replace(reasons=reasons))
    check_log.fold(now)
    check_log.fold(now)
    return Check.objects.get(guid=f"guid-{number}")


def test_an_owner_comes_in_by_a_link_in_a_mail_once(client, adas_key):
    path = link_for(client)
    looked = client.get(path)

    assert (mail.outbox[0].to, SITE in mail.outbox[0].body) == ([ADA], True)
    assert looked.status_code == 200
    assert client.get("/filter/keys/").status_code == 302
    assert client.post(path).headers["Location"] == "/filter/keys/"
    assert SITE in client.get("/filter/keys/", follow=True).content.decode()
    assert Client().post(path).status_code == 410
    assert Client().get(path).status_code == 410


def test_a_link_ends_after_a_quarter_of_an_hour(client, adas_key):
    path = link_for(client)
    SignInLink.objects.update(sent_at=timezone.now() - timedelta(minutes=15, seconds=1))

    assert client.post(path).status_code == 410
    owners.send_due(timezone.now())
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize("token", ["1", "1.x", "x" * 3000, "..", "1.2.3"])
def test_a_made_up_link_opens_nothing(client, adas_key, token):
    link_for(client)

    assert client.post(f"/filter/sign-in/{token}/").status_code == 410


def test_whoever_asks_hears_the_same_for_an_address_without_a_key(client, adas_key, django_assert_num_queries):
    def told(address: str) -> str:
        body = one_line(Client().post("/filter/", {"email": address}).content.decode())
        # What is made for each answer is left out, and the day above the page, which may be another by then.
        return re.sub(r'value="[^"]*"|<p class="today">[^<]*</p>', "", body)

    with django_assert_num_queries(1):
        known = told(ADA)
    with django_assert_num_queries(1):
        unknown = told("nobody@example.org")

    assert known == unknown
    owners.send_due(timezone.now())
    assert [one.to for one in mail.outbox] == [[ADA]]
    assert [one.email for one in SignInLink.objects.all()] == [ADA]


def test_an_address_gets_three_links_an_hour_and_one_sender_asks_for_twenty(client, adas_key):
    sent = [link_for(client) for _ in range(5)]
    told = [client.post("/filter/", {"email": f"a{number}@example.org"}).status_code for number in range(16)]

    assert [bool(path) for path in sent] == [True] * 3 + [False] * 2
    assert told == [200] * 15 + [429]


def test_a_mail_server_that_is_away_gets_the_link_later(client, adas_key, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", away)
        assert link_for(client) == ""

    owners.send_due(timezone.now() + timedelta(minutes=2))
    assert len(mail.outbox) == 1


def test_where_no_mail_leaves_the_page_says_so(client, settings):
    settings.MAIL_WORKS = False

    assert "sends no mail" in one_line(client.get("/filter/").content.decode())


def test_an_owner_sees_answers_with_reasons_and_corrections_of_their_own_site_alone(client, adas_key):
    keys.issue(THEIRS, timezone.now(), owner="eve", email="eve@wasps.example.org")
    mine, theirs = ApiKey.objects.order_by("pk")
    right = answered(1, mine, "spam", [["memory", "domain", 2.0, {"spam": 3, "ham": 0}]])
    answered(2, theirs, "spam")
    service.teach(right.lesson_key, Label.HAM, a_submission("A secret word"), f"key:{mine.pk}", timezone.now(), "ada")

    page = one_line(signed_in(client).get(f"/filter/keys/{mine.pk}/").content.decode())

    assert "links to …, seen only in spam (3)" in page
    assert "corrected by you" in page
    assert "guid-1" in page
    assert "guid-2" not in page
    assert "A secret word" not in page
    assert "guid-1" in client.get(f"/filter/keys/{mine.pk}/?show=corrected").content.decode()
    assert "guid-1" not in client.get(f"/filter/keys/{mine.pk}/?show=ham").content.decode()
    assert client.get(f"/filter/keys/{theirs.pk}/").status_code == 404
    assert client.post(f"/filter/keys/{theirs.pk}/renew/").status_code == 404


@pytest.mark.parametrize("query", ["?show=moon", "?before=x", f"?before={'9' * 40}", "?show=spam&before=0"])
def test_any_question_about_answers_gets_a_page(client, adas_key, query):
    assert signed_in(client).get(f"/filter/keys/{ApiKey.objects.get().pk}/{query}").status_code == 200


def test_who_is_not_signed_in_is_led_to_the_door(client, adas_key):
    number = ApiKey.objects.get().pk

    for path in ("", f"{number}/", f"{number}/renew/", "renewed/"):
        assert client.get(f"/filter/keys/{path}").headers["Location"] == "/filter/"


def test_the_door_shuts_after_two_hours_by_signing_out_and_when_the_key_or_its_address_goes(client, adas_key):
    def is_in(one: Client) -> bool:
        return "/filter/keys/" in one.get("/filter/keys/").headers["Location"]

    assert is_in(signed_in(client))
    client.post("/filter/sign-out")
    assert not is_in(client)

    signed_in(client)
    service.set_owner_email(adas_key, "bob@example.org")
    assert not is_in(client)

    service.set_owner_email(adas_key, ADA)
    assert is_in(client)
    session = client.session
    session["filter-owner"] = [*session["filter-owner"][:2], int(timezone.now().timestamp()) - 1]
    session.save()
    assert not is_in(client)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_renewed_key_goes_on_for_a_day_unless_somebody_else_has_it(client, adas_key, at_once):
    number, now = ApiKey.objects.get().pk, timezone.now()
    signed_in(client).post(f"/filter/keys/{number}/renew/", {"at_once": "1"} if at_once else {})
    page = client.get("/filter/keys/renewed/").content.decode()
    new = re.search(r"<code>([a-z0-9]{12})</code>", page)[1]

    def known(key: str, hours: int) -> bool:
        return keys.Known().find(key, now + timedelta(hours=hours)) is not None

    assert (known(new, 0), known(new, 48)) == (True, True)
    assert (known(adas_key, 23), known(adas_key, 25)) == (not at_once, False)
    assert f"&#x27;{new}&#x27;" in page
    assert new not in client.get("/filter/keys/renewed/").content.decode()
    assert ApiKey.objects.count() == 1


def test_a_key_that_is_made_comes_with_what_to_write_where(operator):  # noqa: F811
    made = operator.post("/keys/new/", {"site": SITE, "email": ADA}, follow=True).content.decode()

    key = re.search(r"<code>([a-z0-9]{12})</code>", made)[1]
    assert made.count(key) > 10
    assert ApiKey.objects.get().email == ADA


def test_no_address_of_a_site_breaks_out_of_what_is_to_be_copied():
    found = snippets("https://filter.example.org", "https://a.example/'; rm -rf `x` $(y) \"", "abcdefghijkl")

    assert len(found) > 10
    assert not [one for one in found if "rm -rf" in one.code or "`x`" in one.code]
    assert all("filter.example.org" in one.code for one in found)


def test_an_owners_address_is_handed_out_and_erased(adas_key):
    holding = next(one for one in register.holdings() if one.model == "spamapi.ApiKey")
    rows = holding.of_person(ADA)

    assert [holding.values(row)["email"] for row in rows] == [ADA]
    assert holding.erase(rows, timezone.now()) == 1
    assert ApiKey.objects.get().email == ""
    assert list(keys.of_owner("")) == []
