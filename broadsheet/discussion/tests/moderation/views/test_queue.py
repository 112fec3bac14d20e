"""The moderation queue as a page, and its buttons."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.moderation import queue
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import BOB, MALLORY, NOW, SPAM_WORDS, a_comment, a_moderator, a_thread, submitted

pytestmark = pytest.mark.django_db


def queued() -> list[int]:
    comments = Comment.objects.all()
    return [card.comment.pk for card in queue.queue_page(comments, Thread.objects.all(), State.HELD, "1").entries]


def press(desk, comment: Comment, to: str, shown: str | None = None):
    form = {"comment": comment.pk, "shown": shown or comment.state, "to": to}
    return desk.post(reverse("desk:decide"), form, follow=True)


def test_a_card_shows_what_a_decision_needs(desk):
    thread = a_thread()
    parent = a_comment(thread, author_name="Bob", text="What became of the bees?")
    submitted(thread, MALLORY, text="An earlier word of mine about the mill and its bees, kindly meant.")
    comment = submitted(
        thread, MALLORY, text=SPAM_WORDS, author_name="Mallory", parent_id=parent.pk, seconds_on_page=2.0
    )

    page = desk.get(reverse("desk:queue") + f"?state={comment.state}").content.decode()

    assert "Mallory" in page
    assert "What became of the bees?" in page
    assert thread.title in page
    assert all(
        reason["text"] in page.replace("&#x27;", "'").replace("&quot;", '"')
        for reason in comment.decisions.get().evidence
    )
    assert "from the same sender" in page


def test_the_filters_doubts_come_first_then_the_oldest(desk):
    sure = a_comment(state=State.HELD, probability=0.02, posted_at=NOW - timedelta(days=2))
    unsure = a_comment(state=State.HELD, probability=0.5, posted_at=NOW)
    earlier = a_comment(state=State.HELD, probability=0.5, posted_at=NOW - timedelta(hours=1))

    assert queued() == [earlier.pk, unsure.pk, sure.pk]


@pytest.mark.parametrize("to", [State.PUBLISHED, State.SPAM, State.REJECTED])
def test_a_button_decides_and_offers_to_undo(desk, to):
    comment = a_comment(state=State.HELD)

    response = press(desk, comment, to)

    comment.refresh_from_db()
    assert comment.state == to
    decision = comment.decisions.get()
    page = response.content.decode()
    assert f'name="decision" value="{decision.pk}"' in page
    undone = desk.post(reverse("desk:undo"), {"decision": decision.pk}, follow=True)
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "Undone" in undone.content.decode()


def test_the_slower_of_two_moderators_learns_who_was_faster(desk):
    comment = a_comment(state=State.HELD)
    service.decide(comment.pk, State.HELD, State.SPAM, a_moderator("alan").pk, NOW)

    response = press(desk, comment, State.PUBLISHED, shown=State.HELD)

    comment.refresh_from_db()
    assert comment.state == State.SPAM
    assert "alan was faster" in response.content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"comment": "999999", "shown": "held", "to": "spam"},
        {"comment": "x", "shown": "held", "to": "spam"},
        {"comment": "9" * 40, "shown": "held", "to": "spam"},
        {"comment": "1", "shown": "held", "to": "held"},
        {"comment": "1", "shown": "withdrawn", "to": "published"},
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing_and_says_so(desk, form):
    response = desk.post(reverse("desk:decide"), form, follow=True)

    assert response.status_code == 200
    assert "notice-wrong" in response.content.decode()


@pytest.mark.parametrize("form", [{"comment": "1", "shown": "nowhere", "to": "spam"}, {"comment": "1"}, {}])
def test_a_state_that_does_not_exist_is_a_404(desk, form):
    assert desk.post(reverse("desk:decide"), form).status_code == 404


def test_the_queue_needs_its_token(desk):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    comment = a_comment(state=State.HELD)

    assert (
        strict.post(reverse("desk:decide"), {"comment": comment.pk, "shown": "held", "to": "spam"}).status_code == 403
    )


def test_the_queue_says_when_the_filter_could_not_judge(desk, settings):
    settings.MODEL_ROOT.mkdir()
    (settings.MODEL_ROOT / "current.model").write_bytes(b"damaged")
    submitted(a_thread(), BOB)

    assert "could not judge 1 of these" in desk.get(reverse("desk:queue")).content.decode()


def test_a_full_queue_costs_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    thread = a_thread()
    for number in range(30):
        parent = a_comment(thread)
        a_comment(thread, State.HELD, parent=parent, sender=f"sender {number}")

    with django_assert_max_num_queries(9):
        page = desk.get(reverse("desk:queue"))

    assert page.content.decode().count('class="card"') == queue.CARDS_A_PAGE


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.ERASED])
def test_what_only_the_author_may_do_cannot_be_done_by_moderators(desk, to):
    comment = a_comment(state=State.HELD)

    assert press(desk, comment, to).status_code == 404
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert not comment.decisions.exists()


def test_each_card_has_buttons_of_its_own(desk):
    comments = [a_comment(state=State.HELD, edited_at=moment) for moment in (None, NOW)]

    for _ in range(2):
        page = desk.get(reverse("desk:queue"))
        forms = re.findall(r'<form[^>]*class="card-actions".*?</form>', page.content.decode(), re.S)
        fields = [dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form)) for form in forms]
        order = [int(one["comment"]) for one in fields]
        assert set(order) == {comment.pk for comment in comments}
        assert {int(one["comment"]): one["wording"] for one in fields} == {one.pk: one.wording for one in comments}
        assert [one["next_anchor"] for one in fields] == [f"card-{order[1]}", ""]
        # All forms of a page have the same, those that are made anew for each page among them.
        assert len(set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()))) == 1
