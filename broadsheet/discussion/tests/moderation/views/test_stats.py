"""The page of statistics."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from broadsheet.discussion import service, stats
from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import DailyStats, ModerationDecision
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, a_thread

pytestmark = pytest.mark.django_db


def test_moderators_see_the_numbers_and_nobody_else(client):
    DailyStats.objects.create(day=timezone.localdate(), counts={"received": 4711, "shown": 4000}, waits=[60])
    address = reverse("desk:numbers")

    assert client.get(address).status_code == 302
    client.force_login(a_moderator())
    page = client.get(address).content.decode()

    assert "4,711" in page
    assert "<svg" in page
    assert "1 minute" in page.replace("\xa0", " ")


def test_all_numbers_are_of_the_moment_that_the_page_names(desk):
    counted = timezone.localtime(NOW).replace(year=timezone.localdate().year)
    DailyStats.objects.create(day=counted.date(), counts={"received": 1}, counted_at=counted)
    before = a_comment(a_thread(title="Counted story"), published_at=counted - timedelta(minutes=5))
    a_comment(a_thread(title="Later story"), published_at=counted + timedelta(minutes=5))

    page = desk.get(reverse("desk:numbers")).content.decode()

    assert date_format(counted, "DATETIME_FORMAT") in page
    assert before.thread.title in page
    assert "Later story" not in page


def test_counting_writes_down_when(db):
    stats.refresh(NOW)

    assert stats.counted_at() == NOW


def test_the_week_names_what_the_filter_and_people_disagreed_about(desk):
    grace, now = a_moderator("ada").pk, timezone.now()

    def decided(arrived: State, after: State, by: ActorKind = ActorKind.FILTER, **fields):
        comment = a_comment(state=arrived, posted_at=now - timedelta(hours=2), **fields)
        ModerationDecision.objects.create(
            comment=comment, after=arrived, actor_kind=by, reason="clean", decided_at=now - timedelta(hours=2)
        )
        service.decide(comment.pk, arrived, after, grace, now - timedelta(hours=1))

    decided(State.SPAM, State.PUBLISHED, author_name="Rita Rescued")
    decided(State.PUBLISHED, State.SPAM, author_name="Mo Missed")
    decided(State.SPAM, State.PUBLISHED, by=ActorKind.RULE, author_name="Phil Phrase")
    decided(State.HELD, State.PUBLISHED, author_name="Hal Held")
    stats.refresh(now)

    page = desk.get(reverse("desk:week")).content.decode()

    assert "Rita Rescued" in page
    assert "Mo Missed" in page
    assert "Phil Phrase" not in page
    assert "Hal Held" not in page
    assert page.count("(1)") == 2
