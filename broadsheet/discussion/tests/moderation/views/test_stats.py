"""The page of statistics."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.models import DailyStats
from broadsheet.discussion.tests.build import (
    a_moderator,
)

pytestmark = pytest.mark.django_db


def test_moderators_see_the_numbers_and_nobody_else(client):
    DailyStats.objects.create(day=timezone.localdate(), counts={"received": 4711, "shown": 4000}, waits=[60])
    address = reverse("desk:numbers")

    assert client.get(address).status_code == 302
    client.force_login(a_moderator())
    page = client.get(address).content.decode()

    assert "4711" in page
    assert "<svg" in page
    assert "1 minute" in page.replace("\xa0", " ")
