"""A thread keeps step with its page."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.discussion import service
from broadsheet.discussion.drafts import PageInfo
from broadsheet.discussion.models import (
    Thread,
)
from broadsheet.discussion.states import Mode
from broadsheet.discussion.tests.build import (
    NOW,
)


def test_a_threads_rule_of_its_own_is_kept_by_its_page(db):
    page = PageInfo("/town/a/", "A", "", NOW)
    first = service.upsert_thread(None, replace(page, mode=Mode.HIDDEN), NOW)

    assert Thread.objects.get(pk=first).is_hidden
    service.upsert_thread(first, page, NOW)
    assert not Thread.objects.get(pk=first).is_hidden


def test_a_threads_own_waiting_time_is_kept_by_its_page(db):
    page = PageInfo("/town/a/", "A", "", NOW)
    first = service.upsert_thread(None, replace(page, slow_minutes=10), NOW)

    assert Thread.objects.get(pk=first).slow_minutes == 10
    service.upsert_thread(first, page, NOW)
    assert Thread.objects.get(pk=first).slow_minutes is None
