"""What follows for readers when an editor publishes, moves, hides or deletes a page."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext
from wagtail.models import PageViewRestriction

from broadsheet.discussion.models import AuditEntry, Comment, Thread
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import Mode
from broadsheet.discussion.tests.build import a_comment, submitted
from broadsheet.newsroom import service
from broadsheet.newsroom.models import ArticlePage, SectionPage
from broadsheet.pagecache import service as pagecache

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def takes_replies(article) -> bool:
    thread = Thread.objects.get(pk=article.thread_id)
    return current.rule_set().effective(thread, timezone.now()).takes_replies


@pytest.fixture(autouse=True)
def each_commit(monkeypatch):
    """What waits for a commit is done at once; these tests run inside a transaction that never ends."""
    monkeypatch.setattr(transaction, "on_commit", lambda do, *_args, **_options: do())


def an_article(slug: str = "story", section: str = "town") -> ArticlePage:
    service.set_up_site("The Test Paper")
    story = service.Story(
        source_id=slug,
        headline=slug.capitalize(),
        blocks=(("paragraph", "The bees behind the mill survived."),),
        published_at=timezone.now(),
        section_slug=section,
        section_title=section.capitalize(),
        slug=slug,
    )
    return ArticlePage.objects.get(pk=service.write_article(story).article_id)


def kept(path: str) -> bool:
    with open(pagecache.pages().place(path), "rb") as file:
        return bool(file.read())


def test_a_page_that_is_no_longer_for_everybody_is_not_kept_and_not_answered(client):
    article = an_article()
    comment = a_comment(article.thread, text="Said among readers")
    assert client.get(article.url).status_code == 200
    assert kept(article.url)

    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    with pytest.raises(FileNotFoundError):
        kept(article.url)
    form = client.get(reverse("discussion:reply", args=[article.thread_id]) + f"?to={comment.pk}").content.decode()
    assert "Said among readers" not in form
    assert "This discussion is closed." in form

    PageViewRestriction.objects.all().delete()
    article.thread.refresh_from_db()
    assert takes_replies(article)


def test_threads_follow_their_articles_when_a_section_gets_a_new_address():
    article = an_article()
    section = SectionPage.objects.get()

    section.slug = "harbour"
    section.save_revision().publish()

    assert Thread.objects.get(pk=article.thread_id).url == "/harbour/story/"


def test_a_thread_follows_its_article_to_another_section():
    article = an_article()
    other = an_article("another", "harbour").get_parent()

    article.move(other, pos="last-child")

    assert Thread.objects.get(pk=article.thread_id).url == "/harbour/story/"


def test_an_unpublished_article_takes_no_replies_until_it_is_back():
    article = an_article()

    article.unpublish()
    assert not takes_replies(article)

    ArticlePage.objects.get(pk=article.pk).save_revision().publish()
    assert takes_replies(article)


def test_comments_are_deleted_with_their_article():
    article = an_article()
    first = submitted(article.thread, now=timezone.now())
    a_comment(article.thread, parent=first, text="An answer to it")

    article.get_parent().specific.delete()

    assert not Comment.objects.exists()
    assert not Thread.objects.exists()


def test_an_article_may_take_the_address_of_another_that_has_left_it():
    old, new = an_article("story"), an_article("later")
    Thread.objects.filter(pk=new.thread_id).update(url="/town/elsewhere/")
    Thread.objects.filter(pk=old.thread_id).update(url="/town/later/")

    ArticlePage.objects.get(pk=new.pk).save_revision().publish()

    assert Thread.objects.get(pk=new.thread_id).url == "/town/later/"
    assert Thread.objects.get(pk=old.thread_id).url != "/town/later/"


def test_how_an_editor_sets_an_article_s_replies_is_in_the_log_of_the_desk():
    article, editor = an_article(), get_user_model().objects.create_user("edda")
    article.replies, article.slow_minutes = Mode.PREMODERATE, 5
    with LogContext(user=editor):
        article.save_revision().publish()
        article.save_revision().publish()
        article.unpublish()

    acts = AuditEntry.objects.order_by("pk")
    assert [(act.action, act.user, act.about) for act in acts] == [("mode", editor, article.title)] * 2
    assert [act.why for act in acts] == [
        "Every reply is read first, one reply in 5 minutes",
        "Closed, and what was said is hidden, one reply in 5 minutes",
    ]


def test_a_page_that_goes_by_itself_is_in_the_log_as_nobody_s():
    an_article().unpublish()

    assert AuditEntry.objects.get().user is None


def test_nobody_waits_longer_than_a_week_between_two_replies():
    article = an_article()
    article.slow_minutes = 99_999_999_999

    with pytest.raises(ValidationError, match="10080"):
        article.full_clean()
