"""The receipt: what became of a comment."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    MALLORY,
    NOW,
    SPAM_WORDS,
    a_comment,
    a_moderator,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db


def receipt_of(comment: Comment) -> str:
    return reverse("discussion:receipt", args=[receipts.token(comment.pk)])


def test_a_published_comment_says_so_and_links_to_the_page(client):
    comment = submitted(a_thread())

    page = client.get(receipt_of(comment)).content.decode()

    assert "Your reply is published" in page
    assert reverse("discussion:permalink", args=[comment.pk]) in page


def test_a_held_comment_says_why(client):
    comment = submitted(a_thread(mode=Mode.PREMODERATE))

    page = client.get(receipt_of(comment)).content.decode()

    assert "Held, because:" in page
    assert str(ModerationReason.READ_FIRST.label) in page


def test_spam_says_not_shown_and_what_the_filter_noticed(client):
    comment = submitted(a_thread(), MALLORY, text=SPAM_WORDS, author_name="cheap pills")

    page = client.get(receipt_of(comment)).content.decode()

    assert "Not shown, because:" in page
    against = [reason["text"] for reason in comment.decisions.get().evidence if reason["weight"] > 0]
    assert against
    assert all(text in page for text in against[:3])
    assert "Decided by the filter" in page


def test_an_author_is_told_what_could_be_otherwise_and_a_spammer_no_recipe():
    stored = [
        {"id": id, "group": group, "weight": 2.0, "values": {"links": 7, "seconds": 1}, "text": id}
        for id, group in (("seconds<3", "circumstances"), ("shape speaks for spam", "shape"), ("links>=6", "links"))
    ]

    assert receipts.evidence(ModerationDecision(after=State.SPAM, evidence=stored)) == ["7 links"]


def test_withdrawing_asks_first(client):
    page = client.get(receipt_of(a_comment())).content.decode()

    asked = re.search(r"<details.*?</details>", page, re.DOTALL).group()
    assert asked.index("cannot be put back") < asked.index("<form")


@pytest.mark.parametrize(
    ("after", "reason"), [(State.REJECTED, ModerationReason.REJECTED), (State.SPAM, ModerationReason.MARKED_SPAM)]
)
def test_a_moderators_decision_is_shown_without_the_moderators_name(client, after, reason):
    comment = a_comment()
    service.decide(comment.pk, State.PUBLISHED, after, a_moderator("grace").pk, NOW)

    page = client.get(receipt_of(comment)).content.decode()

    assert str(reason.label) in page
    assert "Decided by a person" in page
    assert "grace" not in page


def test_its_author_can_withdraw_it_once(client):
    comment = a_comment()

    response = client.post(receipt_of(comment), follow=True)

    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN
    assert Thread.objects.get(pk=comment.thread_id).comment_count == 0
    page = response.content.decode()
    assert "You have withdrawn your reply" in page
    assert "<form" not in page.partition("<main")[2]
    assert client.post(receipt_of(comment)).status_code == 303


def test_another_site_cannot_press_the_button(client):
    comment = a_comment()

    response = client.post(receipt_of(comment), headers={"sec-fetch-site": "cross-site"})

    comment.refresh_from_db()
    assert response.status_code == 403
    assert comment.state == State.PUBLISHED


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: "2" + token, lambda _: "x", lambda _: "1.x"]
)
def test_a_forged_token_opens_nothing(client, change):
    token = receipts.token(a_comment().pk)

    assert client.get(reverse("discussion:receipt", args=[change(token)])).status_code == 404


def test_the_token_of_a_deleted_comment_is_a_plain_404(client):
    comment = a_comment()
    address = receipt_of(comment)
    comment.delete()

    assert client.get(address).status_code == 404
    assert "This reply is no longer here" in client.get(address).content.decode()
    assert client.post(address).status_code == 404


def test_a_withdrawal_that_came_too_late_is_reported_and_may_be_pressed_again(client, monkeypatch):
    comment = submitted(a_thread())
    client.defaults["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def too_late(comment_id, now):
        return service.decide(comment_id, State.HELD, State.SPAM, a_moderator().pk, now)

    with monkeypatch.context() as patch:
        patch.setattr(service, "withdraw", too_late)
        answer = client.post(receipt_of(comment))

    assert answer.status_code == 409
    assert "just when you withdrew it" in answer.content.decode()
    assert client.post(receipt_of(comment)).status_code == 303
    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN


def test_a_receipt_speaks_to_its_author_and_promises_only_what_still_holds(client):
    taken_back, erased = submitted(a_thread()), submitted(a_thread(), text=f"{KIND_WORDS} And more.")
    service.withdraw(taken_back.pk, NOW)
    service.erase_by_id(erased.pk, NOW)
    ruled = submitted(a_thread(mode=Mode.PREMODERATE), text=f"{KIND_WORDS} Always.")

    page = client.get(receipt_of(taken_back)).content.decode()
    assert "You have taken it back" in page
    assert "Its author" not in page
    page = client.get(receipt_of(erased)).content.decode()
    assert "Keep the address of this page" not in page
    assert "Decided by a rule that the newsroom has set" in client.get(receipt_of(ruled)).content.decode()


def test_an_erased_comment_keeps_its_receipt_without_a_word_of_it(client):
    comment = submitted(a_thread())
    service.erase_by_id(comment.pk, NOW)

    page = client.get(receipt_of(comment)).content.decode()

    assert "Your reply is erased" in page
    assert "grandmother" not in page


def test_a_receipt_is_kept_by_nobody(client):
    response = client.get(receipt_of(a_comment()))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
