"""Notices to the staff: what waits is mailed to who wants it, and decided by the links in the mail, each once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from broadsheet.discussion import service
from broadsheet.discussion.models import ModerationDecision, Report, Rhythm, Thread
from broadsheet.discussion.notifications import decision_links, staff, subscriptions
from broadsheet.discussion.notifications.staff import Wish
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    NOW,
    a_campaign,
    a_comment,
    a_moderator,
    a_thread,
    at,
    staff_with_role,
    states,
)

pytestmark = pytest.mark.django_db

BOX = "grace@paper.example"
LINK = re.compile(r"https?://[^/\s]+(/moderation/by-mail/\S+)")


@pytest.fixture
def grace():
    user = a_moderator("grace")
    user.email = BOX
    user.save()
    return user


def held(thread=None, reason=ModerationReason.UNSURE, when=NOW, **fields):
    comment = a_comment(thread, State.HELD, posted_at=when, **fields)
    ModerationDecision.objects.create(
        comment=comment, after=State.HELD, actor_kind="filter", reason=reason, decided_at=when
    )
    return comment


def wants(user, section="", rhythm=Rhythm.AT_ONCE, minutes=30, now=None):
    return staff.keep(user.pk, Wish(section, rhythm, minutes), now or at(minutes=-1))


def mailed(now=None) -> list[str]:
    """What goes out at this time, as subject and text."""
    now = now or at(minutes=1)
    mail.outbox = []
    staff.queue_due(now)
    subscriptions.deliver(now)
    return [f"{sent.subject}\n\n{sent.body}" for sent in mail.outbox]


def link_in(text: str) -> str:
    (found,) = LINK.findall(text)
    return found


def a_link(comment, user) -> str:
    address = decision_links.address(comment, user.pk, timezone.now())
    return LINK.fullmatch(address).group(1)


def test_held_then_mailed_then_one_click_then_published(client, grace):
    wants(grace)
    comment = held()

    (text,) = mailed()

    assert "1 comment waits for a decision" in text
    assert f"> {KIND_WORDS}" in text
    assert mail.outbox[0].to == [BOX]
    # The link was written at the time of the mail, which is long over for the clock of the page.
    link = a_link(comment, grace)
    page = client.get(link)
    assert "Publish this comment?" in page.content.decode()
    assert states(comment) == [State.HELD]
    assert "Approved" in client.post(link, {"to": "published"}).content.decode()
    assert states(comment) == [State.PUBLISHED]
    assert comment.last_decision().moderator == grace


def test_the_link_in_the_mail_is_for_the_person_who_got_it(client, grace):
    wants(grace)
    comment = held()

    link = decision_links.read(link_in(mailed()[0]).split("/")[-2], at(minutes=2))

    assert (link.comment_id, link.user_id, link.shown) == (comment.pk, grace.pk, State.HELD)


def test_who_opens_every_link_of_a_mail_changes_nothing(client, grace):
    comment = held()
    link = a_link(comment, grace)

    for _ in range(3):
        assert client.get(link).status_code == client.head(link).status_code == 200

    assert states(comment) == [State.HELD]
    assert "Publish this comment?" in client.get(link).content.decode()


def test_a_link_works_once_even_when_the_decision_was_undone(client, grace):
    comment = held()
    link = a_link(comment, grace)
    client.post(link, {"to": "published"})
    service.undo(comment.last_decision().pk, grace.pk, timezone.now())

    answer = client.post(link, {"to": "spam"})

    assert answer.status_code == 409
    assert "used already" in answer.content.decode()
    assert states(comment) == [State.HELD]
    assert "<button" not in client.get(link).content.decode().split('class="card"')[1]


def test_after_a_colleague_has_decided_the_link_says_who_and_changes_nothing(client, grace):
    comment, alan = held(), a_moderator("alan")
    link = a_link(comment, grace)
    service.decide(comment.pk, State.HELD, State.REJECTED, alan.pk, timezone.now())

    assert "alan" in client.get(link).content.decode()
    late = client.post(link, {"to": "published"})

    assert late.status_code == 409
    assert "alan was faster" in late.content.decode()
    assert states(comment) == [State.REJECTED]


def test_a_link_is_for_the_wording_that_the_mail_showed(client, grace):
    comment = held()
    link = a_link(comment, grace)
    comment.text, comment.edited_at = "Something else altogether.", timezone.now()
    comment.save()

    assert client.post(link, {"to": "published"}).status_code == 409
    assert states(comment) == [State.HELD]


@pytest.mark.parametrize("change", ["closed", "no role", "too old", "forged"])
def test_a_link_ends_with_the_account_the_role_and_seven_days(client, grace, change):
    comment = held()
    made = timezone.now() - (timedelta(days=8) if change == "too old" else timedelta(0))
    link = LINK.fullmatch(decision_links.address(comment, grace.pk, made)).group(1)
    if change == "closed":
        grace.is_active = False
        grace.save()
    elif change == "no role":
        grace.user_permissions.clear()
    elif change == "forged":
        link = link[:-3] + "xx/"

    assert client.get(link).status_code == client.post(link, {"to": "published"}).status_code == 410
    assert states(comment) == [State.HELD]


def test_a_reported_comment_is_kept_by_a_link_and_its_reports_are_answered(client, grace):
    wants(grace)
    comment = a_comment(report_weight=1.0)
    report = Report.objects.create(comment=comment, ground="abuse", made_at=NOW, reporter="x")

    (text,) = mailed()
    assert "reported by readers" in text
    assert client.post(a_link(comment, grace), {"to": "published"}).status_code == 200

    report.refresh_from_db()
    assert report.outcome == "dismissed"
    assert states(comment) == [State.PUBLISHED]


def test_nothing_is_sent_while_nothing_waits_nor_twice_about_the_same(grace):
    wants(grace)
    assert mailed() == []
    held(when=at(minutes=2))

    assert len(mailed(at(minutes=3))) == 1
    assert mailed(at(minutes=4)) == []


def test_what_was_decided_before_the_mail_left_is_not_asked_again(grace):
    wants(grace)
    comment = held()
    staff.queue_due(at(minutes=1))
    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, at(minutes=1))

    assert subscriptions.deliver(at(minutes=1)) == 0


def test_every_so_many_minutes_means_one_mail_with_all_of_them(grace):
    wants(grace, rhythm=Rhythm.EVERY, minutes=30, now=NOW)
    for minute in (1, 5, 9):
        held(when=at(minutes=minute))

    assert mailed(at(minutes=10)) == []
    (text,) = mailed(at(minutes=31))
    assert "3 comments wait" in text


def test_daily_mail_comes_at_its_hour_also_after_a_day_on_which_nothing_waited(grace, settings):
    settings.DIGEST_HOUR = 7
    wants(grace, rhythm=Rhythm.DAILY, now=NOW)
    assert mailed(at(days=1)) == []
    held(when=at(days=1, minutes=5))

    assert mailed(at(days=1, hours=2)) == []
    assert len(mailed(at(days=2))) == 1


def test_a_sections_own_rhythm_stands_instead_of_that_for_the_whole_site(grace):
    wants(grace)
    wants(grace, section="sport", rhythm=Rhythm.NEVER)
    held(a_thread(section="sport", title="The match"))
    assert mailed() == []
    held(a_thread(section="town", title="The mill"))

    (text,) = mailed()
    assert "The mill" in text
    assert "The match" not in text


def test_a_reporter_hears_only_of_what_is_under_their_own_articles():
    vera = staff_with_role("Comment reporters")
    vera.email = "vera@paper.example"
    vera.save()
    wants(vera)
    held(a_thread(title="Another’s story"))
    assert mailed() == []
    own = a_thread(title="Vera’s own story")
    own.reporters.add(vera)
    held(own)

    (text,) = mailed()
    assert "Vera’s own story" in text
    assert "Another’s" not in text


def test_a_wave_is_one_line_and_a_discussion_on_hold_and_a_blind_filter_are_said(grace):
    wants(grace)
    thread = a_thread(title="The bridge")
    for comment in a_campaign(thread, 4):
        ModerationDecision.objects.create(
            comment=comment, after=State.HELD, actor_kind="filter", reason=ModerationReason.UNSURE, decided_at=NOW
        )
    Thread.objects.filter(pk=thread.pk).update(held_since=NOW)
    held(reason=ModerationReason.NO_FILTER)

    (text,) = mailed()

    assert "A wave: 4 near copies wait" in text
    assert "“The bridge” was put on hold" in text
    assert "could not judge 1 of these" in text
    assert "5 comments wait in all" in text
    assert len(LINK.findall(text)) == 1


def test_an_appeal_is_mailed_with_the_way_to_the_desk_where_it_is_answered(grace):
    wants(grace)
    comment = a_comment(state=State.REJECTED, appealed_at=NOW)

    (text,) = mailed()

    assert "The author appeals" in text
    assert reverse("desk:comment", args=[comment.pk]) in text
    assert not LINK.findall(text)


def test_a_person_chooses_changes_and_ends_notices_at_the_desk(desk):
    a_thread(section="town")
    page = reverse("desk:notices")
    desk.post(page, {"section": "town", "rhythm": "every", "minutes": "15"})
    assert "every 15 minutes" in " ".join(desk.get(page).content.decode().split())
    desk.post(page, {"section": "town", "rhythm": "daily", "minutes": "15"})
    user_id = int(desk.session["_auth_user_id"])
    (notice,) = staff.of(user_id)
    assert notice.rhythm == Rhythm.DAILY

    wrong = desk.post(page, {"section": "nowhere", "rhythm": "every", "minutes": "0"})
    assert wrong.status_code == 422
    desk.post(reverse("desk:end-notice"), {"notice": notice.pk})
    assert staff.of(user_id) == []


def test_nobody_ends_anothers_notice(desk, db):
    notice = wants(a_moderator("alan"))

    desk.post(reverse("desk:end-notice"), {"notice": notice.pk})

    assert staff.of(notice.user_id) == [notice]
