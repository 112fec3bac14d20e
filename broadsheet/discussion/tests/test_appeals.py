"""What an author reads about a decision against their comment, and how they appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from broadsheet.discussion import filtering, service
from broadsheet.discussion.models import Appeal, Comment, Ground, ModerationDecision, Outcome
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import appeals
from broadsheet.discussion.reports.reports import Notice
from broadsheet.discussion.states import IllegalTransition, Mode, State
from broadsheet.discussion.tests.build import (
    BOB,
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)  # fmt: skip
from broadsheet.privacy import retention

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
WORDS = 'It is no "spam": <b>read</b> it & see'


def binned(**fields) -> Comment:
    """What the filter took for spam by itself."""
    comment = a_comment(state=State.SPAM, **fields)
    ModerationDecision.objects.create(
        comment=comment, after=State.SPAM, actor_kind="filter", reason=ModerationReason.LOOKS_LIKE_SPAM, decided_at=NOW
    )
    return comment


def address(comment: Comment, name: str = "appeal") -> str:
    return reverse(f"discussion:{name}", args=[receipts.token(comment.pk)])


def receipt_of(client, comment: Comment) -> str:
    return client.get(address(comment, "receipt")).content.decode()


def answer(appeal: Appeal, *, is_upheld: bool, words: str = "We looked again.", who: int | None = None, now=LATER):
    who = who or a_moderator("alan").pk
    return service.answer_appeal(appeal.pk, is_upheld=is_upheld, answer=words, moderator_id=who, now=now)


# -- the statement of reasons ----------------------------------------------------------------------------------


def test_what_the_filter_did_alone_is_said_to_be_a_machine_s(client):
    page = receipt_of(client, binned())

    assert "A machine: our filter, by itself." in page
    assert "no advertising, no spam" in page
    assert address(binned()).rpartition("/")[2] == "appeal"


def test_what_a_person_did_alone_is_said_to_be_a_person_s(client):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, NOW)

    page = receipt_of(client, comment)

    assert "A person, without a machine." in page
    assert "replies are about the article" in page
    assert "Our own look at every reply." in page


def test_what_a_person_did_after_the_filter_says_so(client):
    comment = binned()
    service.decide(comment.pk, State.SPAM, State.REJECTED, a_moderator().pk, LATER)

    assert "A person. Our filter had marked it before" in receipt_of(client, comment)


def test_what_a_rule_holds_back_says_so_and_can_be_appealed_against(client):
    comment = submitted(a_thread(mode=Mode.HOLD))

    page = receipt_of(client, comment)

    assert "by a rule that the newsroom has set" in page
    assert address(comment) in page


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (Notice(Ground.ABUSE), "Reports by readers."),
        (Notice(Ground.ILLEGAL, "secret words", "secret law", "Bob Secret", "bob@example.org"), "A reader’s notice"),
    ],
)
def test_that_readers_reports_led_to_it_is_told_and_not_who_made_them(client, notice, told):
    comment = a_comment()
    service.report(comment.pk, notice, BOB, NOW)
    service.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, LATER)

    page = receipt_of(client, comment)

    assert told in page
    assert "secret" not in page.casefold()
    assert "bob@" not in page


def test_a_published_comment_needs_no_reasons(client):
    page = receipt_of(client, submitted(a_thread()))

    assert "How this was decided" not in page
    assert "Appeal" not in page


# -- appealing -------------------------------------------------------------------------------------------------


def test_an_appeal_is_stored_and_the_receipt_says_so(client):
    comment = binned()

    response = client.post(address(comment), {"words": WORDS})

    assert response.status_code == 303
    assert response.url == address(comment, "receipt")
    appeal = Appeal.objects.get()
    comment.refresh_from_db()
    assert (appeal.words, appeal.outcome, comment.appealed_at) == (WORDS, Outcome.OPEN, appeal.made_at)
    page = receipt_of(client, comment)
    assert "A person will look at your reply again" in page
    assert "&lt;b&gt;read&lt;/b&gt;" in page


@pytest.mark.parametrize("words", ["", "  \x00 ", "long " * 700, "x" * 1_000_000])
def test_an_appeal_that_will_not_do_comes_back_as_typed(client, words):
    response = client.post(address(binned()), {"words": words})

    assert response.status_code == 422
    assert words.replace("\x00", "").strip()[:100] in response.content.decode()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("state", [State.PUBLISHED, State.WITHDRAWN, State.ERASED])
def test_there_is_nothing_to_appeal_against_where_nothing_was_decided_against_it(client, state):
    comment = binned()
    Comment.objects.update(state=state)

    response = client.post(address(comment), {"words": WORDS})

    assert response.status_code == 409
    assert "&lt;b&gt;read" in response.content.decode()
    assert not Appeal.objects.exists()


def test_what_waits_for_a_person_anyway_needs_no_appeal(client):
    comment = a_comment(state=State.HELD)
    ModerationDecision.objects.create(
        comment=comment, after=State.HELD, actor_kind="filter", reason=ModerationReason.UNSURE, decided_at=NOW
    )

    assert "You need do nothing" in receipt_of(client, comment)
    assert client.post(address(comment), {"words": WORDS}).status_code == 409


def test_each_decision_can_be_appealed_against_once():
    comment, grace = binned(), a_moderator()
    first = service.appeal(comment.pk, "please", LATER)
    with pytest.raises(appeals.AppealClosed):
        service.appeal(comment.pk, "please", LATER)
    answer(first, is_upheld=False)
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
    response = client.post(address(binned()), {"words": WORDS}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not Appeal.objects.exists()


# -- answering -------------------------------------------------------------------------------------------------


def test_an_appeal_upheld_publishes_the_comment_teaches_the_filter_and_is_answered(client, monkeypatch):
    comment, alan = binned(), a_moderator("alan")
    appeal = service.appeal(comment.pk, WORDS, LATER)
    taught = []
    monkeypatch.setattr(filtering, "teach", lambda one, label, *args: taught.append(label))

    answer(appeal, is_upheld=True, words="Sorry: <i>you</i> are right.", who=alan.pk)

    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, comment.appealed_at) == (State.PUBLISHED, None)
    assert (appeal.outcome, appeal.moderator) == (Outcome.UPHELD, alan)
    assert taught == [filtering.LESSONS[State.PUBLISHED]]
    page = receipt_of(client, comment)
    assert "You were right" in page
    assert "Sorry: &lt;i&gt;you&lt;/i&gt; are right." in page
    assert "alan" not in page


def test_an_appeal_dismissed_changes_nothing_but_is_answered(client):
    comment, alan = binned(), a_moderator("alan")
    appeal = service.appeal(comment.pk, WORDS, LATER)

    answer(appeal, is_upheld=False, words="It sells pills.", who=alan.pk)

    comment.refresh_from_db()
    appeal.refresh_from_db()
    assert (comment.state, comment.appealed_at) == (State.SPAM, None)
    assert (appeal.outcome, appeal.moderator) == (Outcome.DISMISSED, alan)
    page = receipt_of(client, comment)
    assert "It sells pills." in page
    assert "the decision stays" in page


def test_of_two_answers_the_second_changes_nothing():
    appeal = service.appeal(binned().pk, WORDS, LATER)
    answer(appeal, is_upheld=False, words="no")

    with pytest.raises(appeals.AppealClosed):
        answer(appeal, is_upheld=True, words="yes", who=a_moderator("grace").pk)

    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.answer) == (Outcome.DISMISSED, "no")


def test_a_decision_by_the_usual_buttons_answers_an_appeal_too():
    comment, grace = binned(), a_moderator()
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.decide(comment.pk, State.SPAM, State.PUBLISHED, grace.pk, LATER)

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, appeal.moderator, comment.appealed_at) == (Outcome.UPHELD, grace, None)


def test_undoing_the_decision_that_granted_it_opens_the_appeal_again():
    comment, grace = binned(), a_moderator()
    appeal = service.appeal(comment.pk, WORDS, LATER)
    decision = service.decide(comment.pk, State.SPAM, State.PUBLISHED, grace.pk, LATER)

    service.undo(decision.pk, grace.pk, LATER + timedelta(minutes=1))

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, appeal.moderator, comment.appealed_at) == (Outcome.OPEN, None, LATER)


def test_undoing_the_decision_it_was_against_grants_the_appeal():
    comment, grace = a_comment(), a_moderator()
    decision = service.decide(comment.pk, State.PUBLISHED, State.REJECTED, grace.pk, NOW)
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.undo(decision.pk, grace.pk, LATER + timedelta(minutes=1))

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, comment.appealed_at) == (Outcome.UPHELD, None)


def test_an_appeal_lapses_when_its_author_takes_the_comment_back(client):
    comment = binned()
    appeal = service.appeal(comment.pk, WORDS, LATER)

    service.withdraw(comment.pk, LATER)

    appeal.refresh_from_db()
    comment.refresh_from_db()
    assert (appeal.outcome, comment.appealed_at) == (Outcome.LAPSED, None)
    assert "Your appeal" not in receipt_of(client, comment)


def test_nothing_is_published_by_an_answer_that_comes_too_late():
    comment = binned()
    appeal = service.appeal(comment.pk, WORDS, LATER)
    service.withdraw(comment.pk, LATER)

    with pytest.raises((appeals.AppealClosed, IllegalTransition)):
        answer(appeal, is_upheld=True)

    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN


def test_an_open_appeal_keeps_the_comment_from_being_deleted():
    comment = submitted(a_thread(), MALLORY, text=SPAM_WORDS, author_name="cheap pills", trap_filled=True)
    assert comment.state == State.SPAM
    appeal = service.appeal(comment.pk, WORDS, LATER)

    retention.run(NOW + timedelta(days=60))
    assert Comment.objects.filter(pk=comment.pk).exists()

    answer(appeal, is_upheld=False)
    retention.run(NOW + timedelta(days=60))
    assert not Comment.objects.filter(pk=comment.pk).exists()
