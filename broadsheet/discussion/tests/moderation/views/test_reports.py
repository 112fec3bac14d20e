"""Reports and appeals on the moderation pages."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import Appeal, Comment, Ground, Outcome, Report
from broadsheet.discussion.moderation import cards
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, BOB, MALLORY, NOW, a_comment, a_moderator, binned
from broadsheet.spamapi.models import Lesson

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def grace(client):
    user = a_moderator("grace")
    client.force_login(user)
    return user


def card(comment: Comment, **context) -> str:
    [laid], _notes = cards.lay_out(Comment.objects.filter(pk=comment.pk))
    return render_to_string(
        "discussion/moderation/partials/card_reports.html", {"card": laid, "comment": laid.comment, **context}
    )


def appealed(words: str = "please look again") -> Appeal:
    return service.appeal(binned().pk, words, NOW)


def page_urls() -> list[tuple[str, dict[str, str]]]:
    return [
        (reverse("desk:dismiss-reports", args=[1]), {}),
        (reverse("desk:answer-appeal", args=[1]), {"answer": "x", "is_upheld": "yes"}),
    ]


def test_an_appeal_answered_by_an_editor_reaches_its_author(desk):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator("ada").pk, NOW)
    service.appeal(comment.pk, "I meant the other mill.", NOW)
    assert "I meant the other mill." in desk.get(reverse("desk:queue")).content.decode()
    address = reverse("desk:answer-appeal", args=[comment.pk])

    assert desk.post(address, {"answer": "", "is_upheld": "yes"}).status_code == 422
    desk.post(address, {"answer": "You are right.", "is_upheld": "yes"})

    comment.refresh_from_db()
    assert (comment.state, comment.appeals.get().answer) == (State.PUBLISHED, "You are right.")
    assert (
        "somebody was faster" in desk.post(address, {"answer": "No.", "is_upheld": "no"}, follow=True).content.decode()
    )


def test_a_card_shows_the_words_and_the_reporter_s_record():
    earlier, comment = a_comment(), a_comment()
    service.report(earlier.pk, Notice(Ground.SPAM), BOB, NOW)
    service.decide(earlier.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, NOW)
    service.report(comment.pk, Notice(Ground.ABUSE, "He insults Anna."), BOB, NOW)

    page = card(comment)

    assert "He insults Anna." in page
    assert str(Ground.ABUSE.label) in page
    assert "1 upheld, 0 dismissed" in page
    assert reverse("desk:dismiss-reports", args=[comment.pk]) in page


def test_legal_notices_come_first_and_are_marked():
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.SPAM, "plain report"), ANNA, NOW)
    service.report(comment.pk, Notice(Ground.ILLEGAL, "a notice", "§ 1"), BOB, NOW)
    service.report(comment.pk, Notice(Ground.ILLEGAL, "an urgent one", concerns_minors=True), MALLORY, NOW)

    page = card(comment)

    assert page.index("an urgent one") < page.index("a notice") < page.index("plain report")
    assert "Legal notice:" in page
    assert "look at it now" in page


def test_settled_reports_are_not_shown():
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.SPAM, "settled words"), BOB, NOW)
    service.dismiss_reports(comment.pk, a_moderator().pk, NOW)

    assert card(comment).strip() == ""


def test_nothing_that_a_reader_typed_runs_in_the_moderation_pages():
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.ILLEGAL, EVIL, EVIL, EVIL, "a@example.org"), BOB, NOW)
    appeal = appealed(EVIL)

    for page in (card(comment), card(appeal.comment)):
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_one_press_keeps_the_comment_and_goes_back_to_its_tab(client, grace):
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.SPAM), BOB, NOW)

    response = client.post(reverse("desk:dismiss-reports", args=[comment.pk]), {"tab": "published"}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("desk:queue") + "?state=published"
    assert "1 report is dismissed" in response.content.decode()
    assert Report.objects.get().moderator == grace


def test_dismissing_what_is_not_reported_or_not_there_says_so(client, grace):
    response = client.post(reverse("desk:dismiss-reports", args=[a_comment(state=State.SPAM).pk]), follow=True)

    assert "no report left" in response.content.decode()
    assert client.post(reverse("desk:dismiss-reports", args=[999_999])).status_code == 404


@pytest.mark.parametrize(("pressed", "state"), [("yes", State.PUBLISHED), ("no", State.SPAM)])
def test_an_appeal_is_answered_from_its_card(client, grace, pressed, state):
    appeal = appealed()
    assert reverse("desk:answer-appeal", args=[appeal.comment_id]) in card(appeal.comment)

    client.post(
        reverse("desk:answer-appeal", args=[appeal.comment_id]), {"answer": "We looked again.", "is_upheld": pressed}
    )  # fmt: skip

    appeal.refresh_from_db()
    assert (appeal.comment.state, appeal.answer, appeal.moderator) == (state, "We looked again.", grace)


@pytest.mark.parametrize("words", ["", "long " * 700])
def test_an_answer_that_will_not_do_comes_back_as_typed(client, grace, words):
    appeal = appealed()

    response = client.post(
        reverse("desk:answer-appeal", args=[appeal.comment_id]), {"answer": words, "is_upheld": "no", "tab": "spam"}
    )  # fmt: skip

    page = response.content.decode()
    assert response.status_code == 422
    assert words.strip() in page
    appeal.refresh_from_db()
    assert appeal.outcome == Outcome.OPEN


def test_the_slower_of_two_keeps_their_words_and_learns_why(client, grace):
    appeal = appealed()
    service.answer_appeal(appeal.pk, is_upheld=False, answer="no", moderator_id=a_moderator("alan").pk, now=NOW)

    response = client.post(
        reverse("desk:answer-appeal", args=[appeal.comment_id]), {"answer": "My long answer", "is_upheld": "yes"}
    )  # fmt: skip

    page = response.content.decode()
    assert response.status_code == 409
    assert "somebody was faster" in page
    assert "My long answer" in page
    assert "alan" in page


def test_who_took_the_decision_is_asked_to_leave_the_appeal_to_a_colleague(client, grace):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    service.appeal(comment.pk, "please", NOW)

    assert "Please let a colleague answer" in card(comment, user=grace)
    assert "Please let a colleague answer" not in card(comment, user=a_moderator("alan"))


def test_strangers_are_asked_to_sign_in_and_others_are_turned_away(client):
    for address, form in page_urls():
        assert client.post(address, form).url.startswith(reverse("accounts:sign-in"))
    client.force_login(get_user_model().objects.create_user("reporter"))
    for address, form in page_urls():
        assert client.post(address, form).status_code == 403


def test_the_answers_of_moderators_need_their_token(client, grace):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    for address, form in page_urls():
        assert strict.post(address, form).status_code == 403


def test_dismissing_reports_is_in_the_log_and_can_be_undone(client, grace):
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.ABUSE), BOB, NOW)
    client.force_login(grace)
    address = reverse("desk:dismiss-reports", args=[comment.pk])

    answer = client.post(address, headers={"Accept": "application/json"}).json()

    kept = comment.decisions.get(pk=answer["decision"])
    assert (kept.before, kept.after, kept.moderator, kept.reason) == (
        "published",
        "published",
        grace,
        ModerationReason.APPROVED,
    )
    client.post(reverse("desk:undo"), {"decision": kept.pk})
    comment.refresh_from_db()
    assert comment.report_weight > 0
    assert comment.reports.get().outcome == Outcome.OPEN
    assert not Lesson.objects.in_force().exists()


def test_that_reports_were_dismissed_is_not_undone_over_a_colleague_s_decision(client, grace):
    comment = a_comment()
    service.report(comment.pk, Notice(Ground.ABUSE), BOB, NOW)
    kept = service.dismiss_reports(comment.pk, grace.pk, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator("alan").pk, NOW)

    late = service.undo(kept.pk, grace.pk, NOW)

    assert late.who == "alan"
    assert comment.reports.get().outcome == Outcome.DISMISSED


def test_an_upheld_appeal_can_be_undone_by_moderators(client, grace):
    appeal = appealed()
    client.force_login(grace)
    address = reverse("desk:answer-appeal", args=[appeal.comment_id])

    form = {"answer": "You are right.", "is_upheld": "yes"}
    answer = client.post(address, form, headers={"Accept": "application/json"}).json()
    client.post(reverse("desk:undo"), {"decision": answer["decision"]})

    appeal.comment.refresh_from_db()
    assert appeal.comment.state == State.SPAM
    assert appeal.comment.appealed_at
