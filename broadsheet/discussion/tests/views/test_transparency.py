"""The public ledger."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import override_settings
from django.urls import reverse

from broadsheet.discussion.models import DailyStats

pytestmark = pytest.mark.django_db


def test_the_ledger_is_there_only_if_the_publisher_wants_it(client):
    DailyStats.objects.create(day=date(2026, 3, 1), counts={"received": 4711}, waits=[])
    address = reverse("discussion:ledger")

    assert client.get(address).status_code == 404
    with override_settings(PUBLIC_LEDGER=True):
        assert "4,711" in client.get(address).content.decode()
