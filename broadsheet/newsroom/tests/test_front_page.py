"""The front page as an editor arranges it by hand."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import a_comment, a_moderator
from broadsheet.discussion.threads import highlights
from broadsheet.discussion.threads.highlights import Highlight
from broadsheet.lib.dates import weekday_and_day
from broadsheet.newsroom.models import ArticlePage, FrontPage
from broadsheet.newsroom.tests.build import NOW, a_section, an_article, front, headlines, shown
from broadsheet.pagecache import filetime
from broadsheet.pagecache import service as pagecache
from broadsheet.readership.tests.build import fold_all
from broadsheet.readership.tests.build import read as note_views

pytestmark = pytest.mark.django_db


def arranged(*blocks: tuple[str, dict]) -> None:
    """Publish this arrangement of the front page."""
    page = front()
    page.arrangement = [{"type": kind, "value": value} for kind, value in blocks]
    page.save_revision().publish()
    pagecache.pages().purge_all()


def numbered(*numbers: int) -> list[str]:
    return [f"Story number {number}" for number in numbers]


def stories(*articles: ArticlePage, until=None) -> list[dict]:
    return [{"article": article.pk, "until": until and until.isoformat()} for article in articles]


def a_paper(town: int = 5, sport: int = 4) -> dict[int, ArticlePage]:
    """Articles of two sections by their numbers, the lower the newer: from 1 in town, from 21 in sport."""
    articles = {number: an_article(number) for number in range(1, town + 1)}
    for number in range(21, 21 + sport):
        articles[number] = an_article(number, section_slug="sport", section_title="Sport")
    return articles


def test_a_named_lead_stands_first_and_the_places_left_fill_themselves(client):
    articles = a_paper()
    arranged(
        ("lead", {"article": articles[3].pk}),
        ("seconds", {"number": 3, "stories": stories(articles[22])}),
        ("newest", {"number": 2}),
    )

    page = shown(client, "/")
    assert headlines(page) == numbered(3, 22, 1, 2, 4, 5)
    assert page.index("front-lead") < page.index("teaser-lead") < page.index("Story number 3")


def test_without_a_name_the_newest_leads(client):
    a_paper(2, 0)
    arranged(("lead", {"article": None}))

    assert headlines(shown(client, "/")) == numbered(1)


def test_a_section_has_its_own_newest_under_its_name_and_those_chosen_come_first(client):
    articles = a_paper()
    sport = a_section("sport", "Sport")
    arranged(
        ("lead", {"article": None}),
        ("section", {"section": sport.pk, "number": 3, "stories": stories(articles[24])}),
        ("section", {"section": a_section().pk, "number": 2, "title": "Next door"}),
    )

    page = shown(client, "/")
    assert headlines(page) == numbered(1, 24, 21, 22, 2, 3)
    assert page.index("front-section") < page.index("Story number 24") < page.index("Next door")


def test_a_quiet_section_is_filled_though_the_newest_are_all_of_another(client, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.models.front_arrangement._LOOKED_AT", 2)
    a_paper(5, 2)
    arranged(("section", {"section": a_section("sport", "Sport").pk, "number": 2}))

    assert headlines(shown(client, "/")) == numbered(21, 22)


def test_no_article_stands_there_twice_and_a_named_one_stands_where_it_is_named(client):
    articles = a_paper(3, 0)
    arranged(
        ("lead", {"article": None}),
        ("newest", {"number": 12}),
        ("by_hand", {"title": "Worth a second look", "stories": stories(articles[1], articles[1])}),
        ("by_hand", {"stories": stories(articles[1])}),
    )

    assert headlines(shown(client, "/")) == numbered(2, 3, 1)


def test_a_list_by_hand_has_the_editors_order_and_only_what_is_out(client):
    articles = a_paper(4, 0)
    articles[2].unpublish()
    articles[4].view_restrictions.create(restriction_type="login")
    arranged(
        ("by_hand", {"title": "From the files", "stories": stories(articles[3], articles[2], articles[4], articles[1])})
    )

    page = shown(client, "/")
    assert headlines(page) == numbered(3, 1)
    assert "From the files" in page


def test_a_story_is_pinned_until_a_time_also_where_the_page_was_kept(client, settings, monkeypatch):
    # A page is usually kept for less time than a busy machine may take to render it.
    monkeypatch.setattr("broadsheet.newsroom.models.front_page.LIST_CACHE_SECONDS", 7200)
    monkeypatch.setattr(FrontPage, "cache_seconds", 7200)
    articles = a_paper(3, 0)
    soon = timezone.now() + timedelta(hours=1)
    arranged(("lead", {"article": articles[3].pk, "until": soon.isoformat()}))
    assert headlines(shown(client, "/")) == numbered(3)

    kept = next(settings.PAGES_ROOT.rglob("index.html"))
    assert filetime.expiry_ns(kept.stat().st_mtime_ns, time.time_ns()) <= soon.timestamp() * 1e9
    arranged(("lead", {"article": articles[3].pk, "until": (timezone.now() - timedelta(seconds=1)).isoformat()}))
    assert headlines(shown(client, "/")) == numbered(1)


def test_an_empty_arrangement_arranges_itself(client):
    a_paper(3, 0)
    arranged(("lead", {"article": None}))
    arranged()

    page = shown(client, "/")
    assert headlines(page) == numbered(1, 2, 3)
    assert "front-arranged" not in page


def test_words_of_the_editors_and_what_is_read_most(client, settings):
    articles = a_paper(3, 0)
    now = timezone.now()
    note_views(settings.SPOOL_ROOT, articles[2].subject, 3, now)
    note_views(settings.SPOOL_ROOT, articles[1].subject, 2, now)
    note_views(settings.SPOOL_ROOT, articles[3].subject, 1, now)
    fold_all(now)
    arranged(
        ("text", {"title": "To our readers", "text": "<p>We are <b>moving</b>.</p>"}), ("most_read", {"number": 2})
    )

    page = shown(client, "/")
    assert "<p>We are <b>moving</b>.</p>" in page
    rows = page.partition('class="front-block most-read"')[2].split("<li>")[1:]
    assert [row.split(">")[1].partition("<")[0] for row in rows] == numbered(2, 1)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    def run(action, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return action(*args, **kwargs)

    return run


def the_moderator() -> int:
    return (get_user_model().objects.first() or a_moderator()).pk


def picked(comment: Comment, is_on: bool = True) -> None:
    highlights.set_highlight(comment.pk, Highlight.PICK, is_on, the_moderator(), timezone.now())


def a_pick(commit, text: str = "Salt & vinegar <b>, said the miller.", number: int = 1) -> Comment:
    comment = a_comment(an_article(number).thread, text=text)
    commit(picked, comment)
    return comment


def with_picks(client, commit) -> Comment:
    comment = a_pick(commit)
    arranged(("discussion", {"number": 3}))
    page = client.get("/").content.decode()
    assert "Salt &amp; vinegar" in page
    assert f"/comments/{comment.pk}/" in page
    return comment


def test_a_new_pick_is_on_the_front_page_at_once_and_goes_when_it_is_taken_back(client, commit):
    comment = with_picks(client, commit)
    a_pick(commit, "A second voice", 2)
    assert "A second voice" in shown(client, "/")

    commit(picked, comment, False)
    page = shown(client, "/")
    assert "Salt & vinegar" not in page
    assert "A second voice" in page


def removed(comment: Comment) -> None:
    discussion.decide(comment.pk, State.PUBLISHED, State.REJECTED, the_moderator(), timezone.now())


def withdrawn(comment: Comment) -> None:
    discussion.withdraw(comment.pk, timezone.now())


def erased(comment: Comment) -> None:
    discussion.erase_by_id(comment.pk, timezone.now())


def hidden(comment: Comment) -> None:
    discussion.set_mode(comment.thread_id, Mode.HIDDEN, timezone.now(), the_moderator())


def unpublished(comment: Comment) -> None:
    ArticlePage.objects.get(thread=comment.thread_id).unpublish()


@pytest.mark.parametrize("change", [removed, withdrawn, erased, hidden, unpublished])
def test_a_pick_that_readers_may_no_longer_see_is_gone_from_the_kept_front_page(client, commit, change):
    comment = with_picks(client, commit)
    commit(change, comment)

    assert "Salt & vinegar" not in shown(client, "/")


@pytest.mark.parametrize("state", [State.HELD, State.SPAM, State.REJECTED])
def test_what_is_not_published_is_never_shown_as_a_pick(client, state):
    comment = a_comment(an_article().thread, state, text="Not for readers")
    Comment.objects.filter(pk=comment.pk).update(picked_at=NOW)
    arranged(("discussion", {"number": 3}))

    assert "Not for readers" not in shown(client, "/")
    assert "picked-comments" not in shown(client, "/")


def test_a_full_front_page_costs_twenty_queries_at_most(client, commit, settings):
    articles = a_paper(8, 8)
    a_pick(commit, number=9)
    note_views(settings.SPOOL_ROOT, articles[2].subject, 3, timezone.now())
    fold_all(timezone.now())
    arranged(
        ("lead", {"article": articles[3].pk}),
        ("seconds", {"number": 2, "stories": stories(articles[22])}),
        ("section", {"section": a_section("sport", "Sport").pk, "number": 3}),
        ("section", {"section": a_section().pk, "number": 3}),
        ("by_hand", {"title": "Files", "stories": stories(articles[7], articles[27])}),
        ("discussion", {"number": 3}),
        ("most_read", {"number": 5}),
        ("text", {"title": "", "text": "<p>Hello.</p>"}),
        ("newest", {"number": 3}),
    )
    client.get("/")
    pagecache.pages().purge_all()
    with CaptureQueriesContext(connection) as captured:
        client.get("/")

    assert len(captured) <= 20, [query["sql"][:150] for query in captured]


def test_an_editor_arranges_the_page_in_the_newsroom(admin_client, client):
    articles = a_paper(3, 0)
    address = f"/admin/pages/{front().pk}/edit/"
    form = admin_client.get(address)
    assert form.status_code == 200
    values = {
        "arrangement-count": "1", "arrangement-0-deleted": "", "arrangement-0-order": "0",
        "arrangement-0-type": "lead", "arrangement-0-id": "", "arrangement-0-value-article": articles[3].pk,
        "arrangement-0-value-until": "2099-01-01 12:00", "slug": "front", "seo_title": "", "search_description": "",
        "action-publish": "yes",
        **{f"comments-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")},
    }  # fmt: skip
    admin_client.post(address, values)

    client.logout()
    assert headlines(shown(client, "/")) == numbered(3)
    preview = front().make_preview_request()
    assert preview.status_code == 200


@pytest.mark.parametrize(("cdn_seconds", "is_named"), [(0, True), (60, True), (61, False)])
def test_the_day_stands_under_the_name_unless_a_cdn_would_keep_it_for_long(client, settings, cdn_seconds, is_named):
    a_paper(1, 0)
    settings.CDN_SECONDS = cdn_seconds
    before, page, after = weekday_and_day(timezone.now()), shown(client, "/"), weekday_and_day(timezone.now())

    assert (before in page or after in page) is is_named
    assert ('class="today"' in page) is is_named
