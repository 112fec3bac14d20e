"""Authors see and change their replies on pages of other sites, by the receipt alone and only from the site itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.sites import registered
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import KIND_WORDS, NOW, a_comment, a_thread
from broadsheet.discussion.tests.embed.conftest import BLOG, PAGE

TALK = "http://127.0.0.1:8000"


def ask(act: str, about: Comment, origin: str = BLOG, **fields: str):
    client = Client(headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"}, enforce_csrf_checks=True)
    return client.post(f"/embed/own{act}", {"url": PAGE, "token": receipts.token(about.pk)} | fields)


def a_fresh_comment(state: State = State.PUBLISHED) -> Comment:
    return a_comment(a_thread(site="blog.example", url=PAGE), state, text="Bees & beams.", posted_at=timezone.now())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PUBLISHED, "Your reply"),
        (State.HELD, "only you see it here"),
        (State.SPAM, "The receipt says why"),
    ],
)
def test_each_is_told_with_its_state_and_links_in_full(blog, state, words):
    comment = a_fresh_comment(state)

    answer = ask("", comment)

    (reply,) = answer.json()["replies"]
    assert answer["Access-Control-Allow-Origin"] == BLOG
    assert not answer.cookies
    assert words in reply["html"]
    assert f'href="{TALK}/receipts/{receipts.token(comment.pk)}/"' in reply["html"]
    assert f'href="{TALK}/receipts/' in reply["line"]
    assert ('data-own="edit"' in reply["html"]) == (state != State.SPAM)


def test_new_words_are_saved_in_place_after_a_preview_and_it_is_said_until_when(blog):
    comment = a_fresh_comment()

    form = ask("/edit", comment, action="form").json()["form"]
    preview = ask("/edit", comment, action="preview", comment="*Bees* & brooms.").json()["preview"]
    comment.refresh_from_db()
    assert comment.text == "Bees & beams."
    done = ask("/edit", comment, comment=KIND_WORDS).json()["done"]

    comment.refresh_from_db()
    assert "Bees &amp; beams." in form
    assert "style=" not in form
    assert "<em>Bees</em> &amp; brooms." in preview
    assert done.startswith("Saved: your reply has its new words. You can edit it until ")
    assert comment.text == KIND_WORDS


def test_what_is_wrong_with_new_words_is_said_beside_their_field(blog):
    comment = a_fresh_comment()

    answer = ask("/edit", comment, comment=" \u200b ")

    assert answer.status_code == 422
    assert answer.json()["errors"] == {"comment": "Please enter your comment!"}


def test_when_the_time_for_editing_is_over_it_says_so(blog):
    comment = a_fresh_comment()
    Comment.objects.update(posted_at=timezone.now() - timedelta(days=3))

    for fields in ({"action": "form"}, {"comment": KIND_WORDS}):
        answer = ask("/edit", comment, **fields)
        assert answer.status_code == 409
        assert "no longer be edited" in answer.json()["complaint"]


def test_withdrawing_asks_first_and_then_it_is_gone(blog):
    comment = a_fresh_comment()

    asked = ask("/withdraw", comment, action="form")
    comment.refresh_from_db()
    assert "cannot be put back" in asked.json()["form"]
    assert comment.state == State.PUBLISHED

    ask("/withdraw", comment)
    comment.refresh_from_db()
    assert comment.state == State.WITHDRAWN
    assert ask("", comment).json()["replies"][0]["comment"] is None


@pytest.mark.parametrize("act", ["", "/edit", "/withdraw"])
def test_no_other_site_is_told_anything_or_changes_anything(blog, act):
    registered.add("https://other.example", NOW)
    registered.forget()
    comment = a_fresh_comment()
    other = {"url": "https://other.example/a/", "comment": KIND_WORDS}
    a_comment(a_thread(site="other.example", url=other["url"]))

    stranger = ask(act, comment, "https://thief.example", comment=KIND_WORDS)
    lying = ask(act, comment, "https://other.example", comment=KIND_WORDS)
    elsewhere = ask(act, comment, "https://other.example", **other)
    forged = ask(act, comment, token="1.forged", comment=KIND_WORDS)

    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.PUBLISHED, "Bees & beams.")
    assert (stranger.status_code, lying.status_code) == (403, 403)
    assert "Access-Control-Allow-Origin" not in stranger
    for answer in (elsewhere, forged):
        assert answer.status_code == (404 if act else 200)
        assert "beams" not in answer.content.decode()
