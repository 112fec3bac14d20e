"""Thanks, reports and appeals."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion import appeals, appreciation, receipts, reports, service, threads
from broadsheet.discussion.appreciation import lower_bound
from broadsheet.discussion.models import Appeal, Appreciation, Comment, Ground, Outcome, Report
from broadsheet.discussion.reports import Complaint
from broadsheet.discussion.states import State
from broadsheet.discussion.submissions import Sender
from broadsheet.discussion.tests.build import ANNA, BOB, BROWSER, NOW, a_comment, a_moderator, a_thread
from broadsheet.discussion.threads import Order
from broadsheet.privacy import retention

pytestmark = pytest.mark.django_db


def reader(number: int) -> Sender:
    return Sender(f"203.0.{number // 250}.{number % 250 + 1}")


def later(**delta) -> object:
    return NOW + timedelta(**delta)


@pytest.fixture
def browser(client):
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


# -- thanks


def test_one_reader_thanks_once_and_takes_it_back():
    comment = a_comment()

    assert appreciation.toggle(comment.pk, ANNA, NOW) == (1, True)
    assert appreciation.toggle(comment.pk, BOB, NOW) == (2, True)
    assert appreciation.toggle(comment.pk, ANNA, NOW) == (1, False)

    comment.refresh_from_db()
    assert comment.appreciations == Appreciation.objects.count() == 1


def test_what_is_kept_of_a_reader_does_not_lead_from_one_comment_to_another():
    for comment in (a_comment(), a_comment()):
        appreciation.toggle(comment.pk, ANNA, NOW)

    assert Appreciation.objects.values("giver").distinct().count() == 2


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_what_is_not_shown_cannot_be_thanked_for(browser, state):
    comment = a_comment(state=state)

    assert browser.post(reverse("discussion:appreciate", args=[comment.pk])).status_code == 404


def test_the_button_leads_back_to_the_comment_and_answers_a_script_in_place(browser):
    comment = a_comment()
    door = reverse("discussion:appreciate", args=[comment.pk])

    assert browser.post(door).url == reverse("discussion:permalink", args=[comment.pk])
    assert browser.post(door, headers={"accept": "application/json"}).json() == {"count": 0, "given": False}
    assert browser.post(door, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.get(door).status_code == 405


def test_a_flood_of_thanks_from_one_address_ends():
    thread = a_thread()
    comments = [a_comment(thread) for _ in range(31)]
    for comment in comments[:30]:
        appreciation.toggle(comment.pk, ANNA, NOW)

    with pytest.raises(appreciation.TooMany):
        appreciation.toggle(comments[30].pk, ANNA, NOW)
    appreciation.toggle(comments[30].pk, BOB, NOW)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_bound_is_a_share_below_the_observed_one_and_rises_with_certainty(thanked, others):
    readers = thanked + others
    bound = lower_bound(thanked, readers)

    assert 0 <= bound <= (thanked / readers if readers else 0) + 1e-12
    assert lower_bound(thanked * 2, readers * 2) >= bound


def test_the_bound_is_wilsons():
    assert lower_bound(8, 10) == pytest.approx(0.4902, abs=1e-4)


def test_a_late_good_comment_rises_above_an_early_middling_one():
    chance = random.Random(7)
    thread = a_thread()
    early, late = a_comment(thread, posted_at=NOW), a_comment(thread, posted_at=later(hours=10))
    for number in range(200):
        moment = later(minutes=number * 6)
        if chance.random() < 0.3:
            Appreciation.objects.create(comment=early, giver=f"e{number}", given_at=moment)
        if moment > late.posted_at and chance.random() < 0.6:
            Appreciation.objects.create(comment=late, giver=f"l{number}", given_at=moment)
    for comment in (early, late):
        Comment.objects.filter(pk=comment.pk).update(appreciations=comment.appreciation_set.count())
    early.refresh_from_db()
    late.refresh_from_db()

    appreciation.rank(later(minutes=199 * 6))

    assert early.appreciations >= late.appreciations * 0.9
    ranked = [node.comment.pk for node in threads.page(thread, Order.APPRECIATED).nodes]
    assert ranked == [late.pk, early.pk]


def test_the_rule_is_one_click_away(browser):
    assert "Wilson" in browser.get(reverse("discussion:order")).content.decode()


# -- reports


def report(comment, sender=ANNA, ground=Ground.ABUSE, now=NOW, **fields) -> Report:
    return reports.make(comment.pk, Complaint(ground, **fields), sender, now)


def test_a_report_changes_nothing_but_the_order_of_the_queue():
    comment = a_comment()

    for number in range(20):
        report(comment, reader(number))

    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert comment.report_weight == pytest.approx(10.0)


def test_the_same_reader_reports_a_comment_once():
    comment = a_comment()

    assert report(comment) == report(comment, ground=Ground.SPAM)
    comment.refresh_from_db()
    assert comment.report_weight == 0.5


def test_a_report_weighs_what_its_reporters_earlier_ones_were_worth():
    grace = a_moderator()
    for _ in range(3):
        wrong, right = a_comment(), a_comment()
        report(wrong, ANNA)
        reports.dismiss(wrong.pk, NOW)
        report(right, BOB)
        service.decide(right.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    by_anna, by_bob = a_comment(), a_comment()
    report(by_anna, ANNA)
    report(by_bob, BOB)

    weights = Comment.objects.in_bulk([by_anna.pk, by_bob.pk])
    assert weights[by_anna.pk].report_weight == pytest.approx(1 / 5)
    assert weights[by_bob.pk].report_weight == pytest.approx(4 / 5)


def test_a_decision_settles_the_reports_and_undoing_it_opens_them_again():
    comment, grace = a_comment(), a_moderator()
    made = report(comment)

    decision = service.decide(comment.pk, State.PUBLISHED, State.SPAM, grace.pk, later(hours=1))
    made.refresh_from_db()
    assert made.outcome == Outcome.UPHELD
    service.undo(decision.pk, grace.pk, later(hours=2))

    made.refresh_from_db()
    comment.refresh_from_db()
    assert (made.outcome, comment.report_weight) == (Outcome.OPEN, 0.5)


def test_a_reporter_sees_what_became_of_it(browser):
    comment, grace = a_comment(), a_moderator()
    door = reverse("discussion:report", args=[comment.pk])

    assert comment.text in browser.get(door).content.decode().replace("&#x27;", "'")
    answer = browser.post(door, {"ground": "abuse", "words": "He calls her names."})

    assert "Thank you for your report" in browser.get(answer.url).content.decode()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, timezone.now())
    assert "Your report was upheld" in browser.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "Please choose what is wrong with it."),
        ({"ground": "other"}, "Please say what is wrong with it."),
        ({"ground": "nonsense"}, "aria-invalid"),
        ({"ground": "illegal", "words": "It is libel."}, "A notice of illegal content needs this statement."),
        ({"ground": "illegal", "good_faith": "on"}, "Please say what is wrong with it."),
        ({"ground": "illegal", "words": "x", "good_faith": "on", "email": "not one"}, "Please enter an address"),
        ({"ground": "abuse", "words": "x" * 3001}, "This is too long"),
    ],
)
def test_a_report_that_will_not_do_comes_back_with_what_is_wrong(browser, fields, complaint):
    response = browser.post(reverse("discussion:report", args=[a_comment().pk]), fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert complaint in page
    assert fields.get("words", "") in page
    assert not Report.objects.exists()


def test_a_legal_notice_keeps_who_said_it_and_weighs_double(browser):
    comment = a_comment()
    fields = {"ground": "illegal", "words": "Libel", "law": "§ 186 StGB", "name": "Bob", "email": "bob@example.org"}

    browser.post(reverse("discussion:report", args=[comment.pk]), fields | {"good_faith": "on"})

    made = Report.objects.get()
    comment.refresh_from_db()
    assert (made.law, made.name, made.email, comment.report_weight) == ("§ 186 StGB", "Bob", "bob@example.org", 1.0)


def test_a_mere_report_keeps_no_name(browser):
    browser.post(
        reverse("discussion:report", args=[a_comment().pk]),
        {"ground": "abuse", "name": "Bob", "email": "b@example.org"},
    )

    made = Report.objects.get()
    assert (made.name, made.email) == ("", "")


def test_a_flood_of_reports_from_one_address_ends_with_the_words_still_there(browser):
    for _ in range(10):
        browser.post(reverse("discussion:report", args=[a_comment().pk]), {"ground": "abuse"})

    response = browser.post(reverse("discussion:report", args=[a_comment().pk]), {"ground": "abuse", "words": "Eleven"})

    assert response.status_code == 429
    assert "Eleven" in response.content.decode()
    assert Report.objects.count() == 10


def test_no_other_site_can_report(browser):
    door = reverse("discussion:report", args=[a_comment().pk])

    assert browser.post(door, {"ground": "abuse"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("token", ["x", "1", "1.A", "9" * 200])
def test_a_link_that_is_none_of_ours_tells_of_no_report(browser, token):
    report(a_comment())

    assert browser.get(reverse("discussion:reported", args=[token])).status_code == 404


def test_who_reported_is_forgotten_half_a_year_after_the_decision():
    comment = a_comment()
    for sender in (ANNA, BOB):
        report(comment, sender, Ground.ILLEGAL, words="Libel", email="anna@example.org")
    reports.dismiss(comment.pk, NOW)

    retention.run(later(days=180))
    assert Report.objects.filter(reporter=None).count() == 0
    retention.run(later(days=200))

    assert Report.objects.filter(reporter=None, words="", email="").count() == 2


def test_who_gave_thanks_is_forgotten_and_the_count_stays():
    comment = a_comment()
    for sender in (ANNA, BOB):
        appreciation.toggle(comment.pk, sender, NOW)
    givers = set(Appreciation.objects.values_list("giver", flat=True))

    retention.run(later(days=31))

    comment.refresh_from_db()
    assert comment.appreciations == Appreciation.objects.count() == 2
    assert not givers & set(Appreciation.objects.values_list("giver", flat=True))


# -- appeals


def test_an_author_appeals_and_reads_the_answer(browser):
    comment, grace = a_comment(state=State.SPAM), a_moderator()
    receipt = reverse("discussion:receipt", args=[receipts.token(comment.pk)])
    door = reverse("discussion:appeal", args=[receipts.token(comment.pk)])

    assert door in browser.get(receipt).content.decode()
    assert browser.post(door, {"words": "I sell nothing."}).url == receipt
    assert "You have appealed" in browser.get(receipt).content.decode()
    assert service.answer_appeal(comment.pk, False, "It is an advertisement.", grace.pk, timezone.now())

    page = browser.get(receipt).content.decode()
    assert "Your appeal was dismissed." in page
    assert "It is an advertisement." in page
    comment.refresh_from_db()
    assert (comment.state, comment.appealed_at) == (State.SPAM, None)


def test_an_appeal_that_is_upheld_publishes_the_comment_and_teaches_the_filter():
    comment, grace = a_comment(state=State.SPAM), a_moderator()
    appeals.make(comment.pk, "I sell nothing.", NOW)

    service.answer_appeal(comment.pk, True, "You are right, sorry.", grace.pk, later(hours=1))

    comment.refresh_from_db()
    made = Appeal.objects.get()
    assert (comment.state, comment.appealed_at, made.outcome) == (State.PUBLISHED, None, Outcome.UPHELD)
    assert (made.answer, made.moderator_id) == ("You are right, sorry.", grace.pk)
    assert not service.answer_appeal(comment.pk, False, "", grace.pk, later(hours=2))


def test_a_decision_at_the_desk_answers_the_appeal_and_undoing_it_opens_it_again():
    comment, grace = a_comment(state=State.REJECTED), a_moderator()
    appeals.make(comment.pk, "Read it again.", NOW)

    decision = service.decide(comment.pk, State.REJECTED, State.PUBLISHED, grace.pk, later(hours=1))
    assert Appeal.objects.get().outcome == Outcome.UPHELD
    service.undo(decision.pk, grace.pk, later(hours=2))

    comment.refresh_from_db()
    assert (Appeal.objects.get().outcome, comment.appealed_at) == (Outcome.OPEN, NOW)


@pytest.mark.parametrize("state", [State.PUBLISHED, State.HELD, State.WITHDRAWN, State.ERASED])
def test_there_is_no_appeal_where_nothing_was_decided_against_a_comment(browser, state):
    comment = a_comment(state=state)

    response = browser.post(reverse("discussion:appeal", args=[receipts.token(comment.pk)]), {"words": "My words"})

    assert response.status_code == 409
    assert "My words" in response.content.decode()


def test_one_appeal_at_a_time_and_three_in_all():
    comment, grace = a_comment(state=State.SPAM), a_moderator()
    for number in range(3):
        appeals.make(comment.pk, "Again", later(hours=number))
        with pytest.raises(appeals.NotPossible):
            appeals.make(comment.pk, "At once", later(hours=number))
        service.answer_appeal(comment.pk, False, "No", grace.pk, later(hours=number))

    with pytest.raises(appeals.NotPossible):
        appeals.make(comment.pk, "A fourth", later(days=1))


def test_an_appeal_without_words_comes_back(browser):
    comment = a_comment(state=State.SPAM)

    response = browser.post(reverse("discussion:appeal", args=[receipts.token(comment.pk)]), {"words": "  "})

    assert response.status_code == 422
    assert "Please say why" in response.content.decode()


def test_a_comment_under_appeal_is_not_deleted_by_the_clock():
    comment = a_comment(state=State.SPAM)
    appeals.make(comment.pk, "Wait", NOW)

    retention.run(later(days=200))

    assert Comment.objects.filter(pk=comment.pk).exists()


def test_a_receipt_says_that_a_machine_decided_and_how_to_appeal(browser):
    comment = a_comment(state=State.SPAM)

    page = browser.get(reverse("discussion:receipt", args=[receipts.token(comment.pk)])).content.decode()

    assert "by automated means" in page
