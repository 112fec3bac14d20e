"""Mail to those who gave notice of illegal content."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Ground, OutgoingMail
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, SPAM, a_comment, a_moderator, report, report_page

pytestmark = pytest.mark.django_db
LEGAL = Notice(Ground.ILLEGAL, "It threatens my neighbour with fire.", "Criminal Code", "Bob", "bob@example.org")


def mail_to_bob() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to="bob@example.org").order_by("pk"))


def test_who_gave_notice_of_illegal_content_hears_that_it_came_in_and_that_it_was_decided(settings):
    settings.MAIL_WORKS = True
    comment = a_comment(text="I will burn it down")

    made = report(comment, notice=LEGAL)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, NOW + timedelta(hours=1))

    received, decided = mail_to_bob()
    assert (received.kind, decided.kind) == ("notice-received", "notice-decided")
    for outgoing in (received, decided):
        assert report_page(made) in outgoing.text
        assert "burn" not in outgoing.text
        assert LEGAL.words not in outgoing.text


@pytest.mark.parametrize("settled_by", ["author", "dismissal"])
def test_a_notice_that_is_settled_in_another_way_is_answered_by_mail_too(settings, settled_by):
    settings.MAIL_WORKS = True
    comment = a_comment()
    report(comment, notice=LEGAL)

    if settled_by == "author":
        service.withdraw(comment.pk, NOW)
    else:
        service.dismiss_reports(comment.pk, a_moderator().pk, NOW)

    assert [outgoing.kind for outgoing in mail_to_bob()] == ["notice-received", "notice-decided"]


def test_there_is_none_without_a_mail_server_and_none_about_other_reports(settings):
    report(a_comment(), notice=LEGAL)
    settings.MAIL_WORKS = True
    report(a_comment(), notice=SPAM)
    report(a_comment(), notice=Notice(Ground.ILLEGAL, "Children are in danger.", concerns_minors=True))

    assert not OutgoingMail.objects.exists()


def test_notices_in_the_name_of_somebody_else_do_not_flood_that_mailbox(settings):
    settings.MAIL_WORKS = True
    for number in range(8):
        report(a_comment(), Sender(f"203.0.{number}.7"), LEGAL)

    assert len(mail_to_bob()) == 3
