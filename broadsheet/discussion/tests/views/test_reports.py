"""The form of a report, and the page that confirms it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, Ground, Outcome, Report
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_moderator, report, report_page, send_report
from broadsheet.lib.tests.markup import one_line

pytestmark = pytest.mark.django_db
LEGAL = Notice(Ground.ILLEGAL, "It threatens my neighbour with fire.", "Criminal Code", "Bob", "bob@example.org")
WORDS = 'He "sells" <b>pills</b> & more'


def legal(**fields) -> dict[str, str]:
    filled = {"words": WORDS, "name": "Bob", "email": "bob@example.org", "good_faith": "on"}
    return {"ground": "illegal"} | filled | fields


def test_a_report_leads_to_a_page_that_confirms_it(client):
    comment = a_comment()

    response = send_report(client, comment, ground="abuse", words=WORDS)

    made = Report.objects.get()
    assert (made.ground, made.words, made.outcome) == (Ground.ABUSE, WORDS, Outcome.OPEN)
    assert response.status_code == 303
    assert response.url == report_page(made)
    page = client.get(response.url).content.decode()
    assert "Thank you for your report" in page
    assert reverse("discussion:permalink", args=[comment.pk]) in page


def test_the_form_shows_the_comment_and_where_it_is(client):
    comment = a_comment(text="Buy my <i>pills</i>")

    page = client.get(reverse("discussion:report", args=[comment.pk])).content.decode()

    assert "Buy my &lt;i&gt;pills" in page
    assert f"{settings.SITE_URL}/comments/{comment.pk}/" in page
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

    response = send_report(client, a_comment(), **typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "field-wrong" in page
    escaped = typed["words"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert escaped in page
    if typed["law"] == "The <law>":
        assert "The &lt;law&gt;" in page
    assert not Report.objects.exists()


def test_a_notice_of_illegal_content_keeps_what_the_law_asks_for(client):
    send_report(client, a_comment(), **legal(law="Section 1"))

    made = Report.objects.get()
    assert (made.ground, made.law, made.name, made.email) == (Ground.ILLEGAL, "Section 1", "Bob", "bob@example.org")


def test_a_notice_about_children_needs_neither_name_nor_address(client):
    response = send_report(client, a_comment(), **legal(name="", email="", concerns_minors="on"))

    made = Report.objects.get()
    assert response.status_code == 303
    assert (made.concerns_minors, made.name, made.email) == (True, "", "")


def test_what_belongs_to_a_notice_only_is_not_kept_of_other_reports(client):
    send_report(client, a_comment(), **legal(ground="spam", email="no address"))

    made = Report.objects.get()
    assert (made.name, made.email, made.law) == ("", "", "")


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
def test_another_site_cannot_report_for_its_visitors(client, headers):
    response = send_report(client, a_comment(), ground="spam", words=WORDS, headers=headers)

    assert response.status_code == 403
    assert "pills" in response.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_a_comment_that_is_not_shown_is_as_unknown_as_one_that_never_was(client, state):
    hidden = a_comment(state=state)

    answers = [
        send_report(client, hidden, ground="spam"),
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


def test_the_page_of_a_report_outlives_the_comment(client):
    comment = a_comment()
    made = report(comment)
    service.decide(comment.pk, State.PUBLISHED, State.SPAM, a_moderator().pk, NOW)
    Comment.objects.all().delete()

    assert "taken it off the page" in client.get(report_page(made)).content.decode()


def test_the_page_of_a_report_repeats_nothing_that_was_written(client):
    made = report(a_comment(), notice=LEGAL)

    response = client.get(report_page(made))

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
