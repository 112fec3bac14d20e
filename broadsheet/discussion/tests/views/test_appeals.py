"""The form of an appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.models import Appeal, Comment, ModerationDecision, Outcome
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import appeals
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    LATER,
    NOW,
    a_comment,
    a_moderator,
    answer_appeal,
    author_page,
    binned,
    receipt_page,
)  # fmt: skip

pytestmark = pytest.mark.django_db
WORDS = 'It is no "spam": <b>read</b> it & see'


def test_an_appeal_is_stored_and_the_receipt_says_so(client):
    comment = binned()

    response = client.post(author_page(comment), {"words": WORDS})

    assert response.status_code == 303
    assert response.url == author_page(comment, "receipt")
    appeal = Appeal.objects.get()
    comment.refresh_from_db()
    assert (appeal.words, appeal.outcome, comment.appealed_at) == (WORDS, Outcome.OPEN, appeal.made_at)
    page = receipt_page(client, comment)
    assert "A person will look at your reply again" in page
    assert "&lt;b&gt;read&lt;/b&gt;" in page


@pytest.mark.parametrize("words", ["", "  \x00 ", "long " * 700, "x" * 1_000_000])
def test_an_appeal_that_will_not_do_comes_back_as_typed(client, words):
    response = client.post(author_page(binned()), {"words": words})

    assert response.status_code == 422
    assert words.replace("\x00", "").strip()[:100] in response.content.decode()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN, State.ERASED])
def test_there_is_nothing_to_appeal_against_where_nothing_was_decided_against_it(client, state):
    comment = binned()
    Comment.objects.update(state=state)

    response = client.post(author_page(comment), {"words": WORDS})

    assert response.status_code == 409
    assert "&lt;b&gt;read" in response.content.decode()
    assert not Appeal.objects.exists()


def test_what_waits_for_a_person_anyway_needs_no_appeal(client):
    comment = a_comment(state=State.HELD)
    ModerationDecision.objects.create(
        comment=comment, after=State.HELD, actor_kind="filter", reason=ModerationReason.UNSURE, decided_at=NOW
    )

    assert "You need not do anything" in receipt_page(client, comment)
    assert client.post(author_page(comment), {"words": WORDS}).status_code == 409


def test_each_decision_can_be_appealed_against_once():
    comment, grace = binned(), a_moderator()
    first = service.appeal(comment.pk, "please", LATER)
    with pytest.raises(appeals.AppealClosed):
        service.appeal(comment.pk, "please", LATER)
    answer_appeal(first, is_upheld=False)
    with pytest.raises(appeals.AppealClosed):
        service.appeal(comment.pk, "please", LATER + timedelta(hours=1))

    service.decide(comment.pk, State.SPAM, State.REJECTED, grace.pk, LATER + timedelta(hours=2))

    assert service.appeal(comment.pk, "please", LATER + timedelta(hours=3)).outcome == Outcome.OPEN


@pytest.mark.parametrize("token", ["1", "1.forged", "x" * 5000])
def test_only_the_author_s_link_opens_the_form(client, token):
    binned()

    assert client.get(f"/receipts/{token}/appeal").status_code == 404
    assert client.post(f"/receipts/{token}/appeal", {"words": WORDS}).status_code == 404


def test_another_site_cannot_appeal_for_the_author(client):
    response = client.post(author_page(binned()), {"words": WORDS}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not Appeal.objects.exists()
