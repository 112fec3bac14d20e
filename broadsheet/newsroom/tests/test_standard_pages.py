"""Menus and the pages that stand by themselves: about, imprint, contact."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.service import OldComment
from broadsheet.newsroom import service, site
from broadsheet.newsroom.models import ArticlePage, SectionPage, StandardPage
from broadsheet.newsroom.tests.build import a_section, an_article, front, shown

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
FORM = {"introduction": "", "show_in_menus": "on", "seo_title": "", "search_description": "", "action-publish": "yes"}
COMMENTS = {f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")}


def menu_of(client) -> list[str]:
    client.get("/")
    return [item.title for item in site.current().sections]


def test_a_section_made_in_the_newsroom_is_in_the_navigation_and_can_be_taken_out(admin_client):
    service.set_up_site("The Test Paper")
    form = admin_client.get(f"/admin/pages/add/newsroom/sectionpage/{front().pk}/").content.decode()
    box = form[form.index('name="show_in_menus"') - 200 :][:400]
    assert "checked" in box

    made = {"title": "Sport", "slug": "sport"} | FORM | COMMENTS
    admin_client.post(f"/admin/pages/add/newsroom/sectionpage/{front().pk}/", made)
    assert menu_of(admin_client) == ["Sport"]

    made.pop("show_in_menus")
    admin_client.post(f"/admin/pages/{SectionPage.objects.get().pk}/edit/", made)
    assert menu_of(admin_client) == []


def test_the_editor_speaks_of_headlines_and_sections(admin_client):
    section = a_section()
    page = admin_client.get(f"/admin/pages/add/newsroom/articlepage/{section.pk}/").content.decode()

    assert "Headline" in page
    assert "Page title" not in page
    assert 'name="show_in_menus"' not in page


def test_a_new_site_has_drafts_of_the_pages_that_a_publisher_needs(client):
    service.set_up_site("The Test Paper")
    service.sketch_pages()

    assert set(StandardPage.objects.values_list("slug", "live")) == {
        ("about", False), ("imprint", False), ("contact", False),
    }  # fmt: skip
    for path in ("/about/", "/imprint/", "/contact/"):
        assert client.get(path).status_code == 404
    assert site.current().footer_pages == []


def test_a_published_page_is_in_the_footer_of_every_page(client, settings):
    a_section()
    service.write_page("imprint", "Imprint", "Who answers for this.", (("paragraph", "Ada, 1 Mill Lane."),))
    assert StandardPage.objects.filter(slug="imprint").count() == 1

    page = shown(client, "/imprint/")
    assert "Ada, 1 Mill Lane." in page
    assert "Who answers for this." in page
    assert (settings.PAGES_ROOT / "imprint" / "index.html").exists() or list(settings.PAGES_ROOT.rglob("index.html"))
    footer = shown(client, "/town/").partition('<footer class="colophon"')[2]
    assert '<a href="/imprint/"' in footer
    assert '<a href="/imprint/" aria-current="page"' in page
    assert [item.title for item in site.current().sections] == ["Town"]


@pytest.mark.parametrize("slug", ["moderation", "me", "admin", "healthz"])
@pytest.mark.parametrize("kind", [SectionPage, StandardPage])
def test_a_page_that_would_be_hidden_is_refused(kind, slug):
    service.set_up_site("The Test Paper")
    if slug == "healthz":
        # An address without a slash at its end hides nothing.
        front().add_child(instance=kind(title="Seen", slug=slug))
        return
    with pytest.raises(ValidationError, match="address"):
        front().add_child(instance=kind(title="Hidden", slug=slug))


def test_an_article_that_would_be_hidden_or_has_the_address_of_another_is_refused(admin_client):
    article = an_article()
    section = article.get_parent()
    with pytest.raises(ValidationError, match="address"):
        section.add_child(instance=ArticlePage(title="Feed", slug="feed"))
    address = f"/admin/pages/add/newsroom/articlepage/{section.pk}/"
    for slug, words in (("feed", "The site itself uses this address"), (article.slug, "already in use")):
        made = {"title": "A story", "slug": slug, "kind": "news", "published_at": "2026-03-14 12:00"}
        sets = {
            f"{name}-{field}": "0"
            for name in ("bylines", "body", "comments")
            for field in ("count", "TOTAL_FORMS", "INITIAL_FORMS")
        }
        answer = admin_client.post(address, made | FORM | COMMENTS | sets)
        assert words in answer.content.decode()
    assert ArticlePage.objects.count() == 1


def test_a_story_called_feed_gets_another_address():
    assert an_article(headline="Feed").slug == "feed-2"


def a_discussed_page(replies: str = "open") -> StandardPage:
    service.set_up_site("The Test Paper")
    return StandardPage.objects.get(pk=service.write_page("guests", "Guest Book", "", (), replies))


def say(page: StandardPage) -> None:
    old = OldComment("A fine book.", "<p>A fine book.</p>", "Ann", NOW)
    discussion.take_over(page.thread_id, [old], NOW)


def test_a_page_with_a_discussion_shows_replies_at_once(client):
    page = a_discussed_page()
    assert "No comments yet" in client.get("/guests/").content.decode()

    say(page)

    assert "A fine book." in client.get("/guests/").content.decode()


def test_an_older_version_of_a_page_that_is_published_again_keeps_its_discussion():
    page = a_discussed_page()
    thread = page.thread_id
    first = page.revisions.earliest("pk")
    page.title = "Another title"
    page.save_revision().publish()
    first.as_object().save_revision().publish()

    page.refresh_from_db()
    assert (page.title, page.thread_id) == ("Guest Book", thread)
    assert page.thread.title == "Guest Book"


def test_a_discussion_follows_its_page_out_of_sight_and_back(client):
    page = a_discussed_page()
    page.unpublish()
    page.refresh_from_db()
    assert page.thread.is_hidden

    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.thread.is_hidden
    page.replies = ""
    page.save_revision().publish()
    page.refresh_from_db()

    assert page.thread.is_hidden
    assert "discussion-title" not in client.get("/guests/").content.decode()


def test_comments_go_with_their_page():
    page = a_discussed_page()
    say(page)

    page.delete()

    assert not Comment.objects.exists()
