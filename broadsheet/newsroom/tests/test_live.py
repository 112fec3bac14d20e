"""Live blogs: written in a page of the newsroom, read on the page of their article."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from broadsheet.newsroom import live
from broadsheet.newsroom.models import POSTS_SHOWN, ArticlePage, LivePost, LiveState
from broadsheet.newsroom.tests.build import an_article, shown
from broadsheet.newsroom.tests.test_article_page import raw, structured
from broadsheet.pagecache import service as pagecache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def each_commit(monkeypatch):
    """What waits for a commit is done at once; these tests run inside a transaction that never ends."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, *_args, **_options: do())


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("edda")


def a_post(article, editor, text: str = "<p>The count has begun.</p>", title: str = "", **fields) -> LivePost:
    words = live.Words(title, text, fields.get("is_key_point", False), None)
    return live.write(ArticlePage.objects.get(pk=article.pk), words, editor, timezone.now())


def file_of(path: str) -> str:
    place = Path(pagecache.pages().place(path))
    return place.read_text() if place.exists() else ""


def test_an_ordinary_article_has_no_live_blog(client):
    page = shown(client, an_article().url)

    assert 'id="live"' not in page
    assert "live.js" not in page


def test_a_post_is_on_the_page_and_in_its_file_at_once_without_a_new_rendering(client, editor):
    article = an_article()
    a_post(article, editor)
    assert "The count has begun." in raw(client, article)

    a_post(article, editor, "<p>Half is counted.</p>", "Half time")

    assert "Half is counted." in file_of(article.url)
    page = raw(client, article)
    assert page.index("Half is counted.") < page.index("The count has begun.")
    data = structured(page)
    assert data["@type"] == "LiveBlogPosting"
    assert [post["headline"] for post in data["liveBlogUpdate"]] == ["Half time", "The count has begun."]
    assert "coverageStartTime" in data
    assert "coverageEndTime" not in data


def test_a_withdrawn_post_is_served_nowhere(client, editor):
    article = an_article()
    post = a_post(article, editor, "<p>A rumour.</p>", "Rumour", is_key_point=True)
    a_post(article, editor)
    paths = (article.url, reverse("live-news", args=[article.pk]))
    for path in paths:
        assert "A rumour." in client.get(path).content.decode()

    live.withdraw(live.find_post(post.pk), editor, timezone.now())

    for path in paths:
        assert "A rumour." not in file_of(path)
        assert "umour" not in client.get(path).content.decode()
    assert client.get(reverse("live-post", args=[post.pk])).status_code == 404


def test_the_pinned_post_comes_first_then_the_key_points_then_the_newest(client, editor):
    article = an_article()
    first = a_post(article, editor, "<p>Pinned words.</p>", "First")
    a_post(article, editor, "<p>Later words.</p>", "Second", is_key_point=True)
    live.pin(live.find_post(first.pk), editor, timezone.now())

    page = raw(client, article)
    body = page[page.index('id="live"') :]
    assert body.index("Pinned words.") < body.index("Key points") < body.index("Later words.")
    assert body.count(f'id="post-{first.pk}"') == 1


def test_many_posts_are_paged_and_each_has_an_address(client, editor):
    article = an_article()
    posts = [a_post(article, editor, f"<p>Post number {number}.</p>") for number in range(POSTS_SHOWN + 3)]

    page = raw(client, article)
    assert page.count("data-post=") == POSTS_SHOWN
    leads = client.get(reverse("live-post", args=[posts[0].pk]))["Location"]
    older = client.get(leads.partition("#")[0]).content.decode()
    assert f'id="post-{posts[0].pk}"' in older
    assert older.count("data-post=") == 3
    assert client.get(reverse("live-post", args=[posts[-1].pk]))["Location"] == f"{article.url}#post-{posts[-1].pk}"


def test_no_text_of_a_post_ends_the_data_or_runs(client, editor):
    article = an_article()
    a_post(article, editor, "<p>&lt;/script&gt; words</p>", '</script><script>alert("1")</script>')

    page = raw(client, article)
    assert "<script>alert" not in page
    assert structured(page)["liveBlogUpdate"][0]["headline"].startswith("</script>")


def test_the_end_is_said_and_nothing_new_is_asked_for(client, editor):
    article = an_article()
    a_post(article, editor)
    live.set_state(ArticlePage.objects.get(pk=article.pk), LiveState.ENDED, editor, timezone.now())

    page = raw(client, article)
    assert "The live blog has ended" in page
    assert "data-live" not in page
    assert "coverageEndTime" in structured(page)


def test_a_draft_that_is_published_later_does_not_end_a_live_blog(editor):
    article = an_article()
    a_post(article, editor)

    article.latest_revision.publish()

    assert ArticlePage.objects.get(pk=article.pk).live_state == LiveState.RUNNING


def test_the_page_is_loaded_again_by_a_link_that_leads_back_to_the_live_blog(client, editor):
    article = an_article()
    a_post(article, editor)
    again = reverse("live-again", args=[article.pk])

    assert f'href="{again}"' in raw(client, article)
    assert client.get(again)["Location"] == f"{article.url}#live"


def test_an_unpublished_article_serves_no_posts(client, editor):
    article = an_article()
    a_post(article, editor)
    paths = [reverse(name, args=[article.pk]) for name in ("live-news", "live-again")]
    assert [client.get(path).status_code for path in paths] == [200, 302]

    article.unpublish()
    assert [client.get(path).status_code for path in paths] == [404, 404]


def rich(words: str) -> str:
    """What the field for rich text sends."""
    block = {"key": "a", "type": "unstyled", "text": words, "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def test_a_live_blog_is_written_in_one_page_and_each_act_is_in_the_log(client, editor):
    article = an_article()
    client.force_login(editor)
    desk = reverse("live-desk", args=[article.pk])
    assert client.get(desk).status_code == 200
    client.post(desk, {"title": "Begin", "text": rich("It begins.")})
    post = LivePost.objects.get()
    client.post(reverse("live-edit", args=[post.pk]), {"title": "Beginning", "text": rich("It begins.")})
    for act in ("pin", "mark", "withdraw"):
        client.post(reverse("live-act", args=[post.pk]), {"act": act})

    entries = PageLogEntry.objects.filter(action__startswith="newsroom.live").order_by("pk")
    acts = [entry.action.rpartition(".")[2] for entry in entries]
    assert acts == ["state", "write", "reword", "pin", "mark", "withdraw"]
    assert client.get(desk).status_code == 200


@pytest.mark.parametrize("text", [None, "null", rich(" \u00a0\u200b"), '{"blocks": 1}'])
def test_a_post_without_words_is_refused_beside_its_field_and_what_was_typed_is_kept(client, editor, text):
    article = an_article()
    client.force_login(editor)
    sent = {"title": "Half time", "is_key_point": "on"} | ({} if text is None else {"text": text})

    page = client.post(reverse("live-desk", args=[article.pk]), sent).content.decode()

    assert "Please write a few words; a post cannot be empty." in page
    assert 'value="Half time"' in page
    assert re.search('name="is_key_point"[^>]* checked', page)
    assert not LivePost.objects.exists()
    assert ArticlePage.objects.get(pk=article.pk).live_state == LiveState.NONE


def test_a_post_is_not_made_empty_by_an_edit(client, editor):
    post = a_post(an_article(), editor)
    client.force_login(editor)

    client.post(reverse("live-edit", args=[post.pk]), {"title": "Empty", "text": rich("")})

    post.refresh_from_db()
    assert (post.title, post.text) == ("", "<p>The count has begun.</p>")


def test_who_may_not_edit_the_article_writes_nothing(client):
    article = an_article()
    user = get_user_model().objects.create_user("visitor")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    client.post(reverse("live-desk", args=[article.pk]), {"title": "x", "text": "x"})
    client.post(reverse("live-state", args=[article.pk]), {"state": "running"})
    assert not LivePost.objects.exists()
    assert ArticlePage.objects.get(pk=article.pk).live_state == LiveState.NONE
