"""What follows when a page is published, moved or taken down."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from broadsheet.discussion.identity import readers
from broadsheet.discussion.models import Rule, Thread
from broadsheet.discussion.rules import changes
from broadsheet.discussion.states import Mode
from broadsheet.discussion.tests.build import a_comment
from broadsheet.newsroom.models import ArticlePage, SectionPage, SiteSettings
from broadsheet.newsroom.tests.build import HEADLINE, NOW, a_section, an_article, front, shown

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Do something and let follow what follows a commit."""

    def run(action, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return action(*args, **kwargs)

    return run


def republish(page):
    page.save_revision().publish()


def thread_of(article) -> Thread:
    return Thread.objects.get(article=article.pk)


def kept_pages(settings) -> int:
    return len(list(settings.PAGES_ROOT.rglob("index.html")))


def test_a_published_article_has_a_thread_that_knows_what_it_says():
    article = an_article(headline=HEADLINE, standfirst="It took nine years.", published_at=NOW)
    thread = thread_of(article)

    assert (thread.url, thread.title, thread.opened_at, thread.mode) == (article.url, HEADLINE, NOW, "")
    assert "It took nine years." in thread.context
    assert "Nobody had heard the wheel since 1962." in thread.context
    assert "<" not in thread.context


def test_publishing_again_keeps_the_thread_and_brings_it_up_to_date():
    article = an_article()
    before = thread_of(article)
    article.title = "The mill stands still"
    article.body = [("paragraph", "<p>The wheel broke.</p>")]
    republish(article)
    after = thread_of(article)

    assert after.pk == before.pk
    assert after.title == "The mill stands still"
    assert "The wheel broke." in after.context
    assert "1962" not in after.context


@pytest.mark.parametrize("mode", ["closed", "hold", "open"])
def test_the_editor_says_who_may_reply(client, mode):
    article = an_article()
    article.replies = mode
    republish(article)
    page = shown(client, article.url)

    assert thread_of(article).mode == mode
    assert ("This discussion is closed." in page) == (mode == "closed")
    assert ('id="reply-form"' in page) == (mode != "closed")


def test_a_draft_changes_nothing():
    article = an_article()
    article.title, article.replies = "A draft", "closed"
    article.save_revision()

    assert (thread_of(article).title, thread_of(article).mode) == ("Story number 1", "")


def test_an_article_that_was_never_published_has_no_thread():
    draft = ArticlePage(title="A draft", live=False)
    a_section().add_child(instance=draft)
    draft.save_revision()

    assert not Thread.objects.exists()


def renamed(article):
    article.slug = "another-name"
    republish(article)


def moved(article):
    article.move(a_section("sport", "Sport"), pos="last-child")


def section_renamed(article):
    section = SectionPage.objects.get(slug="town")
    section.slug = "village"
    republish(section)


CHANGES = pytest.mark.parametrize(
    ("change", "address"),
    [
        (renamed, "/town/another-name/"),
        (moved, "/sport/story-number-1/"),
        (section_renamed, "/village/story-number-1/"),
    ],
)


@CHANGES
def test_an_article_with_a_new_address_keeps_its_thread(client, commit, change, address):
    article = an_article()
    comment = a_comment(article.thread)
    commit(change, article)
    article = ArticlePage.objects.get(pk=article.pk)

    assert article.url == address
    assert thread_of(article).pk == comment.thread_id
    assert thread_of(article).url == address
    assert client.get(f"/comments/{comment.pk}/").url == f"{address}#{comment.anchor}"
    assert comment.text in shown(client, address)


@CHANGES
def test_the_old_address_is_free_for_another_article(client, commit, change, address):
    first = an_article()
    commit(change, first)
    second = an_article(2, slug="story-number-1")

    assert second.url == "/town/story-number-1/"
    assert second.thread_id != ArticlePage.objects.get(pk=first.pk).thread_id
    assert "Story number 2" in shown(client, second.url)


def test_an_article_that_was_taken_down_takes_its_thread_along_too(commit):
    article = an_article()
    article.unpublish()
    commit(moved, article)

    assert thread_of(article).url == "/sport/story-number-1/"
    assert thread_of(article).mode == "hidden"


def test_nobody_can_reply_to_an_article_that_was_taken_down():
    article = an_article()
    article.unpublish()
    assert thread_of(article).mode == "hidden"

    republish(article)
    assert thread_of(article).mode == ""


def taken_down(article):
    article.unpublish()


def deleted(article):
    article.delete()


@pytest.mark.parametrize("change", [republish, taken_down, deleted, renamed, moved, section_renamed])
def test_every_page_file_is_dropped(client, commit, settings, change):
    article = an_article()
    a_section("sport", "Sport")
    for path in ("/", "/town/", article.url):
        client.get(path)
    assert kept_pages(settings) == 3

    commit(change, article)
    assert kept_pages(settings) == 0


def test_a_new_article_is_on_the_front_page_at_once(client, commit, settings):
    commit(an_article, 2)
    assert "Story number 1" not in shown(client, "/")

    commit(an_article, 1)
    assert kept_pages(settings) == 0
    assert "Story number 1" in shown(client, "/")


@pytest.mark.parametrize("slug", ["moderation", "admin", "comment-data"])
def test_an_editor_cannot_open_a_section_where_the_site_itself_is(slug):
    a_section()
    with pytest.raises(ValidationError, match="please choose another"):
        front().add_child(instance=SectionPage(title="Hidden", slug=slug))


@pytest.mark.parametrize("slug", ["mediation", "media", "comments", "static", "feed-me"])
def test_an_editor_can_open_a_section_anywhere_else(client, slug):
    a_section()
    section = front().add_child(instance=SectionPage(title="Seen", slug=slug))

    assert "Seen" in shown(client, section.url)


def test_a_hidden_section_with_a_new_address_stays_hidden(client, commit):
    article = an_article()
    comment = a_comment(article.thread)
    rule = Rule(section="town", mode=Mode.HIDDEN)
    changes.save_rule(rule, get_user_model().objects.create_user("ada").pk, NOW)
    commit(section_renamed, article)

    assert thread_of(article).section == "village"
    assert thread_of(article).is_hidden
    assert comment.text not in shown(client, "/village/story-number-1/")


def test_the_editor_says_how_long_a_reader_waits_between_replies():
    article = an_article()
    article.slow_minutes = 10
    republish(article)

    assert thread_of(article).slow_minutes == 10


def test_nobody_writes_under_the_name_on_the_masthead(settings):
    settings.SITE_NAME = ""
    a_section()
    assert not readers.identify("The Test Paper", None, NOW).may_use_name

    row = SiteSettings.objects.get()
    row.name = "The Harbour Courier"
    row.save()

    assert not readers.identify("the harb0ur courier", None, NOW).may_use_name
