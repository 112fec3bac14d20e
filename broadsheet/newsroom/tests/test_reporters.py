"""Whose article it is decides who looks after its replies at the desk, and how much it is read when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from broadsheet.discussion.models import Thread
from broadsheet.newsroom import service
from broadsheet.newsroom.models import ArticlePage, Author, Byline
from broadsheet.newsroom.tests.build import NOW, an_article
from broadsheet.readership import service as readership

pytestmark = pytest.mark.django_db


def reporters(article: ArticlePage) -> list[str]:
    return [user.get_username() for user in Thread.objects.get(pk=article.thread_id).reporters.all()]


def test_an_author_with_an_account_looks_after_the_replies_to_their_articles():
    article, other = an_article(1), an_article(2)
    author = Author.objects.create(name="Vera Quill")
    article.bylines = [Byline(author=author)]
    article.save_revision().publish()
    assert reporters(article) == []

    author.user = get_user_model().objects.create_user("vera")
    author.save()

    assert (reporters(article), reporters(other)) == (["vera"], [])


def test_a_new_byline_changes_who_looks_after_the_replies():
    vera = Author.objects.create(name="Vera Quill", user=get_user_model().objects.create_user("vera"))
    article = an_article()
    article.bylines = [Byline(author=vera)]
    article.save_revision().publish()
    assert reporters(article) == ["vera"]

    article.bylines = []
    article.save_revision().publish()

    assert reporters(article) == []


def test_how_often_an_article_was_read_of_late_is_told_by_its_thread():
    article = an_article(1, views=70)
    an_article(9, views=500)
    readership.start_at(f"article:{article.pk + 1000}", 5, NOW.date())

    assert service.views_by_thread(NOW - timedelta(days=2)) == {article.thread_id: 70}
