"""Whoever asks gets every field that the register names, by the command and by the receipt; so that neither drifts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadsheet.config.tests.planted import EMAIL, PLANTED, a_story, plant
from broadsheet.discussion.models import Comment, EmbeddingSite, OptOut, OutgoingMail, SiteReader
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.tests.build import BROWSER, a_subscription
from broadsheet.privacy import persons, register
from broadsheet.privacy.register import About, Holding
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.models import ApiKey, Check, person_key
from broadsheet.spamfilter import Submission

pytestmark = pytest.mark.django_db
# What stands in a comment's neighbourhood and is the data of others.
OF_OTHERS = {"discussion.Report", "discussion.Appreciation", "discussion.Subscription"}
# Files that were uploaded to be brought in; they have tests of their own.
ELSEWHERE = {"exchange.ImportRun"}


@pytest.fixture
def comment() -> Comment:
    """A comment of somebody about whom every table has a row."""
    now = timezone.now()
    planted = plant(a_story(now - timedelta(hours=1)), now)
    a_subscription(planted.thread, email=EMAIL)
    OptOut.objects.create(address=outbox.address_key(EMAIL), stopped_at=now)
    OutgoingMail.objects.create(to=EMAIL, kind="notice", subject="x", text="x", written_at=now, due_at=now)
    Check.objects.create(
        guid="x", key=ApiKey.objects.get(), subject="x", person=person_key(EMAIL), decision="spam", probability=1.0,
        sent_as_spam=True, checked_at=now,
    )  # fmt: skip
    return planted


def about_readers() -> list[Holding]:
    return [one for one in register.holdings(About.READERS) if one.model not in ELSEWHERE]


def missing(found: dict, holding: Holding, rows) -> list[str]:
    """The declared fields of these rows that are not handed out as they are stored."""
    handed_out = {row["id"]: row for row in found.get(holding.model, [])}
    return [
        f"{holding.model}.{field}"
        for row in rows
        for field in holding.fields
        if field not in holding.withheld
        and handed_out.get(row.pk, {}).get(field, "nothing") != row._meta.get_field(field).value_from_object(row)
    ]


def test_every_declared_field_is_handed_out_as_it_is_stored(comment):
    found = persons.export(EMAIL)

    for holding in about_readers():
        if holding.of_person is None:
            continue
        rows = list(holding.of_person(EMAIL))
        assert rows or holding.model == "discussion.SiteReader", f"plant something in {holding.model} too"
        assert missing(found, holding, rows) == []


def test_what_cannot_be_found_or_is_withheld_has_a_reason():
    for holding in about_readers():
        assert bool(holding.of_person) != bool(holding.unfindable), holding.model
        assert set(holding.withheld) <= set(holding.fields), holding.model
        assert all(len(reason) > 20 for reason in [*holding.withheld.values()])


def test_the_receipt_hands_out_every_declared_field_about_its_comment(comment):
    spamapi.teach(comment.lesson_key, spamapi.Label.HAM, Submission(text="x"), "moderator:1", timezone.now())
    address = reverse("discussion:data", args=[receipts.token(comment.pk)])

    found = Client(headers={"user-agent": BROWSER}).get(address).json()

    about = {
        holding.model
        for holding in about_readers()
        if holding.model not in OF_OTHERS
        and any(field.related_model is Comment for field in apps.get_model(holding.model)._meta.concrete_fields)
    }
    assert about - {"discussion.Appeal", "discussion.Comment"} <= found.keys()
    assert {"discussion.Comment", "spamapi.Lesson"} <= found.keys()
    for holding in about_readers():
        for row in found.get(holding.model, []):
            assert {field for field in holding.fields if field not in holding.withheld} <= row.keys(), holding.model
    assert PLANTED["browser"] in str(found["discussion.Comment"])
    assert comment.sender
    assert found["discussion.Comment"][0]["sender"] == comment.sender
    assert PLANTED["report of it"] not in str(found)


def test_who_signed_in_at_another_site_is_handed_out_and_erased(comment):
    site = EmbeddingSite.objects.create(
        name="other.example", address="https://other.example/", secret="x", added_at=timezone.now()
    )
    kept = SiteReader.objects.create(
        site=site, subject="x", name=PLANTED["name"], skeleton="x", badge="", avatar="", seen_on=timezone.now().date()
    )
    Comment.objects.filter(pk=comment.pk).update(site_reader=kept)

    assert persons.export(EMAIL)["discussion.SiteReader"][0]["name"] == PLANTED["name"]
    persons.erase(EMAIL, timezone.now())
    assert not SiteReader.objects.exists()
