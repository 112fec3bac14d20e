"""Permalinks, conversations, and what is new in a thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion.posting import receipts
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_thread,
    set_size,
)
from broadsheet.discussion.threads import pages as threads_pages
from broadsheet.discussion.threads.pages import Cursor, Order
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db


def at(minutes: int):
    return NOW + timedelta(minutes=minutes)


def shown(page: threads_pages.ThreadPage) -> list[int]:
    return [node.comment.pk for node in page.nodes]


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_a_permalink_of_what_is_not_shown_is_a_404(client, state):
    comment = a_comment(state=state)

    assert client.get(reverse("discussion:permalink", args=[comment.pk])).status_code == 404


def test_the_receipt_is_handed_over_at_the_new_comment_itself_where_the_reader_arrives(client):
    thread = a_thread()
    root = a_comment(thread)
    for minute in range(8):
        a_comment(thread, parent=root, posted_at=NOW + timedelta(minutes=minute))
    comment = a_comment(thread, parent=root, posted_at=NOW + timedelta(minutes=9))
    ticket = receipts.ticket(comment.pk, timezone.now())

    page = client.get(reverse("discussion:permalink", args=[comment.pk]) + f"?posted={ticket}&mail=1", follow=True)

    assert page["Cache-Control"] == "private, no-store"
    after = page.content.decode().partition(f'id="{comment.anchor}"')[2]
    handed_over = after.partition("<article")[0]
    assert reverse("discussion:receipt", args=[receipts.token(comment.pk)]) in handed_over
    assert "A mail is on its way" in handed_over
    assert f'data-draft-done="reply-{thread.pk}-{root.pk}"' in handed_over


def test_a_strangers_receipt_does_not_ride_along(client):
    thread = a_thread()
    mine, other = a_comment(thread), a_comment(thread)

    address = reverse("discussion:permalink", args=[other.pk]) + f"?posted={receipts.token(mine.pk)}"

    assert "receipt" not in client.get(address).url


def test_a_permalink_opens_the_page_its_comment_stands_on(client, monkeypatch):
    set_size(monkeypatch, "ROOTS_A_PAGE", 2)
    set_size(monkeypatch, "REPLIES_SHOWN", 1)
    set_size(monkeypatch, "REPLIES_WHOLE", 1)
    thread = a_thread()
    roots = [a_comment(thread, posted_at=at(minute)) for minute in range(3)]
    shown_reply = a_comment(thread, parent=roots[2], posted_at=at(5))
    hidden_reply = a_comment(thread, parent=roots[2], posted_at=at(6))

    def target(comment):
        return client.get(reverse("discussion:permalink", args=[comment.pk]))["Location"]

    assert target(roots[1]) == f"{thread.url}#comment-{roots[1].pk}"
    assert target(shown_reply) == f"{thread.url}?from={roots[2].path}#comment-{shown_reply.pk}"
    assert target(hidden_reply).startswith(f"/comments/{roots[2].pk}/replies/?from={hidden_reply.path}")
    page = threads_pages.page(thread, cursor=Cursor.parse("from", roots[2].path))
    assert shown(page) == [roots[2].pk, shown_reply.pk]


def test_what_was_published_since_the_page_was_opened_is_offered_in_the_order_it_came(client):
    thread = a_thread()
    a_comment(thread, posted_at=at(0))
    news = [a_comment(thread, posted_at=at(minute), text=f"News {minute}") for minute in (5, 6)]
    approved_late = a_comment(thread, posted_at=at(-60), published_at=at(7))
    since = int(at(1).timestamp() * 1000)

    answer = client.get(reverse("discussion:news", args=[thread.pk]) + f"?since={since}").json()

    assert answer["count"] == 3
    assert abs(answer["since"] - timezone.now().timestamp() * 1000) < 60_000, "the next look counts by our own clock"
    places = [answer["html"].index(f'id="{comment.anchor}"') for comment in (*news, approved_late)]
    assert places == sorted(places)


def test_what_is_new_and_what_was_picked_says_whom_it_answers(client):
    thread = a_thread()
    root = a_comment(thread, posted_at=at(0), author_name="Marten")
    reply = a_comment(thread, parent=root, posted_at=at(5), picked_at=at(6))

    news = client.get(reverse("discussion:news", args=[thread.pk]), {"since": int(at(1).timestamp() * 1000)}).json()
    (picked,) = threads_pages.page(thread, Order.PICKS).nodes

    assert f'href="{root.permalink}">in reply to <bdi>Marten</bdi>' in one_line(news["html"])
    assert (picked.comment.pk, picked.parent.pk, picked.shown_depth) == (reply.pk, root.pk, 0)
    assert 'class="reply depth-0"' in news["html"]


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 14, "9" * 40, "²"])
def test_nonsense_instead_of_a_moment_is_answered_with_nothing_new(client, since):
    thread = a_thread()
    a_comment(thread)

    assert client.get(reverse("discussion:news", args=[thread.pk]), {"since": since}).json()["count"] == 0
