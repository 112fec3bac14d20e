"""Pages of a WordPress site move in with what was said under them."""

from __future__ import annotations

import pytest

from broadsheet.discussion.models import Comment
from broadsheet.exchange.tests.wxr.exports import a_comment, a_page, counts
from broadsheet.newsroom.models import StandardPage

pytestmark = pytest.mark.django_db


def test_comments_of_a_page_stand_under_it_and_it_takes_new_ones(move_in, client):
    comments = [a_comment(5, "A kind page."), a_comment(6, "So it is.", comment_parent="5"), a_comment(7, state="0")]
    report = move_in(a_page(3, *comments))
    page = StandardPage.objects.get(slug="about-us")
    shown = client.get(page.url).content.decode()

    assert counts(report, "comment") == (3, 3, 0, 0, 0)
    assert Comment.objects.get(pk=6).parent_id == 5
    assert "A kind page." in shown
    assert f'action="/threads/{page.thread_id}/reply"' in shown
    assert 'href="/about-us/feed/"' not in shown
    assert client.get("/comments/5/").headers["Location"] == "/about-us/#comment-5"
    assert counts(move_in(a_page(3, *comments)), "comment") == (3, 0, 3, 0, 0)


def test_a_page_whose_discussion_was_over_takes_none(move_in, client):
    move_in(a_page(3, a_comment(5, "A kind page."), wp__comment_status="closed"))
    shown = client.get("/about-us/").content.decode()

    assert "A kind page." in shown
    assert "This discussion is closed." in shown


def test_a_page_without_comments_has_no_discussion(move_in, client):
    move_in(a_page(3))

    assert "discussion-title" not in client.get("/about-us/").content.decode()
    assert StandardPage.objects.get(slug="about-us").thread is None


def test_comments_under_a_draft_of_a_page_are_kept_and_not_shown(move_in, client):
    move_in(a_page(3, a_comment(5, "A kind page."), wp__status="draft"))

    assert Comment.objects.get(pk=5).state == "published"
    assert not Comment.objects.visible().exists()
    assert client.get("/about-us/").status_code == 404
