"""What a device that remembers its replies is told of them."""

import pytest
from django.urls import reverse

from broadsheet.discussion.posting import receipts
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment
from broadsheet.discussion.views.own import MOST

pytestmark = pytest.mark.django_db


def told(browser, *tokens: str) -> list[dict]:
    return browser.post(reverse("discussion:own"), {"token": tokens}).json()["replies"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.HELD, "only you see it here"),
        (State.SPAM, "The receipt says why"),
        (State.REJECTED, "The receipt says why"),
        (State.PUBLISHED, "Your reply"),
    ],
)
def test_each_is_shown_with_its_state_and_the_ways_to_change_it(browser, state, words):
    comment = a_comment(state=state, text="Bees & beams", author_name="Ännä")
    token = receipts.token(comment.pk)

    (reply,) = told(browser, token)

    assert (reply["comment"], reply["thread"], reply["token"]) == (comment.pk, comment.thread_id, token)
    assert reply["is_published"] == (state == State.PUBLISHED)
    assert words in reply["html"]
    assert ("Bees &amp; beams" in reply["html"]) == (state != State.PUBLISHED)
    assert f'href="/receipts/{token}/"' in reply["html"]
    assert "Bees &amp; beams" in reply["line"]


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ERASED])
def test_what_is_over_need_not_be_remembered(browser, state):
    token = receipts.token(a_comment(state=state).pk)

    assert told(browser, token) == [{"token": token, "comment": None}]


def test_forged_and_deleted_ones_are_over_too_and_the_rest_is_told_in_order(browser):
    first, second, gone = a_comment(), a_comment(), a_comment()
    tokens = [receipts.token(second.pk), "1.forged", receipts.token(gone.pk), receipts.token(first.pk), ""]
    gone.delete()

    assert [reply["comment"] for reply in told(browser, *tokens)] == [second.pk, None, None, first.pk, None]


def test_at_most_fifty_are_told_in_one_query(browser, django_assert_num_queries):
    tokens = [receipts.token(a_comment().pk) for _ in range(3)]
    told(browser, *tokens)

    with django_assert_num_queries(1):
        assert len(told(browser, *tokens)) == 3
    assert len(told(browser, *tokens * 40)) == MOST


def test_another_site_is_told_nothing(client):
    token = receipts.token(a_comment().pk)

    answer = client.post(reverse("discussion:own"), {"token": token}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


def test_a_receipt_and_the_note_after_posting_say_what_to_remember(browser):
    comment = a_comment()
    token = receipts.token(comment.pk)

    assert f'data-own-receipt="{token}"' in browser.get(reverse("discussion:receipt", args=[token])).content.decode()
    browser.post(reverse("discussion:receipt", args=[token]))
    assert "data-own-receipt" not in browser.get(reverse("discussion:receipt", args=[token])).content.decode()
