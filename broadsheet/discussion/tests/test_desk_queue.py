"""The order of the queue, campaigns as one card, and what a page of it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Ground, ModerationDecision, Reader, Thread
from broadsheet.discussion.moderation import audience, author_history, campaigns, queue
from broadsheet.discussion.moderation.campaigns import CampaignCard
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOB,
    BROWSER,
    KIND_WORDS,
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.discussion.tests.test_appeals import binned

pytestmark = pytest.mark.django_db

LETTER = (
    "I have been painting windows in this town for thirty years and would be glad to paint yours as well, "
    "call me any time, ask for {} and you will not be sorry, the first window is free of charge."
)


@pytest.fixture
def desk(client):
    client.force_login(a_moderator("grace"))
    return client


def entries() -> list[Card | CampaignCard]:
    comments = Comment.objects.all()
    return queue.queue_page(comments, State.HELD, "1", queue.counts(comments, Thread.objects.all())).entries


def order() -> list[int]:
    return [entry.comment.pk for entry in entries()]


def a_campaign(thread: Thread, size: int, campaign: str = "0000beef", state: str = State.HELD) -> list[Comment]:
    return [
        a_comment(
            thread, state, campaign=campaign, text=LETTER.format(f"Jonas {number}"), author_name=f"Jonas {number}",
            sender=f"sender {number}", posted_at=NOW + timedelta(minutes=number),
        )
        for number in range(size)
    ]  # fmt: skip


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


def test_audiences_follow_the_readers_and_reach_what_waits():
    read, quiet = a_thread(), a_thread(audience=7)
    waiting, decided = a_comment(read, State.HELD, posted_at=NOW), a_comment(read)
    on_quiet = a_comment(quiet, State.HELD, posted_at=NOW - timedelta(days=30))

    audience.update_audiences({read.pk: 900}, NOW)

    for comment in (waiting, decided, on_quiet):
        comment.refresh_from_db()
    assert (waiting.audience, on_quiet.audience, decided.audience) == (900, 0, 0)


def test_where_no_readers_are_counted_replies_stand_for_them():
    thread = a_thread()
    a_comment(thread, posted_at=NOW - timedelta(hours=3))

    audience.update_audiences({}, NOW)

    thread.refresh_from_db()
    assert thread.audience > 0


def test_near_copies_carry_one_wave_and_others_their_own():
    thread = a_thread()
    copies = [
        submitted(
            thread, Sender(f"192.0.2.{number}", BROWSER), text=LETTER.format(f"Jonas {number}"),
            author_name=f"Jonas {number}",
        )
        for number in range(3)
    ]  # fmt: skip
    other = submitted(thread, BOB, text=KIND_WORDS)
    short = submitted(thread, Sender("192.0.2.99", BROWSER), text="Thank you!")

    assert len({comment.campaign for comment in copies}) == 1
    assert copies[0].campaign
    assert other.campaign not in {copies[0].campaign, ""}
    assert short.campaign == ""


def test_three_undecided_near_copies_are_one_card_and_two_are_not():
    thread = a_thread()
    a_campaign(thread, 2, campaign="0000aaaa")
    copies = a_campaign(thread, 3)
    a_campaign(thread, 4, campaign="0000cccc", state=State.SPAM)

    found = [entry for entry in entries() if isinstance(entry, CampaignCard)]

    assert [(campaign.count, campaign.names, campaign.senders, campaign.threads) for campaign in found] == [
        (3, 3, 3, 1)
    ]
    assert not {comment.pk for comment in copies} & {entry.comment.pk for entry in entries() if isinstance(entry, Card)}
    assert len(entries()) == 3


def test_a_wave_s_card_marks_what_differs_between_its_copies():
    a_campaign(a_thread(), 3)

    (campaign,) = entries()
    first, last = campaign.diffs

    assert [text for text, differs in first if differs] == ["0"]
    assert [text for text, differs in last if differs] == ["2"]


def test_one_press_decides_a_wave_and_one_more_takes_it_back(desk):
    copies = a_campaign(a_thread(), 4)
    (campaign,) = entries()

    page = desk.post(
        reverse("desk:decide-campaign"), {"campaign": campaign.key, "upto": campaign.upto, "to": "spam"}, follow=True
    ).content.decode()  # fmt: skip

    assert "4 comments marked as spam" in page
    assert set(Comment.objects.filter(campaign=campaign.key).values_list("state", flat=True)) == {State.SPAM}
    assert ModerationDecision.objects.filter(comment__in=copies).count() == 4
    (batch,) = set(ModerationDecision.objects.values_list("batch", flat=True))
    page = desk.post(reverse("desk:undo"), {"batch": batch}, follow=True).content.decode()
    assert "4 comments are where they were before" in page
    assert set(Comment.objects.filter(campaign=campaign.key).values_list("state", flat=True)) == {State.HELD}


def test_what_joined_a_wave_after_its_card_was_shown_is_not_decided_unseen(desk):
    thread = a_thread()
    a_campaign(thread, 3)
    (campaign,) = entries()
    (newcomer,) = a_campaign(thread, 1)

    desk.post(reverse("desk:decide-campaign"), {"campaign": campaign.key, "upto": campaign.upto, "to": "spam"})

    newcomer.refresh_from_db()
    assert newcomer.state == State.HELD


@pytest.mark.parametrize("form", [{"campaign": "", "upto": "9" * 18}, {"campaign": "nothing"}, {}])
def test_no_wave_is_nothing_to_decide(desk, form):
    comment = a_comment(state=State.HELD)

    page = desk.post(reverse("desk:decide-campaign"), {"to": "spam"} | form, follow=True).content.decode()

    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "Nothing was left to decide" in page


def test_waves_that_are_too_many_for_cards_stay_single_comments():
    found = campaigns.largest({f"{number:08x}": number for number in range(3, 30)})

    assert len(found) == 10
    assert min(found.values()) == 20


# Queries before the view's own: the session, the account and its permissions.
SIGNING_IN = 4


def test_a_desk_with_everything_on_it_costs_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
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
    assert found[comment.pk].first_seen == earlier[0].posted_at


@pytest.mark.parametrize("known_by", ["reader", "author_email", "sender"])
def test_of_an_author_s_others_nobody_hears_what_is_not_in_his_reach(known_by):
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


def test_the_samples_of_a_wave_differ_if_any_of_its_copies_do():
    thread = a_thread()
    for text in ("the same words", "other words", "the same words"):
        a_comment(thread, State.HELD, campaign="0000beef", text=text)

    (campaign,) = entries()

    assert campaign.samples == ("other words", "the same words")
