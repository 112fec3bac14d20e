"""Bans: whom they keep out, for how long, and what they would have met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import (
    AuditEntry,
    Ban,
    BanKind,
)
from broadsheet.discussion.posting import editing
from broadsheet.discussion.rules import bans
from broadsheet.discussion.service import Refusal
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    BROWSER,
    MALLORY,
    NOW,
    a_draft,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.privacy import retention

pytestmark = pytest.mark.django_db
OF_A_COMMENT = [BanKind.NAME, BanKind.EMAIL, BanKind.SENDER, BanKind.NETWORK]


@pytest.mark.parametrize("kind", OF_A_COMMENT)
def test_a_ban_keeps_its_one_out_and_says_why_and_until_when(kind):
    comment = submitted(a_thread(), author_name="Mallory", author_email="mallory@example.org")
    other = a_thread()
    bans.ban_author(comment, kind, 7, "Threats against Bob", a_moderator().pk, NOW)

    refused = service.submit(
        a_draft(other, author_name="mallory", author_email="Mallory@Example.org", text="Again"), ANNA, NOW
    )

    assert refused == Refusal.BANNED
    assert (refused.words, refused.until) == ("Threats against Bob", NOW + timedelta(days=7))
    stranger = Sender("203.0.113.77", BROWSER)
    assert isinstance(
        service.submit(a_draft(other, text="I am Bob", author_name="Bob"), stranger, NOW), service.Accepted
    )
    after = NOW + timedelta(days=8)
    assert isinstance(
        service.submit(a_draft(other, text="Sorry", author_name="Mallory"), ANNA, after), service.Accepted
    )


def test_a_ban_holds_no_address_ends_by_itself_and_is_lifted():
    comment = submitted(a_thread(), author_email="mallory@example.org")
    grace = a_moderator()
    ban = bans.ban_author(comment, BanKind.SENDER, 7, "Flood", grace.pk, NOW)

    assert ANNA.address not in str(vars(ban))
    retention.run(NOW + timedelta(days=8))
    assert not Ban.objects.exists()
    again = bans.ban_author(comment, BanKind.EMAIL, None, "Flood", grace.pk, NOW)
    assert "mallory@example.org" not in f"{vars(again)} {[entry.about for entry in AuditEntry.objects.all()]}"
    assert bans.lift_ban(again.pk, grace.pk, NOW)
    assert not bans.lift_ban(again.pk, grace.pk, NOW)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["ban", "ban", "ban-lifted"]


@pytest.mark.parametrize("name", ["M a l l o r y", "Mallory.", "Mal-lory", "M\u0430llory", "Mallory\u200b"])
def test_a_banned_name_is_known_however_it_is_written(name):
    bans.ban_author(submitted(a_thread(), author_name="Mallory"), BanKind.NAME, 7, "Threats", a_moderator().pk, NOW)

    assert service.submit(a_draft(a_thread(), author_name=name, text="Again"), BOB, NOW) == Refusal.BANNED


@pytest.mark.parametrize("kind", OF_A_COMMENT)
def test_a_ban_has_room_for_the_longest_name_and_address(kind):
    # This letter is eighteen when it is folded.
    address = f"{'m' * 60}@{'e' * 60}.{'e' * 60}.org"
    comment = submitted(a_thread(), author_name="\ufdfa" * 80, author_email=address)

    ban = bans.ban_author(comment, kind, 7, "Flood", a_moderator().pk, NOW)

    ban.full_clean()


@pytest.mark.parametrize("kind", OF_A_COMMENT)
def test_who_is_banned_may_not_edit_either(kind):
    comment = submitted(a_thread(), author_email="mallory@example.org")
    bans.ban_author(comment, kind, 7, "Threats", a_moderator().pk, NOW)

    with pytest.raises(editing.EditClosed):
        service.edit(comment.pk, "Now something else", NOW + timedelta(minutes=1))


def test_before_a_ban_its_reach_is_known():
    comment = submitted(a_thread())
    submitted(a_thread(), BOB, text="Bob’s bees do well.", author_name="Bob")
    submitted(a_thread(), MALLORY, text="Anna’s bees do well.", author_name="\u0410nna")

    assert bans.count_affected(comment, BanKind.NETWORK, NOW) == 2
    assert bans.count_affected(comment, BanKind.NAME, NOW) == 2


def test_the_banned_reader_keeps_what_they_typed(client):
    thread = a_thread(opened_at=timezone.now())
    comment = submitted(thread, author_name="Mallory")
    bans.ban_author(comment, BanKind.NAME, None, "Threats", a_moderator().pk, timezone.now())
    url = reverse("discussion:reply", args=[thread.pk])
    stamp = client.get(url).content.decode().split('name="stamp" value="')[1].split('"')[0]

    response = client.post(url, {"comment": "My long letter", "name": "Mallory", "stamp": stamp})

    assert response.status_code == 403
    assert "Threats" in response.content.decode()
    assert "My long letter" in response.content.decode()
