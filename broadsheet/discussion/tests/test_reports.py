"""Readers report comments: heard, weighed, answered, and never a way to silence somebody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import filtering, jobs, service
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Ground, Outcome, OutgoingMail, Report
from broadsheet.discussion.reports import reports, tokens
from broadsheet.discussion.reports.reports import Notice, NotTaken
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import ANNA, BOB, MALLORY, NOW, a_comment, a_moderator, a_thread
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db
SPAM = Notice(Ground.SPAM)
LEGAL = Notice(Ground.ILLEGAL, "It threatens my neighbour with fire.", "Criminal Code", "Bob", "bob@example.org")
WORDS = 'He "sells" <b>pills</b> & more'


def report(comment, who: Sender = BOB, notice: Notice = SPAM, now=NOW) -> Report | NotTaken:
    return service.report(comment.pk, notice, who, now)


def send(client, comment, **fields):
    headers = fields.pop("headers", {})
    return client.post(reverse("discussion:report", args=[comment.pk]), fields, headers=headers)


def legal(**fields) -> dict[str, str]:
    filled = {"words": WORDS, "name": "Bob", "email": "bob@example.org", "good_faith": "on"}
    return {"ground": "illegal"} | filled | fields


def page_of(made: Report) -> str:
    return reverse("discussion:reported", args=[tokens.token(made.pk)])


# -- the form --------------------------------------------------------------------------------------------------


def test_a_report_leads_to_a_page_that_confirms_it(client):
    comment = a_comment()

    response = send(client, comment, ground="abuse", words=WORDS)

    made = Report.objects.get()
    assert (made.ground, made.words, made.outcome) == (Ground.ABUSE, WORDS, Outcome.OPEN)
    assert response.status_code == 303
    assert response.url == page_of(made)
    page = client.get(response.url).content.decode()
    assert "Thank you for your report" in page
    assert reverse("discussion:permalink", args=[comment.pk]) in page


def test_the_form_shows_the_comment_and_where_it_is(client):
    comment = a_comment(text="Buy my <i>pills</i>")

    page = client.get(reverse("discussion:report", args=[comment.pk])).content.decode()

    assert "Buy my &lt;i&gt;pills" in page
    assert f"http://testserver/comments/{comment.pk}/" in page
    for ground in Ground:
        assert f'value="{ground}"' in page


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ground": "nonsense"},
        {"ground": "other", "words": ""},
        {"ground": "spam", "words": "w" * 3001},
        {"ground": "spam", "words": "x" * 1_000_000},
        legal(words=""),
        legal(name=""),
        legal(email=""),
        legal(email="no address"),
        legal(good_faith=""),
        legal(law="l" * 301),
    ],
    ids=lambda fields: ",".join(f"{name}={value[:12]}" for name, value in fields.items()),
)
def test_a_report_that_lacks_something_comes_back_as_typed_and_nothing_is_stored(client, fields):
    typed = {"words": WORDS, "law": "The <law>"} | fields

    response = send(client, a_comment(), **typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "field-wrong" in page
    escaped = typed["words"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert escaped in page
    if typed["law"] == "The <law>":
        assert "The &lt;law&gt;" in page
    assert not Report.objects.exists()


def test_a_notice_of_illegal_content_keeps_what_the_law_asks_for(client):
    send(client, a_comment(), **legal(law="Section 1"))

    made = Report.objects.get()
    assert (made.ground, made.law, made.name, made.email) == (Ground.ILLEGAL, "Section 1", "Bob", "bob@example.org")


def test_a_notice_about_children_needs_neither_name_nor_address(client):
    response = send(client, a_comment(), **legal(name="", email="", concerns_minors="on"))

    made = Report.objects.get()
    assert response.status_code == 303
    assert (made.concerns_minors, made.name, made.email) == (True, "", "")


def test_what_belongs_to_a_notice_only_is_not_kept_of_other_reports(client):
    send(client, a_comment(), **legal(ground="spam", email="no address"))

    made = Report.objects.get()
    assert (made.name, made.email, made.law) == ("", "", "")


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_another_site_cannot_report_for_its_visitors(client, headers):
    response = send(client, a_comment(), ground="spam", words=WORDS, headers=headers)

    assert response.status_code == 403
    assert "pills" in response.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_a_comment_that_is_not_shown_is_as_unknown_as_one_that_never_was(client, state):
    hidden = a_comment(state=state)

    answers = [
        send(client, hidden, ground="spam"),
        client.get(reverse("discussion:report", args=[hidden.pk])),
        client.get(reverse("discussion:report", args=[999_999])),
        client.get(f"/comments/{9**30}/report"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"ground=spam&words=%00%ff", b"ground=%ed%a0%80", b"=&&&=="])
def test_any_bytes_get_a_clear_answer(client, body):
    address = reverse("discussion:report", args=[a_comment().pk])

    response = client.post(address, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in {303, 422}


# -- one of each reader ----------------------------------------------------------------------------------------


def test_the_same_reader_again_gets_the_same_answer(client):
    comment = a_comment()

    first = send(client, comment, ground="spam", words="first")
    second = send(client, comment, ground="abuse", words="second")

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


def test_a_reporter_cannot_be_told_from_what_he_wrote_or_appreciated():
    report(a_comment(sender=BOB.key()))

    assert Report.objects.get().reporter not in {BOB.key(), BOB.network_key(), BOB.address}


# -- limits ----------------------------------------------------------------------------------------------------


def test_a_flood_from_one_address_ends_and_what_was_typed_is_kept(client, settings):
    settings.REPORTS_PER_HOUR = 2
    thread = a_thread()
    answers = [send(client, a_comment(thread), ground="spam", words=WORDS) for _ in range(3)]

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


# -- what they weigh -------------------------------------------------------------------------------------------


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


def weight_of(comment: Comment) -> float:
    return Comment.objects.values_list("report_weight", flat=True).get(pk=comment.pk)


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


def test_a_reporter_s_record_reaches_his_other_open_reports_by_the_worker():
    waiting = a_comment()
    report(waiting, ANNA, now=NOW - timedelta(days=3))
    with_record(ANNA, upheld=2, dismissed=0)
    assert weight_of(waiting) == 0.5

    jobs.refresh_appreciations_and_reports(NOW)

    assert weight_of(waiting) == 0.75


def test_no_number_of_reports_takes_a_comment_down():
    comment = a_comment()
    for number in range(120):
        report(comment, Sender(f"10.{number}.0.1"), LEGAL if number % 2 else SPAM)

    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert comment.report_weight > 50


# -- what becomes of them --------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [State.SPAM, State.REJECTED])
def test_taking_the_comment_down_upholds_them(client, after):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)

    service.decide(comment.pk, State.PUBLISHED, after, grace.pk, NOW)

    made.refresh_from_db()
    assert (made.outcome, made.moderator, made.decided_at) == (Outcome.UPHELD, grace, NOW)
    assert weight_of(comment) == 0
    assert "taken it off the page" in client.get(page_of(made)).content.decode()


def test_keeping_it_dismisses_them_and_teaches_the_filter(client, monkeypatch):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    taught = []
    monkeypatch.setattr(filtering, "teach", lambda one, label, *args: taught.append((one.pk, label)))

    assert service.dismiss_reports(comment.pk, grace.pk, NOW) is not None

    made.refresh_from_db()
    assert (made.outcome, made.moderator) == (Outcome.DISMISSED, grace)
    assert weight_of(comment) == 0
    assert taught == [(comment.pk, filtering.LESSONS[State.PUBLISHED])]
    page = client.get(page_of(made)).content.decode()
    assert "found that it may stay" in page
    assert "courts" in page


def test_on_hold_they_wait_and_approving_then_dismisses_them(client):
    comment, grace = a_comment(), a_moderator()
    made = report(comment)

    service.decide(comment.pk, State.PUBLISHED, State.HELD, grace.pk, NOW)
    made.refresh_from_db()
    assert made.outcome == Outcome.OPEN
    assert "while a moderator decides" in client.get(page_of(made)).content.decode()

    service.decide(comment.pk, State.HELD, State.PUBLISHED, grace.pk, NOW)
    made.refresh_from_db()
    assert made.outcome == Outcome.DISMISSED


def test_undoing_the_decision_opens_them_again():
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)

    service.undo(decision.pk, grace.pk, NOW + timedelta(minutes=1))

    made.refresh_from_db()
    assert (made.outcome, made.moderator, made.decided_at) == (Outcome.OPEN, None, None)
    assert weight_of(comment) == 0.5


def test_undoing_a_hold_is_no_answer_to_them():
    comment, grace = a_comment(), a_moderator()
    made = report(comment)
    decision = service.decide(comment.pk, State.PUBLISHED, State.HELD, grace.pk, NOW)

    service.undo(decision.pk, grace.pk, NOW + timedelta(minutes=1))

    made.refresh_from_db()
    assert made.outcome == Outcome.OPEN


def test_they_lapse_when_the_author_takes_the_comment_back(client):
    comment = a_comment()
    made = report(comment)

    service.withdraw(comment.pk, NOW)

    made.refresh_from_db()
    assert (made.outcome, made.moderator) == (Outcome.LAPSED, None)
    assert "It left the page" in client.get(page_of(made)).content.decode()


def test_the_page_of_a_report_outlives_the_comment(client):
    comment = a_comment()
    made = report(comment)
    service.decide(comment.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, NOW)
    Comment.objects.all().delete()

    assert "taken it off the page" in client.get(page_of(made)).content.decode()


def test_the_page_of_a_report_repeats_nothing_that_was_written(client):
    made = report(a_comment(), notice=LEGAL)

    response = client.get(page_of(made))

    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    for written in (LEGAL.words, LEGAL.law, LEGAL.email):
        assert written not in page


@pytest.mark.parametrize("token", ["1", "1.forged", "x" * 5000, "..", "%00", "1%2e1"])
def test_a_forged_token_opens_nothing(client, token):
    report(a_comment())

    assert client.get(f"/reports/{token}/").status_code == 404


def test_the_token_of_a_receipt_is_none_of_a_report(client):
    from broadsheet.discussion.posting import receipts

    made = report(a_comment())

    assert client.get(reverse("discussion:reported", args=[receipts.token(made.pk)])).status_code == 404


def test_each_comment_leads_to_its_report_form(client):
    comment = a_comment()

    page = one_line(client.get(reverse("discussion:conversation", args=[comment.pk])).content.decode())

    assert re.search(rf'<a class="report-link" href="/comments/{comment.pk}/report" rel="nofollow"', page)


# -- letters to who gave notice --------------------------------------------------------------------------------


def letters_to_bob() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to="bob@example.org").order_by("pk"))


def test_who_gave_notice_of_illegal_content_hears_that_it_came_in_and_that_it_was_decided(settings):
    settings.MAIL_WORKS = True
    comment = a_comment(text="I will burn it down")

    made = report(comment, notice=LEGAL)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, NOW + timedelta(hours=1))

    received, decided = letters_to_bob()
    assert (received.kind, decided.kind) == ("notice-received", "notice-decided")
    for letter in (received, decided):
        assert page_of(made) in letter.text
        assert "burn" not in letter.text
        assert LEGAL.words not in letter.text


@pytest.mark.parametrize("settled_by", ["author", "dismissal"])
def test_a_notice_that_is_settled_in_another_way_is_answered_by_a_letter_too(settings, settled_by):
    settings.MAIL_WORKS = True
    comment = a_comment()
    report(comment, notice=LEGAL)

    if settled_by == "author":
        service.withdraw(comment.pk, NOW)
    else:
        service.dismiss_reports(comment.pk, a_moderator().pk, NOW)

    assert [letter.kind for letter in letters_to_bob()] == ["notice-received", "notice-decided"]


def test_there_are_no_letters_without_mail_and_none_about_other_reports(settings):
    report(a_comment(), notice=LEGAL)
    settings.MAIL_WORKS = True
    report(a_comment(), notice=SPAM)
    report(a_comment(), notice=Notice(Ground.ILLEGAL, "Children are in danger.", concerns_minors=True))

    assert not OutgoingMail.objects.exists()


def test_notices_in_the_name_of_somebody_else_do_not_flood_his_mailbox(settings):
    settings.MAIL_WORKS = True
    for number in range(8):
        report(a_comment(), Sender(f"203.0.{number}.7"), LEGAL)

    assert len(letters_to_bob()) == 3
