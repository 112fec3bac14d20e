"""A thread as a page shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import threads
from broadsheet.discussion.models import DEEPEST_SHOWN
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_thread

pytestmark = pytest.mark.django_db


def at(minutes: int):
    return NOW + timedelta(minutes=minutes)


def outline(page: threads.ThreadPage) -> list[tuple[int | None, int]]:
    return [(node.comment.pk if node.comment else None, node.shown_depth) for node in page.nodes]


def test_replies_stand_under_what_they_answer_in_order_of_time():
    thread = a_thread()
    first = a_comment(thread, posted_at=at(0))
    second = a_comment(thread, posted_at=at(1))
    late_answer = a_comment(thread, parent=first, posted_at=at(9))
    early_answer = a_comment(thread, parent=first, posted_at=at(5))
    deeper = a_comment(thread, parent=early_answer, posted_at=at(20))

    page = threads.page(thread)

    assert outline(page) == [(first.pk, 0), (early_answer.pk, 1), (deeper.pk, 2), (late_answer.pk, 1), (second.pk, 0)]
    assert page.nodes[2].parent == early_answer


def test_past_the_deepest_step_replies_move_no_further_in():
    thread = a_thread()
    comment = a_comment(thread)
    for minute in range(1, DEEPEST_SHOWN + 4):
        comment = a_comment(thread, parent=comment, posted_at=at(minute))

    assert [depth for _, depth in outline(threads.page(thread))] == [0, 1, 2, 3, 4, 4, 4, 4]


@pytest.mark.parametrize("state", [State.SPAM, State.REJECTED, State.WITHDRAWN, State.ERASED, State.HELD])
def test_an_empty_place_keeps_a_conversation_readable_and_says_nothing_of_what_stood_there(state):
    thread = a_thread()
    gone = a_comment(thread, state, author_name="Mallory")
    answer = a_comment(thread, parent=gone, posted_at=at(1))

    page = threads.page(thread)

    assert outline(page) == [(None, 0), (answer.pk, 1)]
    assert page.nodes[1].parent is None


def test_an_empty_place_in_the_middle_stays_under_its_root():
    thread = a_thread()
    root = a_comment(thread)
    gone = a_comment(thread, State.SPAM, parent=root, posted_at=at(1))
    answer = a_comment(thread, parent=gone, posted_at=at(2))

    assert outline(threads.page(thread)) == [(root.pk, 0), (None, 1), (answer.pk, 2)]


def test_what_is_hidden_and_unanswered_leaves_no_trace():
    thread = a_thread()
    for state in State:
        a_comment(thread, state)

    assert len(threads.page(thread).nodes) == 1


def test_a_long_thread_comes_in_pages_and_a_comment_is_found_on_its_own(monkeypatch):
    monkeypatch.setattr(threads, "ROOTS_A_PAGE", 3)
    thread = a_thread()
    roots = [a_comment(thread, posted_at=at(minute)) for minute in range(7)]
    answer = a_comment(thread, parent=roots[4], posted_at=at(60))

    pages = [threads.page(thread, number) for number in (1, 2, 3)]

    assert [page.has_more for page in pages] == [True, True, False]
    assert outline(pages[1]) == [(roots[3].pk, 0), (roots[4].pk, 0), (answer.pk, 1), (roots[5].pk, 0)]
    assert [threads.page_number(root) for root in roots] == [1, 1, 1, 2, 2, 2, 3]
    assert threads.page_number(answer) == 2


def test_comments_of_one_moment_are_neither_lost_nor_doubled_between_pages(monkeypatch):
    monkeypatch.setattr(threads, "ROOTS_A_PAGE", 2)
    thread = a_thread()
    roots = [a_comment(thread) for _ in range(5)]

    shown = [pk for number in (1, 2, 3) for pk, _ in outline(threads.page(thread, number))]

    assert shown == [root.pk for root in roots]
    assert [threads.page_number(root) for root in roots] == [1, 1, 2, 2, 3]


def test_a_page_costs_two_queries_however_many_comments_there_are(django_assert_num_queries):
    thread = a_thread()
    for minute in range(20):
        root = a_comment(thread, posted_at=at(minute))
        a_comment(thread, parent=root, posted_at=at(minute + 100))

    with django_assert_num_queries(2):
        page = threads.page(thread)
        assert all(node.comment.body and node.comment.author_name for node in page.nodes)
