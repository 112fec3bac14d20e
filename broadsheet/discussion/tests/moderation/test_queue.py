"""The order of the queue, and what a page of it costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, Ground, Thread
from broadsheet.discussion.moderation import campaigns, counts, queue
from broadsheet.discussion.moderation.campaigns import CampaignCard
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOB,
    NOW,
    a_campaign,
    a_comment,
    a_thread,
    binned,
)

pytestmark = pytest.mark.django_db
# Queries before the view's own: the session, the account and its permissions.
SIGNING_IN = 4


def entries() -> list[Card | CampaignCard]:
    comments = Comment.objects.all()
    return queue.queue_page(comments, Thread.objects.all(), State.HELD, "1").entries


def order() -> list[int]:
    return [entry.comment.pk for entry in entries()]


def test_doubt_counts_as_much_as_how_many_people_see_it():
    doubtful = a_comment(state=State.HELD, probability=0.5, audience=10)
    seen = a_comment(state=State.HELD, probability=0.9, audience=1000)
    neither = a_comment(state=State.HELD, probability=0.9, audience=10)

    assert order() == [seen.pk, doubtful.pk, neither.pk]


def test_appeals_come_first_the_oldest_of_them_before_the_others():
    held = a_comment(state=State.HELD, probability=0.5, audience=1_000_000)
    late = binned(posted_at=NOW - timedelta(days=3))
    early = binned()
    service.appeal(late.pk, "Please look again.", NOW)
    service.appeal(early.pk, "Please look again.", NOW - timedelta(hours=1))

    assert order() == [early.pk, late.pk, held.pk]


def test_a_report_brings_a_published_comment_into_the_queue_and_the_record_of_who_reports_says_where():
    weak, strong = a_comment(report_weight=0.2), a_comment(report_weight=0.9)
    a_comment()

    assert order() == [strong.pk, weak.pk]


def test_a_notice_about_children_goes_before_everything_but_appeals():
    a_comment(state=State.HELD, probability=0.5, audience=100_000)
    reported = a_comment(audience=0)
    notice = Notice(Ground.ILLEGAL, "Look at the picture.", concerns_minors=True)

    service.report(reported.pk, notice, BOB, NOW)

    assert order()[0] == reported.pk


def test_what_is_decided_leaves_the_queue(desk):
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.ABUSE), BOB, NOW)
    assert order() == [comment.pk]

    desk.post(reverse("desk:dismiss-reports", args=[comment.pk]))

    assert order() == []


def test_an_appeal_that_its_author_gave_up_waits_for_nobody():
    a_comment(state=State.WITHDRAWN, appealed_at=NOW)

    assert order() == []


def test_a_queue_with_everything_on_it_costs_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    thread = a_thread(held_since=NOW)
    a_campaign(thread, 5)
    for number in range(30):
        a_comment(thread, State.HELD, sender=f"sender {number}", author_email=f"{number}@example.org")
    desk.post(reverse("desk:leave-note"), {"words": "Mind the mill."})

    with django_assert_max_num_queries(8 + SIGNING_IN):
        page = desk.get(reverse("desk:queue")).content.decode()

    assert "Mind the mill." in page
    assert "5 near copies" in page


def test_reports_appeals_edits_and_the_authors_others_cost_no_more(desk, django_assert_max_num_queries):
    thread = a_thread(held_since=NOW)
    a_campaign(thread, 5)
    for number in range(6):
        who = {"author_email": f"{number}@example.org", "sender": f"sender {number}"}
        a_comment(thread, State.HELD, edited_at=NOW, text="An earlier one.", **who)
        reported, appealed = a_comment(thread, **who), a_comment(thread, State.SPAM, **who)
        service.report(reported.pk, Notice(Ground.ABUSE, "He shouts."), BOB, NOW)
        appealed.decisions.create(
            before="", after="spam", reason="looks-like-spam", actor_kind="filter", decided_at=NOW
        )
        service.appeal(appealed.pk, "I sell nothing.", NOW)
    desk.post(reverse("desk:leave-note"), {"words": "Mind the mill."})

    with django_assert_max_num_queries(8 + SIGNING_IN):
        page = desk.get(reverse("desk:queue")).content.decode()

    assert all(words in page for words in ("He shouts.", "I sell nothing.", "An earlier one.", "5 near copies"))


def test_a_tab_counts_up_to_a_bound_and_says_that_there_are_more(desk, monkeypatch):
    monkeypatch.setattr(counts, "MOST", 3)
    thread = a_thread()
    for number in range(5):
        a_comment(thread, State.HELD if number < 4 else State.SPAM, sender=f"sender {number}")

    page = desk.get(reverse("desk:queue")).content.decode()

    assert [re.search(rf'data-tab="{tab}".*?tab-count"[^>]*>([^<]*)<', page, re.S)[1] for tab in ("held", "spam")] == [
        "3+",
        "1",
    ]


def test_a_long_queue_can_be_paged_through_up_to_the_bound(monkeypatch):
    monkeypatch.setattr(counts, "MOST", 26)
    thread = a_thread()
    for number in range(30):
        a_comment(thread, State.HELD, sender=f"sender {number}")

    pages = [
        queue.queue_page(Comment.objects.all(), Thread.objects.all(), State.HELD, str(number)).page
        for number in (1, 2, 3)
    ]

    assert [(len(page), page.has_next()) for page in pages] == [(25, True), (1, False), (1, False)]


def test_what_waits_besides_a_campaign_larger_than_was_looked_at_can_all_be_reached(monkeypatch):
    monkeypatch.setattr(counts, "MOST", 6)
    monkeypatch.setattr(campaigns, "LOOKED_AT", 4)
    thread = a_thread()
    others = [a_comment(thread, State.HELD, posted_at=NOW - timedelta(days=1)) for _ in range(3)]
    a_campaign(thread, 5)

    found = queue.queue_page(Comment.objects.all(), Thread.objects.all(), State.HELD, "1")

    assert found.page.paginator.count == len(others)
    assert [entry.count for entry in found.entries if isinstance(entry, CampaignCard)] == [5]
