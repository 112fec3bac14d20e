"""Deciding about many comments in one go, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.decisions import bulk, transitions
from broadsheet.discussion.decisions.bulk import SharedTrait
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import KIND_WORDS, NOW, a_comment, a_moderator, a_thread, states
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)
LAW = [State.WITHDRAWN, State.ERASED]


def all_by(comment: Comment, by: SharedTrait) -> set[int]:
    value = dict(bulk.traits(comment))[by]
    return set(bulk.with_trait(Comment.objects.all(), by, value).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("by", "fields", "others"),
    [
        (SharedTrait.EMAIL, {"author_email": "mallory@example.org"}, {"author_email": "anna@example.org"}),
        (SharedTrait.NAME, {"author_name": "Mallory"}, {"author_name": "Anna"}),
        (SharedTrait.SENDER, {"sender": "one"}, {"sender": "two"}),
        (SharedTrait.NETWORK, {"circumstances": {"network": "one"}}, {"circumstances": {"network": "two"}}),
        (SharedTrait.CAMPAIGN, {"campaign": "0000beef"}, {"campaign": "0000dead"}),
    ],
)
def test_what_has_a_mark_in_common_is_found_and_the_rest_is_not(by, fields, others):
    one, two = a_comment(**fields), a_comment(state=State.SPAM, **fields)
    a_comment(**others)

    assert all_by(one, by) == {one.pk, two.pk}


def test_a_domain_is_found_in_text_and_website_and_not_where_it_is_only_a_part_of_another():
    linked = a_comment(text="Look at http://pills.example/buy?now=1 today, my friends")
    below = a_comment(text="See https://www.pills.example.", author_name="Bob")
    website = a_comment(author_url="http://pills.example")
    a_comment(text="http://goodpills.example/ and http://pills.example.org/ are others")

    assert all_by(linked, SharedTrait.DOMAIN) == {linked.pk, below.pk, website.pk}


def test_each_comment_gets_its_own_decision_and_lesson_and_the_counts_follow():
    thread = a_thread()
    comments = [a_comment(thread), a_comment(thread), a_comment(thread, State.HELD)]

    batch, decided, left = bulk.decide(thread.comments.all(), State.SPAM, a_moderator().pk, LATER)

    assert (decided, left) == (3, 0)
    assert states(*comments) == [State.SPAM] * 3
    assert ModerationDecision.objects.filter(batch=batch).count() == 3
    assert Lesson.objects.in_force().count() == 3
    assert Thread.objects.get(pk=thread.pk).comment_count == 0


def test_what_was_taken_back_or_erased_is_never_touched():
    thread = a_thread()
    gone = [a_comment(thread, state) for state in LAW]
    a_comment(thread)
    grace = a_moderator()

    for after in (State.SPAM, State.PUBLISHED):
        bulk.decide(thread.comments.all(), after, grace.pk, LATER)

    assert states(*gone) == LAW


def test_undo_takes_back_exactly_those_and_leaves_what_was_decided_anew():
    thread = a_thread()
    held, shown, again = a_comment(thread, State.HELD), a_comment(thread), a_comment(thread, State.HELD)
    before = a_comment(thread, State.SPAM)
    grace, alan = a_moderator("grace"), a_moderator("alan")
    batch, _decided, _left = bulk.decide(thread.comments.all(), State.SPAM, grace.pk, NOW)
    service.decide(again.pk, State.SPAM, State.REJECTED, alan.pk, LATER)
    service.decide(again.pk, State.REJECTED, State.SPAM, alan.pk, LATER)

    undone = bulk.undo(batch, Comment.objects.all(), grace.pk, LATER)

    assert undone == (2, 1)
    assert states(held, shown, again, before) == [State.HELD, State.PUBLISHED, State.SPAM, State.SPAM]
    assert Thread.objects.get(pk=thread.pk).comment_count == 1


def test_what_was_edited_since_and_stands_where_it_was_put_is_undone_with_the_rest():
    comments = [a_comment(state=State.HELD, text=f"{KIND_WORDS} {number}") for number in range(2)]
    grace = a_moderator()
    batch, _decided, _left = bulk.decide(Comment.objects.all(), State.PUBLISHED, grace.pk, NOW)
    service.edit(comments[0].pk, f"{KIND_WORDS} And thank you.", NOW + timedelta(minutes=1))

    assert bulk.undo(batch, Comment.objects.all(), grace.pk, NOW) == (2, 0)


def test_an_empty_batch_undoes_nothing():
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW)

    assert bulk.undo("", Comment.objects.all(), grace.pk, LATER) == (0, 0)
    assert states(comment) == [State.SPAM]


def test_removing_a_campaign_in_one_go_does_not_put_a_discussion_on_hold():
    thread = a_thread()
    for _ in range(30):
        a_comment(thread, State.HELD)

    bulk.decide(thread.comments.all(), State.SPAM, a_moderator().pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since is None


def test_a_comment_that_goes_in_the_middle_of_it_stops_no_other(monkeypatch):
    thread = a_thread()
    gone, stays = a_comment(thread, State.HELD), a_comment(thread, State.HELD)
    move = transitions.change_state

    def late(comment_id, *args, **kwargs):
        Comment.objects.filter(pk=gone.pk).delete()
        return move(comment_id, *args, **kwargs)

    monkeypatch.setattr(transitions, "change_state", late)

    _batch, decided, _left = bulk.decide(Comment.objects.all(), State.SPAM, a_moderator().pk, NOW)

    assert decided == 1
    stays.refresh_from_db()
    assert stays.state == State.SPAM
