"""Bans by something pasted: what it is, whom it meets, and that it keeps out whom it should."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Ban, BanKind, Comment
from broadsheet.discussion.posting import editing
from broadsheet.discussion.rules import pasted
from broadsheet.discussion.rules.pasted import NothingToBan, TooWide
from broadsheet.discussion.service import Refusal
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, BOB, BROWSER, NOW, a_draft, a_moderator, a_thread, submitted


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        (" <Mallory@Pills.example>, ", BanKind.EMAIL, "M…@pills.example"),
        ("pills.example", BanKind.DOMAIN, "pills.example"),
        ("@pills.example", BanKind.DOMAIN, "pills.example"),
        ("https://pills.example:8080/buy?x=1", BanKind.DOMAIN, "pills.example"),
        ("https://www.pills.example/buy?x=1", BanKind.DOMAIN, "www.pills.example"),
        ("Bücher.example", BanKind.DOMAIN, "xn--bcher-kva.example"),
        ("192.0.2.10", BanKind.SENDER, "192.0.2.0…"),
        ("2001:db8::5", BanKind.SENDER, "2001:db8::…"),
        ("2001:db8:0:7::/64", BanKind.SENDER, "2001:db8::…"),
        ("192.0.2.77/24", BanKind.NETWORK, "192.0.2.0/24"),
        ("2001:db8::/48", BanKind.NETWORK, "2001:db8::/48"),
        ("192.0.0.0/16", BanKind.RANGE, "192.0.0.0/16"),
        ("192.0.2.8/29", BanKind.RANGE, "192.0.2.8/29"),
    ],
)
def test_what_is_pasted_says_itself_by_what_it_bans(text, kind, shown):
    found = pasted.read(text)

    assert (found.kind, found.shown) == (kind, shown)


@pytest.mark.parametrize(
    "text",
    ["", "com", "a b@c.example", "999.1.1.1", "192.0.2.0/99", "@", "a@b", "*", "x" * 400 + "@a.example", "-.de"],
)
def test_what_is_none_of_it_is_refused(text):
    with pytest.raises(NothingToBan):
        pasted.read(text)


@pytest.mark.parametrize("text", ["0.0.0.0/0", "10.0.0.0/7", "2001::/15"])
def test_half_the_world_cannot_be_banned(text):
    with pytest.raises(TooWide):
        pasted.read(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "mallory@pills.example",
        "MALLORY@PILLS.EXAMPLE",
        "pills.example",
        "shop.example",
        "192.0.2.10",
        "192.0.2.0/24",
        "192.0.0.0/16",
        "192.0.2.8/29",
    ],
)
def test_a_ban_meets_whom_its_preview_names_and_keeps_them_out(text):
    mallory = {"author_name": "M", "author_email": "mallory@pills.example", "author_url": "https://www.shop.example/x"}
    comment = submitted(a_thread(), ANNA, **mallory)
    elsewhere = Sender("203.0.113.7", BROWSER)
    other = submitted(a_thread(), elsewhere, author_name="Bob", author_email="bob@illspills.example")
    Comment.objects.update(state=State.PUBLISHED)
    found = pasted.read(text)

    met = pasted.met(found, NOW)
    pasted.ban(found, None, "Ads", a_moderator().pk, NOW)

    assert (met.count, [one.pk for one in met.latest]) == (1, [comment.pk])
    again = service.submit(a_draft(a_thread(), text="Once more, with feeling", **mallory), ANNA, NOW)
    assert again == Refusal.BANNED
    fine = a_draft(a_thread(), text="A word of mine", author_name="Bob", author_email=other.author_email)
    assert isinstance(service.submit(fine, elsewhere, NOW), service.Accepted)


@pytest.mark.django_db
def test_no_address_of_a_person_is_kept_and_a_domain_keeps_its_people_from_editing():
    comment = submitted(a_thread(), BOB, author_email="mallory@pills.example")
    grace = a_moderator().pk

    for text in ("mallory@pills.example", "192.0.2.20"):
        pasted.ban(pasted.read(text), 7, "Ads", grace, NOW)
    kept = " ".join(str(vars(one)) for one in Ban.objects.all())
    Ban.objects.all().delete()
    pasted.ban(pasted.read("pills.example"), 7, "Ads", grace, NOW)

    assert "mallory" not in kept
    assert "192.0.2.20" not in kept
    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, "Now something else", NOW)


@pytest.mark.django_db
def test_whom_a_wide_network_meets_is_said_to_be_unknown():
    assert pasted.met(pasted.read("10.0.0.0/8"), NOW).count is None


def test_the_page_shows_whom_it_would_meet_before_it_bans(ruler):
    submitted(a_thread(), author_name="Mallory", author_email="mallory@pills.example")
    address = reverse("desk:ban-pasted")

    shown = ruler.post(address, {"whom": "pills.example"}).content.decode()
    wrong = ruler.post(address, {"whom": "pills"})
    nameless = ruler.post(address, {"whom": "pills.example", "days": "7", "reason": ""})
    assert not Ban.objects.exists()
    done = ruler.post(address, {"whom": "pills.example", "days": "7", "reason": "Ads"}, follow=True).content.decode()

    assert "Whom it would have met" in shown
    assert (wrong.status_code, nameless.status_code) == (422, 422)
    assert "pills.example" in done
    assert Ban.objects.get().kind == BanKind.DOMAIN
