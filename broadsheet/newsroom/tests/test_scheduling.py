"""Publication that is planned, by editors and by writers, through the newsroom's own forms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState

from broadsheet.newsroom import jobs, roles
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.tests.build import a_section, an_article, headlines, shown
from broadsheet.newsroom.tests.forms import article_form

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "yes"}


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


@pytest.fixture
def soon() -> datetime:
    return (timezone.now() + timedelta(hours=2)).replace(second=0, microsecond=0)


def made(client: Client, **fields) -> ArticlePage:
    """The article that this form makes."""
    answer = client.post(f"/admin/pages/add/newsroom/articlepage/{a_section().pk}/", article_form(**fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return ArticlePage.objects.get(slug="a-planned-story")


def changed(client: Client, article: ArticlePage, **fields) -> ArticlePage:
    values = article_form(title=article.title, slug=article.slug) | fields
    answer = client.post(f"/admin/pages/{article.pk}/edit/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    return ArticlePage.objects.get(pk=article.pk)


def let_pass(article: ArticlePage, field: str = "approved_go_live_at") -> None:
    """Let the time come while nobody runs; the next job finds it in the past."""
    past = timezone.now() - timedelta(days=1)
    for revision in Revision.objects.for_instance(article).exclude(approved_go_live_at=None):
        revision.content |= {"go_live_at": past.isoformat(), "published_at": past.isoformat()}
        revision.save()
    if field == "expire_at":
        ArticlePage.objects.filter(pk=article.pk).update(expire_at=past)
    else:
        Revision.objects.for_instance(article).exclude(approved_go_live_at=None).update(approved_go_live_at=past)
    jobs.publish_scheduled_pages(timezone.now())


def approve(client: Client, article: ArticlePage, task: TaskState) -> None:
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk])
    assert client.post(address, {"comment": ""}).status_code == 302


def front_page() -> list[str]:
    return headlines(shown(Client(), "/"))


def form_of(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def test_a_future_date_schedules_an_editors_article_which_comes_out_also_after_a_pause(
    editor, soon, django_capture_on_commit_callbacks
):
    article = made(editor, published_at=form_of(soon), **PUBLISH)

    assert not article.live
    assert article.go_live_at == soon
    assert front_page() == []
    with django_capture_on_commit_callbacks(execute=True):
        let_pass(article)
    article.refresh_from_db()
    assert article.live
    assert front_page() == ["A planned story"]
    assert article.thread_id


def test_the_date_of_the_schedule_is_the_date_on_the_article(editor, soon):
    article = made(editor, go_live_at=form_of(soon), **PUBLISH)

    assert not article.live
    assert article.published_at == soon


def test_a_future_date_on_a_published_article_never_pins_it_to_the_top(editor, soon):
    article, newer = an_article(2), an_article(1)
    changed(editor, article, published_at=form_of(soon), **PUBLISH)

    assert front_page() == [newer.title, article.title]
    article.refresh_from_db()
    assert article.live
    assert article.published_at < timezone.now()


def test_a_writer_submits_and_an_editor_publishes(writer, editor):
    article = made(writer, **PUBLISH)
    assert not article.live
    article = changed(writer, article, **{"action-submit": "yes"})
    assert not article.live
    task = TaskState.objects.get(status="in_progress")

    assert "A planned story" in editor.get("/admin/").content.decode()
    approve(editor, article, task)
    article.refresh_from_db()
    assert article.live
    assert front_page() == ["A planned story"]


def test_a_writers_article_with_a_future_date_waits_for_it_after_the_editor_has_approved(writer, editor, soon):
    article = made(writer, published_at=form_of(soon), **{"action-submit": "yes"})
    task = TaskState.objects.get(status="in_progress")
    approve(editor, article, task)
    article.refresh_from_db()

    assert not article.live
    let_pass(article)
    article.refresh_from_db()
    assert article.live


def test_a_writer_cannot_publish_unpublish_or_change_the_settings(writer):
    article = an_article()
    assert writer.post(f"/admin/pages/{article.pk}/unpublish/").status_code == 302
    assert ArticlePage.objects.get(pk=article.pk).live
    assert writer.get("/admin/settings/newsroom/sitesettings/").status_code == 302


def test_an_article_that_expires_goes_by_itself_also_after_a_pause(editor, soon, django_capture_on_commit_callbacks):
    article = made(editor, expire_at=form_of(soon), **PUBLISH)
    reader = Client()
    assert reader.get(article.url).status_code == 200
    assert front_page() == ["A planned story"]

    with django_capture_on_commit_callbacks(execute=True):
        let_pass(article, "expire_at")
    assert reader.get(article.url).status_code in (404, 410)
    assert front_page() == []


def test_the_old_address_of_a_renamed_or_moved_article_leads_to_the_new_one(editor, django_capture_on_commit_callbacks):
    article, sport = an_article(), a_section("sport", "Sport")
    first, reader = article.url, Client()
    assert reader.get(first).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        changed(editor, article, slug="another-name", **PUBLISH)
    assert reader.get(first).url == "/town/another-name/"
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"/admin/pages/{article.pk}/move/{sport.pk}/confirm/")
    assert reader.get("/town/another-name/").url == "/sport/another-name/"
    answer = reader.get(first, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/sport/another-name/"
