"""A confirmed reader takes the name to another site, from a page of ours; it is good there alone, and for a time."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.discussion.identity import elsewhere, readers
from broadsheet.discussion.models import Comment, OutgoingMail
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.sites import places, registered
from broadsheet.discussion.tests.build import KIND_WORDS, NOW, a_reader
from broadsheet.discussion.tests.embed.conftest import BLOG, PAGE
from broadsheet.discussion.views.http import DEVICE_COOKIE


def send(confirmed: str = "", page: str = PAGE, origin: str = BLOG, **more: str):
    issued = stamp.issue(places.key_of(page), timezone.now() - timedelta(minutes=2))
    fields = {"url": page, "comment": KIND_WORDS, "name": "Anna", "stamp": issued, "elapsed": "95"}
    headers = {"Origin": origin, "Accept": "application/json", "Sec-Fetch-Site": "cross-site"}
    return Client(headers=headers).post("/embed/reply", fields | {"confirmed": confirmed} | more)


def page_here(url: str = PAGE, reader=None):
    client = Client()
    if reader:
        client.cookies[DEVICE_COOKIE] = readers.device_token(reader)
    return client.get("/embed/name", {"url": url})


def test_its_owner_is_led_from_the_refusal_to_the_page_here_and_back_and_writes_under_it(blog):
    anna = a_reader("Anna")

    refused = send().json()
    assert "kept for somebody else" in refused["errors"]["name"]
    assert refused["confirm"]["href"].startswith("http://127.0.0.1:8000/embed/name?url=https%3A%2F%2Fblog.example")

    shown = page_here(reader=anna).content.decode()
    link = unescape(next(part.split('"')[0] for part in shown.split('href="') if "broadsheet-name" in part))
    assert link.startswith(f"{PAGE}#")
    carried = parse_qs(urlsplit(link).fragment)
    assert carried["name"] == ["Anna"]

    assert send(carried["broadsheet-name"][0]).status_code == 201
    assert Comment.objects.get().reader == anna


def test_on_a_device_that_is_nobodys_the_page_says_how_to_confirm_it(blog):
    a_reader("Anna")

    shown = page_here()

    assert "broadsheet-name" not in shown.content.decode()
    assert 'href="/me/?page=' in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_pages_of_no_registered_site_get_no_name(blog):
    assert page_here("https://thief.example/", a_reader("Anna")).status_code == 404


@pytest.mark.parametrize("kind", ["other site", "old", "forged", "forgotten"])
def test_what_is_for_another_site_too_old_or_forged_does_not_do(blog, kind):
    registered.add("https://other.example", NOW)
    registered.forget()
    anna, now = a_reader("Anna"), timezone.now()
    token = elsewhere.token(anna, blog.pk, now)
    if kind == "old":
        token = elsewhere.token(anna, blog.pk, now - elsewhere.LIFE)
    if kind == "forged":
        token = token.replace(f"{anna.pk}:", f"{anna.pk + 1}:")
    if kind == "forgotten":
        readers.forget(anna, now)
        a_reader("Anna", email="other@example.org")

    answer = send(token, "https://other.example/a/", "https://other.example") if kind == "other site" else send(token)

    assert answer.status_code == 409
    assert not Comment.objects.exists()


@pytest.fixture
def mail_works(settings):
    settings.MAIL_WORKS = True


def link_in(mail: OutgoingMail) -> str:
    return next(word for word in mail.text.split() if "/me/confirm/" in word).partition("127.0.0.1:8000")[2]


@pytest.mark.usefixtures("mail_works")
def test_the_link_in_a_mail_that_was_asked_for_from_a_page_elsewhere_leads_back_there(blog):
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    asking = f"/me/?{urlencode({'page': PAGE})}"
    assert asking in unescape(page_here().content.decode())
    assert f'name="page" value="{PAGE}"' in client.get(asking).content.decode()
    client.post("/me/", {"name": "Anna", "email": "anna@example.org", "page": PAGE})

    confirmed = client.post(link_in(OutgoingMail.objects.get()))

    assert confirmed.url == f"/embed/name?{urlencode({'url': PAGE})}"
    assert "Do you want to write as Anna on" in client.get(confirmed.url).content.decode()
    # Whom the device knows already is asked at once.
    assert client.get(asking).url == confirmed.url


@pytest.mark.usefixtures("mail_works")
def test_who_asks_for_it_with_a_reply_elsewhere_is_led_back_too(blog):
    send(confirm="on", email="anna@example.org")

    confirmed = Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link_in(OutgoingMail.objects.get()))

    assert confirmed.url == f"/embed/name?{urlencode({'url': PAGE})}"


@pytest.mark.usefixtures("mail_works")
@pytest.mark.parametrize("page", ["https://thief.example/", "javascript:alert(1)", "//thief.example", "x" * 5000])
def test_the_way_leads_to_no_page_of_a_site_that_is_not_registered(blog, page):
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.post("/me/", {"name": "Anna", "email": "anna@example.org", "page": page})

    assert client.post(link_in(OutgoingMail.objects.get())).url == "/me/"
    assert client.get("/me/", {"page": page}).status_code == 200
