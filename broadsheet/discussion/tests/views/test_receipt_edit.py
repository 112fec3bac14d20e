"""Editing, preview, export and erasure by the receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    KIND_WORDS,
    NOW,
    a_comment,
    a_thread,
    submitted,
)

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=3)
NEW_WORDS = "My grandmother kept her bees behind the old mill, and her neighbours looked after them in the winter."


def page_url(name: str, comment: Comment) -> str:
    return reverse(f"discussion:{name}", args=[receipts.token(comment.pk)])


def just_now(**fields) -> Comment:
    return a_comment(posted_at=timezone.now(), **fields)


def test_the_edit_page_holds_what_was_typed_and_saves_it(browser):
    comment = just_now(text="Typed *as it was*")

    assert "Typed *as it was*" in browser.get(page_url("edit", comment)).content.decode()
    response = browser.post(page_url("edit", comment), {"comment": NEW_WORDS})

    assert response.url == page_url("receipt", comment) + "?saved"
    assert browser.get(page_url("data", comment)).json()["discussion.Comment"][0]["edited_at"]


def test_a_saved_change_is_confirmed_and_it_says_until_when_there_may_be_more(browser, settings):
    settings.EDIT_MINUTES = 15
    comment = just_now()

    page = browser.post(page_url("edit", comment), {"comment": NEW_WORDS}, follow=True)

    words = " ".join(page.content.decode().split())
    assert "Saved: your reply has its new words." in words
    until = date_format(timezone.localtime(comment.posted_at + timedelta(minutes=15)), "TIME_FORMAT")
    assert f"You can edit it until {until} (UTC)." in words
    assert "Saved" not in browser.get(page_url("receipt", comment)).content.decode()


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("x" * 5001, 422)])
def test_new_words_that_will_not_do_come_back_as_typed(browser, typed, status):
    comment = just_now()

    response = browser.post(page_url("edit", comment), {"comment": typed})

    assert response.status_code == status
    assert typed in response.content.decode()


def test_words_that_come_too_late_come_back_as_typed(browser):
    response = browser.post(page_url("edit", a_comment()), {"comment": NEW_WORDS})

    assert response.status_code == 409
    assert NEW_WORDS in response.content.decode()


@pytest.mark.parametrize("name", ["receipt", "edit", "erase"])
def test_no_other_site_can_press_the_buttons(browser, name):
    comment = just_now()

    response = browser.post(page_url(name, comment), {"comment": NEW_WORDS}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.PUBLISHED, KIND_WORDS)


@pytest.mark.parametrize("name", ["receipt", "edit", "data", "erase"])
@pytest.mark.parametrize("token", ["x", "1", "1.", "1.AAAA", "9" * 300, "%00", "1.é"])
def test_a_token_that_is_none_of_ours_opens_nothing(browser, name, token):
    a_comment()

    assert browser.get(reverse(f"discussion:{name}", args=[token])).status_code == 404


def test_the_file_holds_everything_and_nothing_of_other_people(browser):
    comment = submitted(a_thread(), author_email="anna@example.org")
    service.edit(comment.pk, NEW_WORDS, SOON)
    a_comment(comment.thread, author_name="Bob")

    kept = browser.get(page_url("data", comment)).json()

    [row] = kept["discussion.Comment"]
    assert (row["text"], row["author_email"]) == (NEW_WORDS, "anna@example.org")
    assert [one["text"] for one in kept["discussion.Revision"]] == [KIND_WORDS]
    assert len(kept["discussion.ModerationDecision"]) == 2
    assert "Bob" not in str(kept)


def test_erasing_asks_once_more_and_then_leaves_no_word(browser):
    comment = submitted(a_thread())
    service.edit(comment.pk, NEW_WORDS, SOON)

    assert browser.get(page_url("erase", comment)).status_code == 200
    comment.refresh_from_db()
    assert comment.text
    assert browser.post(page_url("erase", comment)).url == page_url("receipt", comment)

    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.author_name) == (State.ERASED, "", "")
    assert not comment.revisions.exists()
    assert "Your reply is erased" in browser.get(page_url("receipt", comment)).content.decode()


def test_a_preview_shows_the_comment_and_stores_nothing(browser):
    thread = a_thread()

    response = browser.post(
        reverse("discussion:reply", args=[thread.pk]), {"comment": "So *kind*", "name": "", "action": "preview"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert "So <em>kind</em>" in page
    assert "So *kind*" in page
    assert "Please enter your name here" not in page.replace('data-required="Please enter your name here"', "")
    assert not Comment.objects.exists()


def test_a_preview_of_nothing_says_what_is_missing(browser):
    response = browser.post(reverse("discussion:reply", args=[a_thread().pk]), {"comment": " ", "action": "preview"})

    assert 'aria-invalid="true"' in response.content.decode()
