"""The statement of reasons that an author reads."""

from __future__ import annotations

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import Ground
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    BOB,
    LATER,
    NOW,
    a_comment,
    a_moderator,
    a_thread,
    author_page,
    binned,
    receipt_page,
    submitted,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def test_what_the_filter_did_alone_is_said_to_be_a_machine_s(client):
    page = receipt_page(client, binned())

    assert "Our filter, automatically." in page
    assert "against advertising and spam" in page
    assert author_page(binned()).rpartition("/")[2] == "appeal"


def test_what_a_person_did_alone_is_said_to_be_a_person_s(client):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, NOW)

    page = receipt_page(client, comment)

    assert "A person, without automation." in page
    assert "replies are about the article" in page
    assert "Our own check of every reply." in page


def test_what_a_person_did_after_the_filter_says_so(client):
    comment = binned()
    service.decide(comment.pk, State.SPAM, State.REJECTED, a_moderator().pk, LATER)

    assert "A person. Our filter had marked it automatically before" in receipt_page(client, comment)


def test_what_a_rule_holds_back_says_so_and_can_be_appealed_against(client):
    comment = submitted(a_thread(mode=Mode.PREMODERATE))

    page = receipt_page(client, comment)

    assert "by a rule that the newsroom has set" in page
    assert author_page(comment) in page


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (Notice(Ground.ABUSE), "Reports by readers."),
        (Notice(Ground.ILLEGAL, "secret words", "secret law", "Bob Secret", "bob@example.org"), "A reader’s notice"),
    ],
)
def test_that_readers_reports_led_to_it_is_shown_and_not_who_made_them(client, notice, words):
    comment = a_comment()
    service.report(comment.pk, notice, BOB, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, LATER)

    page = receipt_page(client, comment)

    assert words in page
    assert "secret" not in page.casefold()
    assert "bob@" not in page


def test_a_published_comment_needs_no_reasons(client):
    page = receipt_page(client, submitted(a_thread()))

    assert "How this was decided" not in page
    assert "Appeal" not in page
