"""The pages that decide about all that is alike."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.decisions import bulk
from broadsheet.discussion.models import Comment, Ground, ModerationDecision, Outcome
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, a_thread, states

pytestmark = pytest.mark.django_db


def test_a_large_set_is_done_up_to_a_limit_and_the_rest_is_counted(monkeypatch, desk):
    monkeypatch.setattr(bulk, "LIMIT", 3)
    thread = a_thread()
    comments = [a_comment(thread, State.HELD) for _ in range(5)]

    page = desk.post(
        reverse("desk:decide-all", args=[comments[0].pk, "thread"]), {"to": "spam", "state": ["held"]}, follow=True
    ).content.decode()  # fmt: skip

    assert "3 comments marked as spam" in page
    assert "2 more are left" in page


def test_the_page_counts_by_state_before_anything_is_decided(desk):
    thread = a_thread()
    comment = a_comment(thread, State.HELD)
    a_comment(thread, State.HELD)
    a_comment(thread)
    a_comment(thread, State.WITHDRAWN)

    page = desk.get(reverse("desk:all", args=[comment.pk, "thread"])).content.decode()

    assert "Held: <strong>2</strong>" in page
    assert "Published: <strong>1</strong>" in page
    assert "Withdrawn: <strong>" not in page
    assert not ModerationDecision.objects.exists()


def test_only_the_ticked_states_are_decided(desk):
    thread = a_thread()
    held, shown = a_comment(thread, State.HELD), a_comment(thread)
    address = reverse("desk:decide-all", args=[held.pk, "thread"])

    desk.post(address, {"to": "spam", "state": ["held", "withdrawn", "nonsense"]})
    assert states(held, shown) == [State.SPAM, State.PUBLISHED]

    assert "Please tick" in desk.post(address, {"to": "rejected"}, follow=True).content.decode()
    assert states(held, shown) == [State.SPAM, State.PUBLISHED]


@pytest.mark.parametrize("by", ["nonsense", "email", "campaign"])
def test_a_mark_that_a_comment_does_not_have_is_a_404(desk, by):
    comment = a_comment()

    assert desk.get(reverse("desk:all", args=[comment.pk, by])).status_code == 404
    assert desk.post(reverse("desk:decide-all", args=[comment.pk, by]), {"to": "spam"}).status_code == 404


def test_the_way_to_all_of_an_author_names_no_address(desk):
    comment = a_comment(author_email="mallory@example.org", sender="a hash")

    page = desk.get(reverse("desk:choose", args=[comment.pk])).content.decode()

    assert reverse("desk:all", args=[comment.pk, "email"]) in page
    assert not [address for address in re.findall(r'href="([^"]*)"', page) if "mallory" in address or "hash" in address]


def test_ticked_comments_are_decided_together(desk):
    one, two, other = (a_comment(state=State.HELD) for _ in range(3))

    desk.post(reverse("desk:decide-picked"), {"comment": [one.pk, two.pk, "x", "9" * 50], "to": "rejected"})

    assert states(one, two, other) == [State.REJECTED, State.REJECTED, State.HELD]


def test_a_tick_decides_only_what_still_is_as_its_card_showed_it(desk):
    same, decided, edited = (a_comment(state=State.HELD) for _ in range(3))
    ticks = [f"{one.pk} {one.state} {one.wording}" for one in (same, decided, edited)]
    service.decide(decided.pk, State.HELD, State.PUBLISHED, a_moderator("alan").pk, NOW)
    Comment.objects.filter(pk=edited.pk).update(edited_at=NOW)

    page = desk.post(reverse("desk:decide-picked"), {"comment": ticks, "to": "spam"}, follow=True).content.decode()

    assert states(same, decided, edited) == [State.SPAM, State.PUBLISHED, State.HELD]
    assert "1 comment marked as spam. 2 stay as they are" in page


def test_approving_ticked_comments_dismisses_what_readers_report_of_them_and_undo_opens_it_again(desk):
    held, reported, hidden = a_comment(state=State.HELD), a_comment(), a_comment(a_thread(is_hidden=True))
    for one in (reported, hidden):
        Comment.objects.filter(pk=one.pk).update(report_weight=0.5)
        one.reports.create(ground=Ground.ABUSE, made_at=NOW, reporter="somebody")
    form = {"comment": [held.pk, reported.pk, hidden.pk], "to": "published"}

    answer = desk.post(reverse("desk:decide-picked"), form, headers={"Accept": "application/json"}).json()

    assert (answer["count"], reported.reports.get().outcome) == (2, Outcome.DISMISSED)
    assert hidden.reports.get().outcome == Outcome.OPEN
    desk.post(reverse("desk:undo"), {"batch": answer["batch"]})
    assert (states(held), reported.reports.get().outcome) == ([State.HELD], Outcome.OPEN)
