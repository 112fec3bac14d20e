"""Replies from pages of other sites: the first comment makes the thread; what is wrong is said; who may send them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.discussion.models import Comment, PageToRead, Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.sites import places
from broadsheet.discussion.tests.build import KIND_WORDS, a_comment, a_thread
from broadsheet.discussion.tests.embed.conftest import BLOG, PAGE


def send(origin: str | None = BLOG, *, by_script: bool = True, **fields: str):
    headers = {"Origin": origin} if origin else {}
    headers |= {"Accept": "application/json"} if by_script else {}
    issued = stamp.issue(places.key_of(PAGE), timezone.now() - timedelta(minutes=2))
    sent = {"url": PAGE, "comment": KIND_WORDS, "name": "Anna", "stamp": issued, "elapsed": "95"} | fields
    return Client(headers=headers, enforce_csrf_checks=True).post("/embed/reply", sent)


def test_the_first_comment_makes_the_thread_and_has_its_page_read_later(blog):
    answer = send()

    thread = Thread.objects.get()
    assert answer.status_code == 201
    assert answer["Access-Control-Allow-Origin"] == BLOG
    assert (thread.site, thread.url, thread.comment_count) == ("blog.example", PAGE, 1)
    assert PageToRead.objects.get().thread == thread
    assert answer.json()["state"] == "published"


def test_what_was_posted_is_shown_to_its_author_with_the_receipt(blog):
    query = send().json()["query"]

    text = Client().get("/embed/fragment", {"url": PAGE} | query).content.decode()

    assert 'id="posted"' in text
    assert re.search(r'href="http://127\.0\.0\.1:8000/receipts/[^"]+/"', text)


def test_a_page_that_an_import_has_made_a_thread_for_gets_no_second_one(blog):
    old = a_thread(site="blog.example", url=PAGE.replace("https", "http"))

    send()

    assert Comment.objects.get().thread == old


def test_what_is_wrong_is_said_beside_its_field_and_makes_no_thread(blog):
    answer = send(comment=" ", email="no address")

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"comment", "email"}
    assert not Thread.objects.exists()


def test_a_reply_that_is_refused_leaves_no_thread_behind(blog, settings):
    settings.REPLIES_PER_HOUR = settings.REPLIES_PER_MINUTE = 1
    send(url=f"{BLOG}/another/", stamp=stamp.issue(places.key_of(f"{BLOG}/another/"), timezone.now()))

    answer = send()

    assert answer.status_code == 429
    assert [thread.url for thread in Thread.objects.all()] == [f"{BLOG}/another/"]


def test_a_preview_shows_the_words_and_stores_nothing(blog):
    answer = send(action="preview", comment="*Well* said.", name="")

    assert "<em>Well</em> said." in answer.json()["preview"]
    assert not Comment.objects.exists()


def test_without_script_an_error_is_a_page_with_all_that_was_typed_and_success_leads_to_the_page_here(blog):
    wrong = send(by_script=False, name="")
    right = send(by_script=False)

    assert wrong.status_code == 422
    assert KIND_WORDS in wrong.content.decode()
    assert f'name="url" value="{PAGE}"' in wrong.content.decode()
    comment = Comment.objects.get()
    shown = Client().get(right["Location"])
    assert shown["Location"].startswith(f"{comment.thread.home}?posted=")


def test_a_form_that_was_built_in_long_ago_loses_no_words(blog):
    answer = send(by_script=False, stamp="")

    assert "Please press “Post reply” once more" in answer.content.decode()
    assert KIND_WORDS in answer.content.decode()


@pytest.mark.parametrize(
    ("origin", "headers"),
    [("https://thief.example", {}), ("null", {}), (None, {"Sec-Fetch-Site": "cross-site"})],
)
def test_no_other_site_can_send_replies(blog, origin, headers):
    client = Client(headers={"Accept": "application/json"} | headers | ({"Origin": origin} if origin else {}))

    answer = client.post("/embed/reply", {"url": PAGE, "comment": KIND_WORDS, "name": "Anna"})

    assert answer.status_code == 403
    assert answer.json()["complaint"]
    assert "Access-Control-Allow-Origin" not in answer
    assert not Thread.objects.exists()


def test_a_stamp_of_another_page_does_not_do(blog):
    answer = send(stamp=stamp.issue(places.key_of(f"{BLOG}/another/"), timezone.now()))

    assert answer.status_code == 422
    assert "which page" in answer.json()["complaint"]


def test_readers_of_other_sites_can_thank_and_see_news(blog):
    comment = a_comment(a_thread(site="blog.example", url=PAGE))
    client = Client(headers={"Origin": BLOG, "Accept": "application/json", "Sec-Fetch-Site": "cross-site"})

    thanked = client.post(f"{comment.permalink}appreciate")
    news = client.get(f"/threads/{comment.thread_id}/news", {"since": "0"})

    assert thanked.json() == {"count": 1, "given": True}
    assert thanked["Access-Control-Allow-Origin"] == news["Access-Control-Allow-Origin"] == BLOG
    assert f'href="http://127.0.0.1:8000{comment.permalink}report"' in news.json()["html"]
    stranger = Client(headers={"Origin": "https://thief.example", "Sec-Fetch-Site": "cross-site"})
    assert stranger.post(f"{comment.permalink}appreciate").status_code == 403
