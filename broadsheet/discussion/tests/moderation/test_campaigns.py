"""Near copies as one card, decided in one go."""

from __future__ import annotations

import pytest
from django.urls import reverse

from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.moderation import campaigns, queue
from broadsheet.discussion.moderation.campaigns import CampaignCard
from broadsheet.discussion.moderation.cards import Card
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    BOB,
    BROWSER,
    KIND_WORDS,
    LETTER,
    a_campaign,
    a_comment,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db


def entries() -> list[Card | CampaignCard]:
    comments = Comment.objects.all()
    return queue.queue_page(comments, Thread.objects.all(), State.HELD, "1").entries


def test_near_copies_carry_one_campaign_and_others_their_own():
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


def test_a_campaign_s_card_marks_what_differs_between_its_copies():
    a_campaign(a_thread(), 3)

    (campaign,) = entries()
    first, last = campaign.diffs

    assert [text for text, differs in first if differs] == ["0"]
    assert [text for text, differs in last if differs] == ["2"]


def test_one_press_decides_a_campaign_and_one_more_takes_it_back(desk):
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


def test_what_joined_a_campaign_after_its_card_was_shown_is_not_decided_unseen(desk):
    thread = a_thread()
    a_campaign(thread, 3)
    (campaign,) = entries()
    (newcomer,) = a_campaign(thread, 1)

    desk.post(reverse("desk:decide-campaign"), {"campaign": campaign.key, "upto": campaign.upto, "to": "spam"})

    newcomer.refresh_from_db()
    assert newcomer.state == State.HELD


@pytest.mark.parametrize("form", [{"campaign": "", "upto": "9" * 18}, {"campaign": "nothing"}, {}])
def test_no_campaign_is_nothing_to_decide(desk, form):
    comment = a_comment(state=State.HELD)

    page = desk.post(reverse("desk:decide-campaign"), {"to": "spam"} | form, follow=True).content.decode()

    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert "Nothing was left to decide" in page


def test_campaigns_that_are_too_many_for_cards_stay_single_comments():
    found = campaigns.largest({f"{number:08x}": number for number in range(3, 30)})

    assert len(found) == 10
    assert min(found.values()) == 20


def test_the_samples_of_a_campaign_differ_if_any_of_its_copies_do():
    thread = a_thread()
    for text in ("the same words", "other words", "the same words"):
        a_comment(thread, State.HELD, campaign="0000beef", text=text)

    (campaign,) = entries()

    assert campaign.samples == ("other words", "the same words")
