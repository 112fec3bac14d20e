"""Which reports are taken, and what they weigh."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import jobs, service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Ground, Outcome, Report
from broadsheet.discussion.reports import reports
from broadsheet.discussion.reports.reports import Notice, NotTaken
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    MALLORY,
    NOW,
    SPAM,
    a_comment,
    a_moderator,
    a_thread,
    report,
    send_report,
    weight_of,
)

pytestmark = pytest.mark.django_db
LEGAL = Notice(Ground.ILLEGAL, "It threatens my neighbour with fire.", "Criminal Code", "Bob", "bob@example.org")
WORDS = 'He "sells" <b>pills</b> & more'


def with_record(who: Sender, upheld: int, dismissed: int) -> None:
    """Give a reporter a past, by real decisions about real reports."""
    grace = a_moderator(f"grace of {who.address}")
    long_ago = NOW - timedelta(days=2)
    for number in range(upheld + dismissed):
        comment = a_comment()
        report(comment, who, now=long_ago + timedelta(hours=number))
        if number < upheld:
            service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, long_ago)
        else:
            service.dismiss_reports(comment.pk, grace.pk, long_ago)


def test_the_same_reader_again_gets_the_same_answer(client):
    comment = a_comment()

    first = send_report(client, comment, ground="spam", words="first")
    second = send_report(client, comment, ground="abuse", words="second")

    assert second.url == first.url
    assert Report.objects.get().words == "first"


def test_a_legal_notice_takes_the_place_of_an_earlier_report_even_a_dismissed_one():
    comment = a_comment()
    earlier = report(comment)
    service.dismiss_reports(comment.pk, a_moderator().pk, NOW)

    again = report(comment, notice=LEGAL)

    assert again.pk == earlier.pk
    stored = Report.objects.get()
    assert (stored.ground, stored.outcome, stored.moderator, stored.words) == (
        Ground.ILLEGAL, Outcome.OPEN, None, LEGAL.words,
    )  # fmt: skip


def test_new_words_of_a_comment_can_be_reported_anew():
    comment = a_comment()
    report(comment)
    service.dismiss_reports(comment.pk, a_moderator().pk, NOW)
    Comment.objects.update(edited_at=NOW + timedelta(minutes=1))

    assert report(comment, now=NOW + timedelta(minutes=2)).outcome == Outcome.OPEN


def test_a_reporter_cannot_be_recognised_by_what_they_wrote_or_appreciated():
    report(a_comment(sender=BOB.key()))

    assert Report.objects.get().reporter not in {BOB.key(), BOB.network_key(), BOB.address}


def test_a_flood_from_one_address_ends_and_what_was_typed_is_kept(client, settings):
    settings.REPORTS_PER_HOUR = 2
    thread = a_thread()
    answers = [send_report(client, a_comment(thread), ground="spam", words=WORDS) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "&lt;b&gt;pills" in answers[-1].content.decode()
    assert Report.objects.count() == 2


def test_the_hour_passes(settings):
    settings.REPORTS_PER_HOUR = 1
    thread = a_thread()
    report(a_comment(thread))

    assert report(a_comment(thread)) is NotTaken.TOO_MANY
    assert isinstance(report(a_comment(thread), now=NOW + timedelta(hours=1)), Report)


def test_a_flood_from_one_network_ends_later(settings):
    settings.REPORTS_PER_HOUR = 1
    comment = a_comment()

    answers = [report(comment, Sender(f"198.51.100.{number}")) for number in range(12)]

    assert answers[10:] == [NotTaken.TOO_MANY] * 2
    assert Report.objects.count() == 10


def test_of_a_flood_from_everywhere_a_hundred_are_kept_and_legal_notices_still_get_through():
    comment = a_comment()
    Report.objects.bulk_create(
        Report(comment=comment, ground=Ground.SPAM, reporter=f"reporter {number}", made_at=NOW)
        for number in range(reports.MOST_OPEN)
    )

    assert report(comment, ANNA) is NotTaken.ENOUGH
    assert isinstance(report(comment, ANNA, LEGAL), Report)


def test_reports_weigh_what_their_reporters_were_right_before():
    with_record(ANNA, upheld=3, dismissed=0)
    with_record(MALLORY, upheld=0, dismissed=8)
    comment = a_comment()

    weights = []
    for who in (BOB, ANNA, MALLORY):
        report(comment, who)
        weights.append(weight_of(comment))

    assert weights == pytest.approx([1 / 2, 1 / 2 + 4 / 5, 1 / 2 + 4 / 5 + 1 / 10])


def test_a_legal_notice_weighs_extra():
    comment = a_comment()

    report(comment, notice=LEGAL)

    assert weight_of(comment) == 1.0


def test_a_reporter_s_record_reaches_their_other_open_reports_by_the_worker():
    waiting = a_comment()
    report(waiting, ANNA, now=NOW - timedelta(days=3))
    with_record(ANNA, upheld=2, dismissed=0)
    assert weight_of(waiting) == 0.5

    jobs.refresh_appreciations_and_reports(NOW)

    assert weight_of(waiting) == 0.75


@pytest.mark.slow
def test_no_number_of_reports_takes_a_comment_down():
    comment = a_comment()
    for number in range(120):
        report(comment, Sender(f"10.{number}.0.1"), LEGAL if number % 2 else SPAM)

    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert comment.report_weight > 50
