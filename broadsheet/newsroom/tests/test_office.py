"""The newsroom's own words, menus and first page in place of Wagtail's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Workflow

from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import a_comment
from broadsheet.newsroom import dashboard, roles
from broadsheet.newsroom.models import ArticlePage, Author, Series
from broadsheet.newsroom.tests.build import a_section, an_article, front
from broadsheet.newsroom.tests.forms import article_form
from broadsheet.readership.tests.build import fold_all
from broadsheet.readership.tests.build import read as note_views

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    roles.make()
    user = get_user_model().objects.create_user(f"one-of-{role.lower()}")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(roles.EDITORS)


@pytest.fixture
def writer() -> Client:
    return signed_in(roles.WRITERS)


def page(client: Client, path: str = "/admin/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def menu(client: Client) -> str:
    """The menu as the page carries it."""
    return page(client).partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]


def labels(client: Client) -> list[str]:
    """Every entry of the menu, whatever it is in."""
    found: list[str] = []

    def walk(value) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("label"), str):
                found.append(value["label"])
            value = list(value.values())
        for one in value if isinstance(value, list) else ():
            walk(one)

    walk(json.loads(menu(client).partition(">")[2]))
    return found


def test_there_are_writers_and_editors_and_no_moderators_of_wagtails(editor):
    roles.make()
    names = set(Group.objects.values_list("name", flat=True))

    assert {"Writers", "Editors"} <= names
    assert "Moderators" not in names
    assert [workflow.name for workflow in Workflow.objects.active()] == ["Editors read and publish"]


def test_an_editor_finds_what_a_newsroom_has_and_nothing_of_wagtails_guide(editor):
    a_section()
    found = labels(editor)

    assert {"Authors", "Series", "Tags", "Site settings", "Readers"} <= set(found), found
    assert not {"Snippets", "Sites", "Editor Guide"} & set(found)
    assert not [label for label in found if "What's new" in label]


@pytest.mark.parametrize("model", [Author, Series, Tag])
def test_authors_series_and_tags_have_pages_of_their_own_in_it(editor, model):
    name = "name" if model is not Series else "title"
    model.objects.create(**{name: "Harbour"})
    path = f"/admin/snippets/{model._meta.app_label}/{model._meta.model_name}/"

    assert "Harbour" in page(editor, path)
    assert page(editor, f"{path}edit/{model.objects.get().pk}/")


def test_publish_is_the_button_for_editors_and_submit_is_not_offered_to_them(editor):
    for path in (
        f"/admin/pages/add/newsroom/articlepage/{a_section().pk}/",
        f"/admin/pages/{an_article().pk}/edit/",
    ):
        text = page(editor, path).partition("<footer")[2]
        assert text.index('name="action-publish"') < text.index("w-dropdown__toggle")
        assert 'name="action-submit"' not in text
        assert "Moderators" not in text


def test_a_writer_is_offered_to_submit_and_not_to_publish(writer):
    text = page(writer, f"/admin/pages/add/newsroom/articlepage/{a_section().pk}/")

    assert 'name="action-publish"' not in text
    assert "Submit to Editors read and publish" in text


def test_the_way_in_and_the_first_page_bear_the_papers_name(client, editor):
    a_section()

    assert "Sign in to The Test Paper" in page(client, "/moderation/sign-in/")
    assert '<h1 class="w-h1 w-mt-0">The Test Paper' in " ".join(page(editor).split()).replace("> ", ">")
    assert "Wagtail" not in page(editor).partition("<main")[2].partition("<script")[0]


def test_a_browser_without_script_is_asked_to_switch_it_on_in_a_newsrooms_words(editor):
    a_section()
    text = page(editor)

    assert "Articles are written with the help of JavaScript" in text
    assert ".capabilitymessage { display: none; }" in Path(finders.find("newsroom/office.css")).read_text()


def test_the_first_page_says_what_waits_what_comes_and_what_is_read(editor):
    article, other = an_article(1), an_article(2)
    a_comment(article.thread, State.HELD)
    article.title = "Not published like this"
    article.save_revision()
    later = article_form(published_at="2099-01-01 12:00", **{"action-publish": "yes"})
    editor.post(f"/admin/pages/add/newsroom/articlepage/{a_section().pk}/", later)
    user = get_user_model().objects.get()
    user.groups.add(Group.objects.get_or_create(name="Comment moderators")[0])

    board = dashboard.of_user(user, timezone.now())
    assert [draft.draft_title for draft in board.drafts] == ["Not published like this"]
    assert [one.article.title for one in board.scheduled] == ["A planned story"]
    text = page(editor)
    text = text.partition("Today in the newsroom")[2]
    assert text.index("Drafts") < text.index("Not published like this") < text.index("A planned story")
    assert other.title not in text.partition("Most read today")[0]


def test_the_first_page_counts_what_waits_at_the_desk_for_those_who_may_go_there(admin_client, writer, settings):
    article = an_article()
    a_comment(article.thread, State.HELD)
    note_views(settings.SPOOL_ROOT, article.subject, 3, timezone.now())
    fold_all(timezone.now())

    assert "1 comment waits at the desk" in " ".join(page(admin_client).split())
    assert article.title in page(admin_client).partition("Most read today")[2]
    assert "at the desk" not in page(writer)


def test_drafts_are_not_shown_to_those_who_may_not_write(client):
    roles.make()
    article = an_article()
    article.title = "Not for you"
    article.save_revision()
    user = get_user_model().objects.create_user("maud")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)

    assert "Not for you" not in page(client)


def test_the_pages_begin_at_the_front_page(admin_client):
    a_section()

    assert f"/admin/pages/{front().pk}/" in menu(admin_client)
    assert ArticlePage.objects.count() == 0


def test_a_page_offers_its_makers_the_way_to_its_form_and_keeps_nothing_of_that(client, editor, settings):
    article = an_article()
    edit = f"/admin/pages/{article.pk}/edit/"

    assert edit not in page(client, article.url)
    assert edit in page(editor, article.url)
    assert edit in page(editor, f"{article.url}?x=1")
    for kept in settings.PAGES_ROOT.rglob("*.html"):
        assert "staff-links" not in kept.read_text()
    assert edit not in page(client, article.url)


def test_a_page_offers_moderators_the_way_to_its_discussion_and_to_each_comment(client):
    article = an_article()
    address = f"/moderation/?article={article.thread.pk}"
    user = get_user_model().objects.create_user("grace")
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))

    before = page(client, article.url)
    client.force_login(user)
    after = page(client, article.url)

    assert address not in before
    assert "staff.js" not in before
    assert address in after
    assert 'data-address="/moderation/comments/0/"' in after


def test_a_forged_session_is_offered_nothing(client):
    client.cookies["sessionid"] = "x" * 32

    assert "staff-links" not in page(client, an_article().url)


@pytest.mark.parametrize(
    "path",
    [
        "snippets/newsroom/author/", "snippets/newsroom/series/", "snippets/taggit/tag/", "images/", "documents/",
        "users/", "groups/", "redirects/", "collections/", "pages/search/", "snippets/choose/newsroom/author/results/",
    ],
)  # fmt: skip
def test_every_list_of_the_newsroom_can_be_searched(admin_client, path, indexed):
    Author.objects.create(name="Zora Mill", role="Weather reporter", slug="zora-mill")

    assert ("Zora Mill" in page(admin_client, f"/admin/{path}?q=zor")) is ("author" in path)


def test_an_author_is_found_by_the_beginning_of_name_or_role(admin_client, indexed):
    Author.objects.create(name="Zora Mill", role="Weather reporter", slug="zora-mill")

    found = [page(admin_client, f"/admin/snippets/newsroom/author/?q={words}") for words in ("zor", "weath", "nobody")]

    assert ["Weather reporter" in one for one in found] == [True, True, False]
