"""A reply may point out an error in its article; an editor answers, and the reader finds the answer on the receipt."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.decisions.export import export_comment
from broadsheet.discussion.models import ReportedError
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.posting.forms import ReplyForm
from broadsheet.discussion.reports import errors
from broadsheet.discussion.states import ErrorOutcome, Mode
from broadsheet.discussion.tests.build import KIND_WORDS, LATER, NOW, a_comment, a_moderator, a_thread, reply_fields
from broadsheet.discussion.tests.build import submitted as sent
from broadsheet.discussion.tests.test_gateway import Site, one_connection  # noqa: F401

pytestmark = pytest.mark.django_db
SENTENCE = "The mill was built in 1843."
MARK = {"reports_error": "on", "error_sentence": SENTENCE}


def reported(thread=None, **fields):
    return sent(thread or a_thread(), reports_error=True, error_sentence=SENTENCE, **fields)


def receipt(client, comment) -> str:
    return client.get(reverse("discussion:receipt", args=[receipts.token(comment.pk)])).content.decode()


@pytest.mark.parametrize("cookies", [None, "theme=dark"], ids=["in front of the framework", "by the view"])
def test_a_mark_in_the_form_is_kept_with_the_reply(cookies):
    thread = a_thread()
    body = urlencode(reply_fields(thread) | {"comment": KIND_WORDS} | MARK).encode()

    site = Site()
    assert site.post(thread.pk, body, HTTP_COOKIE=cookies).status.startswith("303")

    assert site.passed_on == (0 if cookies is None else 1)
    error = ReportedError.objects.get()
    assert (error.sentence, error.outcome, error.comment.thread) == (SENTENCE, ErrorOutcome.OPEN, thread)


def test_a_sentence_without_the_mark_is_not_kept():
    thread = a_thread()
    body = urlencode(reply_fields(thread) | {"comment": KIND_WORDS, "error_sentence": SENTENCE}).encode()
    Site().post(thread.pk, body)

    assert thread.comments.exists()
    assert not ReportedError.objects.exists()


def test_a_sentence_that_is_too_long_is_complained_about_and_nothing_is_lost(client):
    thread = a_thread()
    fields = reply_fields(thread) | {"comment": KIND_WORDS, "reports_error": "on", "error_sentence": "x" * 501}
    answer = client.post(reverse("discussion:reply", args=[thread.pk]), fields, HTTP_SEC_FETCH_SITE="same-origin")

    assert answer.status_code == 422
    assert "x" * 501 in answer.content.decode()
    assert not thread.comments.exists()


def test_a_reply_that_is_sent_again_with_the_mark_gets_it_and_is_stored_once():
    thread = a_thread()
    sent(thread)
    reported(thread)

    assert thread.comments.count() == ReportedError.objects.count() == 1


def test_only_a_site_with_a_newsroom_asks_for_errors(settings):
    assert ReplyForm().takes_errors
    settings.PROFILE = "discussion"
    assert not ReplyForm().takes_errors


def test_editors_see_what_waits_also_under_a_held_reply_and_not_spam():
    held = reported(a_thread(mode=Mode.PREMODERATE))
    shown = reported()
    for state in ("spam", "rejected", "withdrawn", "erased"):
        ReportedError.objects.create(comment=a_comment(state=state), reported_at=NOW)

    cases = service.reported_errors()

    assert [(case.comment_id, case.is_published) for case in cases] == [(shown.pk, True), (held.pk, False)]
    assert service.reported_errors(decided=True) == []


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (ErrorOutcome.CHECKING, "Our editors are looking at it."),
        (ErrorOutcome.CORRECTED, "You were right: it is corrected."),
        (ErrorOutcome.NO_ERROR, "Our editors looked at it and found no error."),
    ],
)
def test_the_reader_finds_the_outcome_and_the_editors_words_on_the_receipt(client, outcome, words):
    comment = reported(a_thread(mode=Mode.PREMODERATE))
    assert "It has reached our editors." in receipt(client, comment)

    assert service.answer_reported_error(comment.pk, outcome, "We <b>asked</b> the museum.", a_moderator().pk, LATER)
    page = receipt(client, comment)

    assert SENTENCE in page
    assert words in page
    assert "We &lt;b&gt;asked&lt;/b&gt; the museum." in page


def test_a_reply_without_a_mark_has_nothing_to_answer(client):
    comment = sent(a_thread())

    assert not service.answer_reported_error(comment.pk, ErrorOutcome.NO_ERROR, "", a_moderator().pk, LATER)
    assert "error-answer" not in receipt(client, comment)


def test_who_found_an_error_is_thanked_only_while_the_reply_is_shown():
    thread = a_thread()
    comment = reported(thread)
    thread.refresh_from_db()
    assert errors.name_to_thank(thread, comment.pk) == "Anna"
    assert errors.name_to_thank(a_thread(), comment.pk) == ""

    service.withdraw(comment.pk, LATER)
    assert errors.name_to_thank(thread, comment.pk) == ""


@pytest.mark.parametrize("fields", [{"mode": Mode.PREMODERATE}, {"mode": Mode.HIDDEN, "is_hidden": True}])
def test_nobody_is_thanked_for_what_readers_do_not_see(fields):
    thread = a_thread(**fields)
    comment = a_comment(thread, state="held" if not thread.is_hidden else "published")
    ReportedError.objects.create(comment=comment, reported_at=NOW)

    assert errors.name_to_thank(thread, comment.pk) == ""


def test_an_export_has_the_mark_and_erasing_takes_the_words_out():
    comment = reported()
    assert export_comment(comment)["reported_errors"][0]["sentence"] == SENTENCE

    service.erase_by_id(comment.pk, LATER)

    error = ReportedError.objects.get()
    assert error.sentence == error.answer == ""
