"""Sending comments in: as from the form under the page, and honest about what became of them."""

import pytest
from django.utils import timezone

from broadsheet.api.tests.build import KIND_WORDS, a_reply
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.rules import bans
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import SPAM_WORDS, a_comment, a_moderator, a_reader, a_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return a_thread(opened_at=timezone.now())


@pytest.fixture
def sending(program, thread):
    """Sends a comment in to the thread."""
    sender = program("submit")
    return lambda **fields: sender.post(f"/threads/{thread.pk}/comments", a_reply(**fields))


def test_a_comment_is_published_and_stands_on_the_page(sending, anyone, thread):
    answer = sending(author_email="anna@example.org", author_url="https://anna.example/")

    assert answer.status == 201
    assert (answer.body["state"], answer.body["is_repeat"], answer.body["can_withdraw"]) == ("published", False, True)
    assert answer.body["url"].endswith(f"/comments/{answer.body['comment_id']}/")
    [shown] = anyone.get(f"/threads/{thread.pk}/comments").body["items"]
    assert (shown["html"], shown["author"]["name"]) == (f"<p>{KIND_WORDS}</p>", "Anna")
    stored = Comment.objects.get()
    assert stored.author_email == "anna@example.org"
    assert stored.circumstances["seconds_on_page"] == 95.0
    assert "192.0.2.10" not in str(vars(stored))


def test_an_answer_stands_under_what_it_answers(sending, thread):
    opening = a_comment(thread)

    assert sending(parent_id=opening.pk).status == 201
    assert Comment.objects.get(parent=opening).depth == 1


@pytest.mark.parametrize("case", ["held", "spam"])
def test_who_is_not_published_is_told_so(sending, anyone, thread, case):
    if case == "held":
        thread.mode = "hold"
        thread.save()
        answer = sending()
    else:
        answer = sending(text=SPAM_WORDS, author="Cheap pills", seconds_on_page=1.0)

    assert answer.status == 202
    assert answer.body["state"] in ("held", "spam")
    assert answer.body["url"] == ""
    assert answer.body["reason"]
    assert anyone.get(f"/threads/{thread.pk}/comments").body["items"] == []


def test_the_receipt_says_what_became_of_it_and_takes_it_back(sending, anyone):
    token = sending().body["token"]
    comment = Comment.objects.get()
    Comment.objects.filter(pk=comment.pk).update(state=State.SPAM)

    assert anyone.get(f"/receipts/{token}").body["state"] == "spam"
    taken_back = anyone.delete(f"/receipts/{token}")
    assert (taken_back.status, taken_back.body["state"], taken_back.body["can_withdraw"]) == (200, "withdrawn", False)
    assert anyone.delete(f"/receipts/{token}").body["state"] == "withdrawn"


@pytest.mark.parametrize("token", ["1", "x" * 500, "1.forged", "%00", "é"])
def test_a_forged_receipt_opens_nothing(anyone, token):
    assert anyone.get(f"/receipts/{token}").problem == (404, "")
    assert anyone.delete(f"/receipts/{token}").problem == (404, "")


def test_the_same_comment_again_is_stored_once(sending):
    first, second = sending(), sending()

    assert (first.status, second.status) == (201, 200)
    assert second.body["is_repeat"]
    assert second.body["comment_id"] == first.body["comment_id"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, "text"), ({"text": "   \n"}, "text"), ({"text": "a" * 5001}, "text"), ({"author": ""}, "author"),
        ({"author": "a" * 81}, "author"), ({"author_email": "anna"}, "author_email"),
        ({"author_url": "javascript:alert(1)"}, "author_url"), ({"user_ip": "here"}, "user_ip"),
        ({"user_ip": ""}, "user_ip"), ({"parent_id": 0}, "parent_id"), ({"parent_id": 2**63}, "parent_id"),
        ({"parent_id": "1"}, "parent_id"), ({"seconds_on_page": -1}, "seconds_on_page"), ({"website": "x"}, "website"),
        ({"text": None}, "text"), ({"author": ["Anna"]}, "author"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_stored(sending, fields, wrong):
    answer = sending(**fields)

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == [wrong]
    assert not Comment.objects.exists()


def test_without_the_readers_address_nothing_is_taken(program, thread):
    answer = program("submit").post(f"/threads/{thread.pk}/comments", {"text": "Hello", "author": "Anna"})

    assert answer.problem == (422, "invalid")
    assert list(answer.body["errors"]) == ["user_ip"]


def test_what_the_rules_refuse_is_refused_with_the_reason(sending, thread, settings):
    elsewhere = a_comment()
    assert sending(parent_id=elsewhere.pk).problem == (409, "no-parent")
    a_reader("Carol", "carol@example.org")
    assert sending(author="Carol").problem == (409, "name-taken")
    bans.ban_author(a_comment(author_name="Mallory"), "name", 7, "Enough", a_moderator("alan").pk, timezone.now())
    banned = sending(author="Mallory")
    assert banned.problem == (403, "banned")
    assert "Enough" in banned.body["detail"]
    thread.mode = "closed"
    thread.save()
    assert sending().problem == (409, "closed")
    Thread.objects.filter(pk=thread.pk).delete()
    assert sending().problem == (404, "no-thread")


def test_each_reader_has_limits_of_their_own_whatever_program_sends_for_them(sending, settings):
    settings.REPLIES_PER_MINUTE = 2
    anna = [sending(text=f"{KIND_WORDS} {number}").status for number in range(3)]
    bob = sending(user_ip="198.51.100.7", author="Bob")

    assert anna == [201, 201, 429]
    assert bob.status == 201
    answer = sending(text=f"{KIND_WORDS} once more")
    assert answer.problem == (429, "too-fast")
    assert answer.headers["Retry-After"]
