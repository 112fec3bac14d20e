"""Threads that go under pre-moderation by themselves, and are opened again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.decisions import auto_hold
from broadsheet.discussion.models import (
    AuditEntry,
    DailyStats,
    Thread,
)
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOB,
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)


def removed(thread: Thread, count: int, user, now: datetime = NOW) -> Thread:
    for _ in range(count):
        service.decide(a_comment(thread).pk, State.PUBLISHED, State.REJECTED, user.pk, now)
    thread.refresh_from_db()
    return thread


@pytest.mark.parametrize(
    ("removals", "is_so"),
    [([True] * 7, False), ([True] * 8, True), ([True, False] * 4, True), ([True, False, False] * 6, False),
     ([False] * 20 + [True] * 30, False)],
)  # fmt: skip
def test_eight_decisions_of_which_half_are_removals_are_out_of_hand(removals, is_so):
    assert auto_hold.is_heated(removals) == is_so


@pytest.mark.django_db
def test_a_heated_thread_goes_on_hold_says_so_to_moderators_and_is_opened_again(client):
    thread, grace = a_thread(), a_moderator()
    grace.user_permissions.add(*Permission.objects.filter(codename="change_rule"))
    for _ in range(8):
        comment = a_comment(thread)
        service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)

    assert submitted(thread).state == State.HELD
    client.force_login(grace)
    desk = client.get(reverse("desk:queue")).content.decode()
    assert thread.title in desk.split('class="on-hold"')[1].split("</form>")[0]

    client.post(reverse("desk:open-again"), {"thread": thread.pk})
    assert submitted(thread, BOB, text="Calmer now.").state == State.PUBLISHED
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["on-hold", "opened-again"]


@pytest.mark.django_db
def test_what_was_removed_and_put_back_does_not_count_as_removed():
    thread, grace = a_thread(), a_moderator()
    for _ in range(20):
        comment = a_comment(thread)
        decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
        service.undo(decision.pk, grace.pk, NOW)
    removed(thread, 7, grace)

    thread.refresh_from_db()
    assert thread.held_since is None
    removed(thread, 1, grace)
    thread.refresh_from_db()
    assert thread.held_since is not None


@pytest.mark.django_db
def test_a_thread_that_was_opened_again_is_not_held_for_what_was_before():
    grace = a_moderator()
    thread = removed(a_thread(), 8, grace)
    assert thread.held_since == NOW
    assert auto_hold.reopen(thread.pk, grace.pk, NOW + timedelta(minutes=1))
    assert not auto_hold.reopen(thread.pk, grace.pk, NOW + timedelta(minutes=1))

    later = NOW + timedelta(minutes=2)
    assert removed(thread, 7, grace, later).held_since is None
    assert removed(thread, 1, grace, later).held_since == later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"), [(State.SPAM, State.REJECTED), (State.HELD, State.SPAM), (State.REJECTED, State.SPAM)]
)
def test_a_campaign_of_advertising_does_not_close_a_discussion(before, after):
    thread, grace = a_thread(), a_moderator()
    for _ in range(10):
        service.decide(a_comment(thread, before).pk, before, after, grace.pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since is None


@pytest.mark.django_db
def test_what_was_held_and_rejected_counts_like_what_was_taken_off_the_page():
    thread, grace = a_thread(), a_moderator()
    for _ in range(8):
        service.decide(a_comment(thread, State.HELD).pk, State.HELD, State.REJECTED, grace.pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since == NOW


@pytest.mark.django_db
def test_where_much_is_removed_every_day_it_takes_more():
    thread, grace = a_thread(), a_moderator()
    yesterday = timezone.localdate(NOW) - timedelta(days=1)
    DailyStats.objects.create(day=yesterday, counts={"missed": 10, "rejected": 40, "approved": 50})
    for _ in range(4):
        service.decide(a_comment(thread, State.HELD).pk, State.HELD, State.PUBLISHED, grace.pk, NOW)

    # Half is usual, so eight of twelve are not enough, but twelve of sixteen are.
    assert removed(thread, 8, grace).held_since is None
    assert removed(thread, 4, grace).held_since == NOW
