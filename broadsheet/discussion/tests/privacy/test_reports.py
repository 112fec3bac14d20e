"""What is kept of reports, appeals and appreciations goes in its time, and at once when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from broadsheet.discussion import service
from broadsheet.discussion.models import Appeal, Appreciation, Comment, Ground, Reader, Report
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, BOB, NOW, a_comment, a_moderator, binned
from broadsheet.privacy import persons, retention

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MONTH = timedelta(days=30)
HALF_A_YEAR = timedelta(days=183)
LEGAL = Notice(Ground.ILLEGAL, "It threatens me.", "Section 1", "Bob", "Bob@example.org")


def carried_out(now, model: str) -> int:
    return sum(count for name, count in retention.run(now).removed.items() if name.startswith(f"discussion.{model}:"))


def test_who_appreciated_is_forgotten_and_the_count_stays():
    comment = a_comment()
    for who in (ANNA, BOB):
        service.appreciate(comment.pk, who, NOW)
    givers = set(Appreciation.objects.values_list("giver", flat=True))

    assert carried_out(NOW + MONTH, "Appreciation") == 0
    assert carried_out(NOW + MONTH + SECOND, "Appreciation") == 2
    assert carried_out(NOW + MONTH + SECOND, "Appreciation") == 0

    left = set(Appreciation.objects.values_list("giver", flat=True))
    assert len(left) == 2
    assert left.isdisjoint(givers)
    comment.refresh_from_db()
    assert comment.appreciations == 2


def test_a_report_goes_half_a_year_after_its_answer():
    assert settings.KEEP_REPORT_DAYS == 183
    comment = a_comment()
    service.report(comment.pk, LEGAL, BOB, NOW)
    service.dismiss_reports(comment.pk, a_moderator().pk, NOW + MONTH)

    assert carried_out(NOW + MONTH + HALF_A_YEAR, "Report") == 0
    assert carried_out(NOW + MONTH + HALF_A_YEAR + SECOND, "Report") == 1
    assert not Report.objects.exists()


def test_a_report_that_nobody_answered_goes_too_and_weighs_no_more():
    comment = a_comment()
    service.report(comment.pk, LEGAL, BOB, NOW)

    assert carried_out(NOW + HALF_A_YEAR + SECOND, "Report") == 1
    comment.refresh_from_db()
    assert comment.report_weight == 0


def test_a_report_outlives_the_comment_it_was_right_about():
    comment = a_comment()
    service.report(comment.pk, LEGAL, BOB, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, NOW)

    retention.run(NOW + 2 * MONTH)

    assert not Comment.objects.exists()
    assert Report.objects.get().comment is None


def test_a_person_gets_their_notices_and_can_have_them_erased():
    comment = a_comment()
    service.report(comment.pk, LEGAL, BOB, NOW)

    [row] = persons.export("bob@example.org")["discussion.Report"]
    assert (row["words"], row["law"], row["name"], row["email"]) == (
        "It threatens me.", "Section 1", "Bob", "Bob@example.org",
    )  # fmt: skip

    persons.erase("bob@example.org", NOW)
    assert not Report.objects.exists()
    comment.refresh_from_db()
    assert comment.report_weight == 0


@pytest.mark.parametrize("how", ["typed", "confirmed"])
def test_a_person_gets_their_appeals_and_erasing_takes_their_words(how):
    reader = Reader.objects.create(name="Anna", email="anna@example.org", confirmed_at=NOW, seen_at=NOW)
    comment = binned(author_email="Anna@example.org") if how == "typed" else binned(reader=reader)
    appeal = service.appeal(comment.pk, "Look again", NOW)
    service.answer_appeal(appeal.pk, is_upheld=False, answer="No", moderator_id=a_moderator().pk, now=NOW)

    [row] = persons.export("anna@example.org")["discussion.Appeal"]
    assert (row["words"], row["answer"]) == ("Look again", "No")

    persons.erase("anna@example.org", NOW)
    assert Appeal.objects.values_list("words", "answer").get() == ("", "")


def test_erasing_a_comment_takes_what_was_written_about_it():
    comment = a_comment()
    service.report(comment.pk, LEGAL, BOB, NOW)

    service.erase_by_id(comment.pk, NOW)

    assert Report.objects.values_list("words", "law").get() == ("", "")
