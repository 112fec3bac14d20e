"""What editors see of their readers: views by hour and day, where they came from, and replies against views."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from broadsheet.discussion.tests.build import a_comment
from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom import reading
from broadsheet.newsroom.tests.build import an_article
from broadsheet.readership import readers as remembered
from broadsheet.readership import spool
from broadsheet.readership.models import Uncounted
from broadsheet.readership.tests.build import fold_all, read

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    remembered.here.clear()
    return timezone.now()


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("editor")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def young(number: int, now, **fields):
    """An article that came out a few hours ago."""
    return an_article(number, published_at=now - number * HOUR, **fields)


def words(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(one_line(answer.content.decode()))


def test_an_editor_sees_views_sources_and_what_was_not_counted(editor, settings, now):
    article = young(1, now)
    read(settings.SPOOL_ROOT, article.subject, 3, now, source="example.org")
    read(settings.SPOOL_ROOT, article.subject, 2, now, source="here")
    spool.append(settings.SPOOL_ROOT, spool.Refused(article.subject, now, Uncounted.ROBOT))
    fold_all(now)

    for path in ("/admin/readers/", f"/admin/readers/{article.pk}/"):
        page = words(editor, path)
        for said in (article.title, "<dd>5</dd>", "example.org", "a page of this site", "robots", "<svg", "bar-views"):
            assert said in page, (path, said)


def test_hours_and_days_stand_in_utc_with_the_present_one_last(settings, now):
    article = young(1, now)
    read(settings.SPOOL_ROOT, article.subject, 2, now)
    read(settings.SPOOL_ROOT, article.subject, 1, now - 47 * HOUR)
    read(settings.SPOOL_ROOT, article.subject, 4, now - 29 * DAY)
    read(settings.SPOOL_ROOT, article.subject, 8, now - 30 * DAY)
    fold_all(now)

    seen = reading.of_article(article, now)

    assert [len(seen.hours), len(seen.days)] == [48, 30]
    assert [seen.hours[0].views, seen.hours[-1].views, seen.last_day] == [1, 2, 2]
    assert [seen.days[0].views, seen.days[-1].views, seen.last_month] == [4, 2, 7]


def test_replies_that_everybody_may_read_stand_beside_views(now):
    article = young(1, now)
    for hours, state in ((0, "published"), (0, "published"), (30, "published"), (0, "held"), (40 * 24, "published")):
        a_comment(article.thread, state=state, posted_at=now - hours * HOUR)

    seen = reading.of_article(article, now)

    assert [seen.hours[-1].replies, seen.hours[-31].replies] == [2, 1]
    assert sum(hour.replies for hour in seen.hours) == 3
    assert sum(day.replies for day in seen.days) == 3


def test_articles_are_listed_most_read_first_with_replies_for_a_thousand_views(settings, now):
    quiet, loud, unread = young(1, now), young(2, now), young(3, now)
    an_article(4, published_at=now - 31 * DAY)
    read(settings.SPOOL_ROOT, quiet.subject, 1, now)
    read(settings.SPOOL_ROOT, loud.subject, 4, now)
    fold_all(now)
    type(loud.thread).objects.filter(pk=loud.thread.pk).update(comment_count=2)

    rows = reading.answered(now)

    assert [(row.article.pk, row.views, row.replies, row.per_thousand) for row in rows] == [
        (loud.pk, 4, 2, 500.0),
        (quiet.pk, 1, 0, 0.0),
        (unread.pk, 0, 0, None),
    ]
    assert len(reading.scatter(rows).dots) == 3


def test_what_many_sites_sent_is_put_together_as_others(settings, now):
    article = young(1, now)
    for number in range(reading.SOURCES_SHOWN + 5):
        read(settings.SPOOL_ROOT, article.subject, 2 if number else 4, now, source=f"site{number}.example")
    fold_all(now)

    sources = reading.of_article(article, now).sources

    assert sources[0].name == "site0.example"
    assert sources[-1].name == "others"
    assert sum(source.views for source in sources) == 2 * (reading.SOURCES_SHOWN + 5) + 2
    assert max(source.length for source in sources) == 100


def test_pages_about_readers_ask_the_database_as_often_however_much_there_is(
    editor, settings, now, django_assert_max_num_queries
):
    for number in range(1, 13):
        article = young(number, now)
        for source in ("here", "example.org", "example.net"):
            read(settings.SPOOL_ROOT, article.subject, 2, now, source=source)
        a_comment(article.thread, posted_at=now)
    fold_all(now)

    words(editor, "/admin/readers/")
    for path in ("/admin/readers/", f"/admin/readers/{article.pk}/"):
        with django_assert_max_num_queries(30):
            words(editor, path)


@pytest.mark.parametrize("place", ["readers/", "readers/{}/"])
def test_only_those_who_may_enter_the_newsroom_see_its_readers(client, now, place):
    path = f"/admin/{place.format(young(1, now).pk)}"
    for user in (None, get_user_model().objects.create_user("reader")):
        if user:
            client.force_login(user)
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]
        assert b"bar-views" not in answer.content


def test_what_is_not_an_article_has_no_readers_page(editor, now):
    article = young(1, now)

    assert editor.get(f"/admin/readers/{article.get_parent().pk}/").status_code == 404
    assert editor.get("/admin/readers/999999/").status_code == 404
    assert editor.post(f"/admin/readers/{article.pk}/").status_code == 405


def test_an_unpublished_article_shows_its_readers_to_those_who_may_edit_it_alone(editor, now):
    article = young(1, now, headline="A secret headline")
    article.unpublish()

    assert "A secret headline" in words(editor, f"/admin/readers/{article.pk}/")
    assert "A secret headline" not in words(editor, "/admin/readers/")
    user = get_user_model().objects.get(username="editor")
    group = Group.objects.create(name="Guests")
    group.permissions.add(*Group.objects.get(name="Editors").permissions.filter(codename="access_admin"))
    user.groups.set([group])
    refused = editor.get(f"/admin/readers/{article.pk}/")
    assert refused.status_code == 302
    assert b"A secret headline" not in refused.content


def test_ways_to_the_readers_stand_in_the_menu_and_with_each_article_alone(editor, now):
    article = young(1, now)
    section = article.get_parent()
    here = f'href="/admin/readers/{article.pk}/"'

    assert "/admin/readers/" in words(editor, "/admin/")
    assert here in words(editor, f"/admin/pages/{article.pk}/edit/")
    listing = words(editor, f"/admin/pages/{section.pk}/")
    assert here in listing
    assert f"/admin/readers/{section.pk}/" not in listing
