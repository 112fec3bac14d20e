"""What else the author of a comment wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion.models import Comment, Reader
from broadsheet.discussion.moderation import author_history
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    NOW,
    a_comment,
    a_thread,
)

pytestmark = pytest.mark.django_db


def test_a_card_shows_the_latest_of_the_same_author_and_counts_them_without_itself():
    thread, reach = a_thread(), Comment.objects.all()
    earlier = [
        a_comment(
            thread,
            state,
            author_email="anna@example.org",
            text=f"Number {number}",
            posted_at=NOW - timedelta(days=9 - number),
        )
        for number, state in enumerate([State.PUBLISHED, State.SPAM, State.PUBLISHED, State.HELD, State.REJECTED])
    ]
    a_comment(thread, author_name="Bob", author_email="bob@example.org")
    comment = a_comment(thread, author_email="anna@example.org")

    found = author_history.histories([comment, earlier[0]], reach)

    assert [one.pk for one in found[comment.pk].latest] == [earlier[4].pk, earlier[3].pk, earlier[2].pk]
    assert [one.pk for one in found[earlier[0].pk].latest] == [comment.pk, earlier[4].pk, earlier[3].pk]
    assert (found[comment.pk].published, found[comment.pk].removed) == (2, 2)
    assert found[comment.pk].since == earlier[0].posted_at


@pytest.mark.parametrize("known_by", ["reader", "author_email", "sender"])
def test_of_an_author_s_others_nobody_hears_what_is_not_in_their_reach(known_by):
    value = Reader.objects.create(name="Anna", email="a@example.org", confirmed_at=NOW, seen_at=NOW)
    who = {known_by: value if known_by == "reader" else "the same"}
    own, elsewhere = a_thread(), a_thread()
    comment, near = a_comment(own, State.HELD, **who), a_comment(own, **who)
    a_comment(elsewhere, **who)

    found = author_history.histories([comment], Comment.objects.filter(thread=own))[comment.pk]

    assert ([one.pk for one in found.latest], found.published) == ([near.pk], 1)


def test_nobody_is_no_author():
    comment = a_comment(state=State.HELD)
    a_comment()

    assert author_history.histories([comment], Comment.objects.all())[comment.pk] == author_history.AuthorHistory()


def test_of_an_author_who_wrote_very_much_only_the_latest_are_counted(monkeypatch):
    monkeypatch.setattr(author_history, "LOOKED_AT", 3)
    thread = a_thread()
    own = [
        a_comment(thread, state, sender="anna", posted_at=NOW - timedelta(days=9 - number))
        for number, state in enumerate([State.PUBLISHED, State.SPAM, State.PUBLISHED, State.SPAM, State.PUBLISHED])
    ]

    found = author_history.histories([own[0], own[4]], Comment.objects.all())

    assert (found[own[0].pk].published, found[own[0].pk].removed) == (2, 1)
    assert (found[own[4].pk].published, found[own[4].pk].removed) == (1, 1)
    assert found[own[0].pk].since == own[2].posted_at


def test_authors_who_are_known_in_different_ways_are_looked_up_together(django_assert_num_queries):
    thread = a_thread()
    reader = Reader.objects.create(name="Anna", email="a@example.org", confirmed_at=NOW, seen_at=NOW)
    known = [
        {"reader": reader},
        {"author_email": "Bob@example.org"},
        {"author_email": "c@example.org"},
        {"sender": "d"},
    ]
    for who in known:
        a_comment(thread, **who)
    comments = [a_comment(thread, State.HELD, **who) for who in known]

    with django_assert_num_queries(1):
        found = author_history.histories(comments, Comment.objects.all())

    assert [(found[one.pk].published, len(found[one.pk].latest)) for one in comments] == [(1, 1)] * 4
