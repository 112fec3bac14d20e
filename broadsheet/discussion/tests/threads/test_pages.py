"""A thread as a page shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models.paths import DEEPEST_SHOWN
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, a_thread, set_size
from broadsheet.discussion.threads import pages as threads_pages
from broadsheet.discussion.threads.pages import Cursor, Order

pytestmark = pytest.mark.django_db


def at(minutes: int):
    return NOW + timedelta(minutes=minutes)


def outline(page: threads_pages.ThreadPage) -> list[tuple[int | None, int]]:
    return [(node.comment.pk if node.comment else None, node.shown_depth) for node in page.nodes]


def walk(thread, order=Order.OLDEST, cursor=None) -> list[threads_pages.ThreadPage]:
    """Every page from the cursor on, as a reader who presses "more" sees them."""
    pages = [threads_pages.page(thread, order, cursor)]
    while pages[-1].after:
        pages.append(threads_pages.page(thread, order, Cursor.parse("after", pages[-1].after)))
    return pages


def shown(page: threads_pages.ThreadPage) -> list[int]:
    return [node.comment.pk for node in page.nodes]


def test_replies_stand_under_what_they_answer_in_order_of_time():
    thread = a_thread()
    first = a_comment(thread, posted_at=at(0))
    second = a_comment(thread, posted_at=at(1))
    late_answer = a_comment(thread, parent=first, posted_at=at(9))
    early_answer = a_comment(thread, parent=first, posted_at=at(5))
    deeper = a_comment(thread, parent=early_answer, posted_at=at(20))

    page = threads_pages.page(thread)

    assert outline(page) == [(first.pk, 0), (early_answer.pk, 1), (deeper.pk, 2), (late_answer.pk, 1), (second.pk, 0)]
    assert page.nodes[2].parent.pk == early_answer.pk


def test_past_the_deepest_step_replies_move_no_further_in(monkeypatch):
    set_size(monkeypatch, "REPLIES_WHOLE", 9)
    thread = a_thread()
    comment = a_comment(thread)
    for minute in range(1, DEEPEST_SHOWN + 4):
        comment = a_comment(thread, parent=comment, posted_at=at(minute))

    assert [depth for _, depth in outline(threads_pages.page(thread))] == [0, 1, 2, 3, 4, 4, 4, 4]


@pytest.mark.parametrize("state", [State.SPAM, State.REJECTED, State.WITHDRAWN, State.ERASED, State.HELD])
def test_an_empty_place_keeps_a_conversation_readable_and_says_nothing_of_what_stood_there(state):
    thread = a_thread()
    gone = a_comment(thread, state, author_name="Mallory")
    answer = a_comment(thread, parent=gone, posted_at=at(1))

    page = threads_pages.page(thread)

    assert outline(page) == [(None, 0), (answer.pk, 1)]
    assert page.nodes[1].parent is None


def test_an_empty_place_in_the_middle_stays_under_its_root():
    thread = a_thread()
    root = a_comment(thread)
    gone = a_comment(thread, State.SPAM, parent=root, posted_at=at(1))
    answer = a_comment(thread, parent=gone, posted_at=at(2))

    assert outline(threads_pages.page(thread)) == [(root.pk, 0), (None, 1), (answer.pk, 2)]


def test_what_is_hidden_and_unanswered_leaves_no_trace():
    thread = a_thread()
    for state in State:
        a_comment(thread, state)

    assert len(threads_pages.page(thread).nodes) == 1


def test_a_long_thread_comes_in_pages_that_lead_on_and_back(monkeypatch):
    set_size(monkeypatch, "ROOTS_A_PAGE", 3)
    thread = a_thread()
    roots = [a_comment(thread, posted_at=at(minute)) for minute in range(7)]
    answer = a_comment(thread, parent=roots[4], posted_at=at(60))

    pages = walk(thread)

    assert [bool(page.before) for page in pages] == [False, True, True]
    assert outline(pages[1]) == [(roots[3].pk, 0), (roots[4].pk, 0), (answer.pk, 1), (roots[5].pk, 0)]
    back = threads_pages.page(thread, cursor=Cursor.parse("before", pages[2].before))
    assert outline(back) == outline(pages[1])
    first = threads_pages.page(thread, cursor=Cursor.parse("before", back.before))
    assert outline(first) == outline(pages[0])
    assert not first.before


@pytest.mark.parametrize("order", [Order.OLDEST, Order.NEWEST, Order.APPRECIATED])
def test_comments_of_one_moment_and_one_score_are_neither_lost_nor_doubled_between_pages(monkeypatch, order):
    set_size(monkeypatch, "ROOTS_A_PAGE", 2)
    thread = a_thread()
    roots = [a_comment(thread, score=0.1 * (number // 3)) for number in range(7)]

    found = [pk for page in walk(thread, order) for pk in shown(page)]

    assert sorted(found) == [root.pk for root in roots]


def test_newest_first_turns_the_conversations_round_and_leaves_each_as_it_is():
    thread = a_thread()
    first, second = a_comment(thread, posted_at=at(0)), a_comment(thread, posted_at=at(1))
    answers = [a_comment(thread, parent=first, posted_at=at(minute)) for minute in (5, 6)]

    assert shown(threads_pages.page(thread, Order.NEWEST)) == [second.pk, first.pk, answers[0].pk, answers[1].pk]


def test_the_most_appreciated_come_first_and_among_equals_the_newest():
    thread = a_thread()
    early, late = a_comment(thread, posted_at=at(0)), a_comment(thread, posted_at=at(1))
    best = a_comment(thread, posted_at=at(2), score=0.4)
    good = a_comment(thread, posted_at=at(3), score=0.2)

    assert shown(threads_pages.page(thread, Order.APPRECIATED)) == [best.pk, good.pk, late.pk, early.pk]


def test_the_editors_picks_are_a_page_of_their_own():
    thread = a_thread()
    root = a_comment(thread)
    pick = a_comment(thread, parent=root, posted_at=at(1), picked_at=at(2))
    a_comment(thread, State.SPAM, picked_at=at(2))

    page = threads_pages.page(thread, Order.PICKS)

    assert shown(page) == [pick.pk]
    assert threads_pages.page(thread).pick_count == 1


def test_what_is_pinned_heads_the_first_page_only(monkeypatch):
    set_size(monkeypatch, "ROOTS_A_PAGE", 1)
    thread = a_thread()
    a_comment(thread)
    pinned = a_comment(thread, posted_at=at(1), pinned_at=at(2))

    first, second = walk(thread)

    assert [comment.pk for comment in first.pinned] == [pinned.pk]
    assert second.pinned == []


def test_a_long_conversation_shows_its_first_replies_and_counts_the_rest(monkeypatch):
    set_size(monkeypatch, "REPLIES_SHOWN", 2)
    set_size(monkeypatch, "REPLIES_WHOLE", 4)
    thread = a_thread()
    root = a_comment(thread)
    replies = [a_comment(thread, parent=root, posted_at=at(minute)) for minute in range(1, 6)]
    a_comment(thread, State.HELD, parent=root, posted_at=at(9))
    other = a_comment(thread, posted_at=at(20))

    page = threads_pages.page(thread)

    assert shown(page) == [root.pk, replies[0].pk, replies[1].pk, other.pk]
    assert [(node.more, node.more_of) for node in page.nodes if node.more] == [(3, root.pk)]


def test_a_conversation_that_is_little_longer_is_shown_whole():
    thread = a_thread()
    root = a_comment(thread)
    replies = [a_comment(thread, parent=root, posted_at=at(minute)) for minute in range(1, 6)]

    assert shown(threads_pages.page(thread)) == [root.pk, *(reply.pk for reply in replies)]


def test_a_conversation_of_its_own_shows_every_reply_page_by_page(monkeypatch):
    monkeypatch.setattr(threads_pages, "CONVERSATION_PAGE", 2)
    thread = a_thread()
    root = a_comment(thread)
    first = a_comment(thread, parent=root, posted_at=at(1))
    below = a_comment(thread, parent=first, posted_at=at(9))
    last = a_comment(thread, parent=below, posted_at=at(10))

    page = threads_pages.conversation(root)
    rest = threads_pages.conversation(root, Cursor.parse("after", page.after))

    assert outline(page) == [(first.pk, 1), (below.pk, 2)]
    assert outline(rest) == [(last.pk, 3)]
    assert rest.nodes[0].parent.pk == below.pk
    assert not rest.after


@pytest.mark.parametrize("text", ["", "x", "0" * 14, "0" * 15 + "~nan", "0" * 15 + "~7", "é" * 15, "0" * 900])
def test_a_cursor_that_is_none_of_ours_is_the_beginning(text):
    assert Cursor.parse("after", text) is None


def test_a_page_costs_four_queries_however_many_comments_there_are(django_assert_max_num_queries):
    thread = a_thread()
    for minute in range(20):
        root = a_comment(thread, posted_at=at(minute))
        for number in range(7):
            a_comment(thread, parent=root, posted_at=at(minute + 100 + number))

    with django_assert_max_num_queries(4):
        page = threads_pages.page(thread)
        assert all(node.comment.body and node.comment.author_name for node in page.nodes)


def test_a_conversation_whose_opening_is_gone_stays_while_a_reply_is_shown():
    thread = a_thread()
    grace = a_moderator()
    root = a_comment(thread)
    reply = a_comment(thread, parent=root, posted_at=at(1))

    service.decide(root.pk, State.PUBLISHED, State.REJECTED, grace.pk, at(2))
    assert outline(threads_pages.page(thread)) == [(None, 0), (reply.pk, 1)]
    service.decide(reply.pk, State.PUBLISHED, State.REJECTED, grace.pk, at(3))
    assert outline(threads_pages.page(thread)) == []
    service.decide(reply.pk, State.REJECTED, State.PUBLISHED, grace.pk, at(4))
    assert outline(threads_pages.page(thread)) == [(None, 0), (reply.pk, 1)]


@pytest.mark.parametrize("order", [Order.OLDEST, Order.NEWEST, Order.APPRECIATED])
def test_a_page_says_which_conversations_it_shows_of_how_many(order, monkeypatch):
    set_size(monkeypatch, "ROOTS_A_PAGE", 3)
    thread = a_thread()
    for number in range(7):
        a_comment(thread, posted_at=NOW + timedelta(minutes=number), score=number / 10)

    found, cursor = [], None
    while True:
        page = threads_pages.page(thread, order, cursor)
        found.append((page.stretch.first, page.stretch.last, page.stretch.total))
        if not page.after:
            break
        cursor = Cursor("after", page.after.partition("~")[0], float(page.after.partition("~")[2] or 0))

    assert found == [(1, 3, 7), (4, 6, 7), (7, 7, 7)]


def test_in_a_very_long_thread_only_so_many_are_counted(monkeypatch):
    set_size(monkeypatch, "ROOTS_A_PAGE", 2)
    monkeypatch.setattr(threads_pages, "_COUNTED", 3)
    thread = a_thread()
    comments = [a_comment(thread, posted_at=NOW + timedelta(minutes=number)) for number in range(9)]

    first = threads_pages.page(thread)
    last = threads_pages.page(thread, cursor=Cursor("after", comments[6].path))

    assert (first.stretch.first, first.stretch.last, first.stretch.total, first.stretch.is_more) == (1, 2, 3, True)
    assert last.stretch is None
    assert threads_pages.page(a_thread()).stretch is None
