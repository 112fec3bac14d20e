"""Deciding about many comments in one go, and taking it back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.decisions import bulk, transitions
from broadsheet.discussion.decisions.bulk import SharedTrait
from broadsheet.discussion.models import Comment, Ground, ModerationDecision, Outcome, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import KIND_WORDS, NOW, a_comment, a_moderator, a_thread
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)
LAW = [State.WITHDRAWN, State.ERASED]


@pytest.fixture
def desk(client):
    client.force_login(a_moderator("grace"))
    return client


def states(*comments: Comment) -> list[str]:
    found = Comment.objects.in_bulk([comment.pk for comment in comments])
    return [found[comment.pk].state for comment in comments]


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

    done = bulk.decide(thread.comments.all(), State.SPAM, a_moderator().pk, LATER)

    assert (done.decided, done.left) == (3, 0)
    assert states(*comments) == [State.SPAM] * 3
    assert ModerationDecision.objects.filter(batch=done.batch).count() == 3
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
    done = bulk.decide(thread.comments.all(), State.SPAM, grace.pk, NOW)
    service.decide(again.pk, State.SPAM, State.REJECTED, alan.pk, LATER)
    service.decide(again.pk, State.REJECTED, State.SPAM, alan.pk, LATER)

    undone = bulk.undo(done.batch, Comment.objects.all(), grace.pk, LATER)

    assert undone == (2, 1)
    assert states(held, shown, again, before) == [State.HELD, State.PUBLISHED, State.SPAM, State.SPAM]
    assert Thread.objects.get(pk=thread.pk).comment_count == 1


def test_what_was_edited_since_and_stands_where_it_was_put_is_undone_with_the_rest():
    comments = [a_comment(state=State.HELD, text=f"{KIND_WORDS} {number}") for number in range(2)]
    grace = a_moderator()
    done = bulk.decide(Comment.objects.all(), State.PUBLISHED, grace.pk, NOW)
    service.edit(comments[0].pk, f"{KIND_WORDS} And thank you.", NOW + timedelta(minutes=1))

    assert bulk.undo(done.batch, Comment.objects.all(), grace.pk, NOW) == (2, 0)


def test_an_empty_batch_undoes_nothing():
    comment = a_comment(state=State.HELD)
    grace = a_moderator()
    service.decide(comment.pk, State.HELD, State.SPAM, grace.pk, NOW)

    assert bulk.undo("", Comment.objects.all(), grace.pk, LATER) == (0, 0)
    assert states(comment) == [State.SPAM]


def test_a_large_set_is_done_up_to_a_limit_and_the_rest_is_told(monkeypatch, desk):
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


def test_removing_a_campaign_in_one_go_does_not_put_a_discussion_on_hold():
    thread = a_thread()
    for _ in range(30):
        a_comment(thread, State.HELD)

    bulk.decide(thread.comments.all(), State.SPAM, a_moderator().pk, NOW)

    thread.refresh_from_db()
    assert thread.held_since is None


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


def test_a_comment_that_goes_in_the_middle_of_it_stops_no_other(monkeypatch):
    thread = a_thread()
    gone, stays = a_comment(thread, State.HELD), a_comment(thread, State.HELD)
    move = transitions.change_state

    def late(comment_id, *args, **kwargs):
        Comment.objects.filter(pk=gone.pk).delete()
        return move(comment_id, *args, **kwargs)

    monkeypatch.setattr(transitions, "change_state", late)

    done = bulk.decide(Comment.objects.all(), State.SPAM, a_moderator().pk, NOW)

    assert done.decided == 1
    stays.refresh_from_db()
    assert stays.state == State.SPAM
