"""Articles as feeds."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import validate
from wagtail.models import PageViewRestriction, Site

from broadsheet.discussion.tests.build import a_comment
from broadsheet.lib.tests.json_feed import FORMATS, JSON_FEED
from broadsheet.newsroom.models import Author, Series, SiteSettings
from broadsheet.newsroom.tests.build import NOW, a_section, an_article
from broadsheet.newsroom.tests.every_block import LINK, an_article_of_every_block

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"
NASTY = 'Mill </title><script>alert("1")</script> & ]]> \x0b<!-- “bees”'
ENDS = ["", "atom/", "json/"]
ATOM, CONTENT = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/content/}encoded"
ENTRY = {"": "item", "atom/": "entry"}
LISTS = ["/", "/town/", "/authors/ada-byron/", "/tags/mills/", "/series/mills-of-the-town/"]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What happens inside is committed, so that kept pages follow."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def parsed(client, address: str) -> feedparser.FeedParserDict:
    """A feed that its parser has nothing to complain about."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.bozo_exception
    return found


def as_json(client, address: str) -> dict:
    answer = client.get(f"{address}feed/json/")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    validate(answer.json(), JSON_FEED, format_checker=FORMATS)
    return answer.json()


def ids(client, address: str, end: str = "") -> list[str]:
    if end == "json/":
        return [item["id"] for item in as_json(client, address)["items"]]
    return [entry.id for entry in parsed(client, f"{address}feed/{end}").entries]


def set_site(**fields) -> None:
    row = SiteSettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("address", LISTS)
def test_every_list_of_articles_has_a_feed_in_every_format(client, address, end):
    article = an_article_of_every_block()
    an_article(901, section_slug="culture", section_title="Culture")

    found = ids(client, address, end)

    assert f"urn:uuid:{article.translation_key}" in found
    assert len(found) == (2 if address == "/" else 1)


@pytest.mark.parametrize("end", ENDS[:2])
def test_a_feed_says_what_it_is_of_and_where_it_is(client, end):
    an_article(section_title="Town & land")
    found = parsed(client, f"/town/feed/{end}").feed

    assert found.title == "Town & land – The Test Paper"
    assert found.link == f"{HERE}/town/"
    assert [link.href for link in found.links if link.rel == "self"] == [f"{HERE}/town/feed/{end}"]


def test_an_item_of_rss_has_all_that_readers_programs_know(client):
    article = an_article_of_every_block()
    a_comment(article.thread)
    item = ElementTree.fromstring(client.get("/feed/").content).find("channel/item")
    at = {child.tag.rpartition("}")[2]: child for child in reversed(item)}

    assert at["title"].text == article.title
    assert at["link"].text == f"{HERE}{article.url}"
    assert parsedate_to_datetime(at["pubDate"].text) == article.published_at
    assert at["guid"].get("isPermaLink") == "false"
    assert at["description"].text == "It took nine years."
    assert [child.text for child in item if child.tag.endswith("creator")] == ["Ada Byron", "Zoë"]
    assert [child.text for child in item.findall("category")] == ["Town", "Mills", "Bees & beams"]
    assert at["comments"].text == f"{HERE}{article.url}#discussion"
    assert at["commentRss"].text == f"{HERE}{article.url}feed/"
    assert (item.find("{http://purl.org/rss/1.0/modules/slash/}comments")).text == "1"
    assert at["enclosure"].get("type") == "image/png"
    assert int(at["enclosure"].get("length")) == len(client.get(at["enclosure"].get("url")[len(HERE) :]).getvalue())
    media = item.find("{http://search.yahoo.com/mrss/}content")
    assert (media.get("width"), media.get("height")) == ("1200", "630")


def test_an_entry_of_atom_has_its_authors_dates_and_replies(client):
    article = an_article_of_every_block()
    a_comment(article.thread)
    entry = ElementTree.fromstring(client.get("/feed/atom/").content).find(f"{ATOM}entry")
    [replies] = [link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "replies"]

    assert [name.text for name in entry.findall(f"{ATOM}author/{ATOM}name")] == ["Ada Byron", "Zoë"]
    assert entry.find(f"{ATOM}author/{ATOM}uri").text == f"{HERE}/authors/ada-byron/"
    assert entry.find(f"{ATOM}published").text == entry.find(f"{ATOM}updated").text == article.published_at.isoformat()
    assert replies.get("href") == f"{HERE}{article.url}feed/atom/"
    assert replies.get("{http://purl.org/syndication/thread/1.0}count") == "1"


def test_an_item_of_json_has_its_picture_authors_and_replies(client):
    article = an_article_of_every_block()
    [item] = as_json(client, "/")["items"]

    assert item["image"].startswith(f"{HERE}/media/")
    assert item["authors"][1] == {"name": "Zoë", "url": f"{HERE}/authors/zoe/"}
    assert item["summary"] == "It took nine years."
    assert item["_comments"] == {"count": 0, "feed_url": f"{HERE}{article.url}feed/json/"}


@pytest.mark.parametrize("end", ENDS)
def test_the_whole_story_stands_in_a_feed_with_full_addresses_and_nothing_that_runs(client, end):
    an_article_of_every_block()
    if end == "json/":
        text = as_json(client, "/")["items"][0]["content_html"]
    else:
        entry = ElementTree.fromstring(client.get(f"/feed/{end}").content).find(f".//{end and ATOM}{ENTRY[end]}")
        text = entry.find(f"{ATOM}content" if end else CONTENT).text

    assert "Rich <b>words</b>" in text
    assert LINK.replace("&", "&amp;") in text
    assert f'src="{HERE}/media/' in text
    assert 'href="/' not in text
    assert 'src="/' not in text
    for word in ("<script", "onclick", "<button", "<svg", "data-block-key", "class="):
        assert word not in text


def test_an_editor_may_have_the_standfirst_only_in_feeds(client, committed):
    article = an_article(standfirst="It took nine years.")
    assert client.get("/feed/").content.count(b"heard the wheel") == 1

    with committed():
        set_site(feed_content="excerpt")

    assert b"heard the wheel" not in client.get("/feed/").content
    assert ElementTree.fromstring(client.get("/feed/").content).find("channel/item/" + CONTENT) is None
    assert as_json(client, "/")["items"][0]["content_html"] == article.standfirst


def test_a_story_without_a_standfirst_is_told_by_its_beginning_as_plain_words(client):
    an_article()

    summary = as_json(client, "/")["items"][0]["summary"]

    assert summary.startswith("Nobody had heard the wheel since 1962. Bees & beams We kept")


@pytest.mark.parametrize("end", ENDS)
def test_words_that_look_like_markup_arrive_as_words(client, end):
    an_article(headline=NASTY, standfirst=NASTY, authors=(NASTY,))
    if end == "json/":
        [title] = [item["title"] for item in as_json(client, "/")["items"]]
    else:
        assert parsed(client, f"/feed/{end}").entries
        found = ElementTree.fromstring(client.get(f"/feed/{end}").content)
        title = found.findtext(f".//{end and ATOM}{ENTRY[end]}/{end and ATOM}title")

    assert title == NASTY.replace("\x0b", "")


def test_an_item_keeps_its_id_when_its_article_is_renamed_and_moves(client, committed):
    article = an_article()
    [before] = ids(client, "/")
    with committed():
        article.slug, article.title = "another", "Another headline"
        article.save_revision().publish()
        article.move(a_section("culture", "Culture"), "last-child")

    assert ids(client, "/") == ids(client, "/culture/") == [before]
    assert as_json(client, "/")["items"][0]["url"] == f"{HERE}/culture/another/"


def test_only_the_newest_twenty_are_in_it_and_the_newest_first(client):
    for number in reversed(range(1, 23)):
        an_article(number)

    found = [item["title"] for item in as_json(client, "/")["items"]]

    assert found == [f"Story number {number}" for number in range(1, 21)]


def test_a_very_long_feed_has_the_beginning_of_later_stories_only(client):
    for number in range(1, 5):
        an_article(number, blocks=(("paragraph", "word " * 20_000),))

    lengths = [len(item["content_html"]) > 90_000 for item in as_json(client, "/")["items"]]

    assert lengths == [True, True, False, False]


def test_what_readers_may_not_see_is_in_no_feed(client):
    draft, secret = an_article(1), an_article(2)
    draft.unpublish()
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    assert ids(client, "/") == ids(client, "/town/") == []


@pytest.mark.parametrize("address", ["/no-such/", "/authors/nobody/", "/tags/none/", "/series/none/", "/a/b/"])
@pytest.mark.parametrize("end", ENDS)
def test_there_is_no_feed_of_what_is_not_there(client, address, end):
    an_article()
    assert client.get(f"{address}feed/{end}").status_code == 404


def test_the_feed_of_an_article_is_that_of_its_comments_and_the_site_has_one_of_all(client):
    article = an_article()
    a_comment(article.thread, text="Words below it")

    for address in (article.url, "/comments/"):
        [entry] = parsed(client, f"{address}feed/").entries
        assert "Words below it" in entry.summary


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("address", LISTS)
def test_a_feed_is_made_once_and_not_sent_again_to_a_program_that_has_it(client, address, end):
    an_article_of_every_block()
    first = client.get(f"{address}feed/{end}")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = client.get(f"{address}feed/{end}", headers={"if-none-match": first["ETag"]})
        dated = client.get(f"{address}feed/{end}", headers={"if-modified-since": first["Last-Modified"]})

    assert (again.status_code, again.content, dated.status_code) == (304, b"", 304)
    assert again["ETag"] == first["ETag"]
    assert len(queries) == 0


@pytest.mark.parametrize("end", ENDS)
def test_a_program_gets_what_is_new_at_once(client, end, committed):
    article = an_article(authors=("Ada Byron",))
    Series.objects.create(title="Mills of the town")
    addresses = [f"{address}feed/{end}" for address in LISTS[:3]]
    before = {address: client.get(address)["ETag"] for address in addresses}
    article.title = "Another headline"
    with committed():
        article.save_revision().publish()
    after = {address: client.get(address, headers={"if-none-match": etag}) for address, etag in before.items()}

    assert [answer.status_code for answer in after.values()] == [200, 200, 200]
    assert all(b"Another headline" in answer.content for answer in after.values())

    author = Author.objects.get()
    author.name = "Ada King"
    with committed():
        author.save()
    assert all(b"Ada King" in client.get(address).content for address in addresses)


def test_a_feed_that_is_made_anew_and_says_the_same_is_not_sent_again(client, committed):
    article = an_article()
    etag = client.get("/feed/")["ETag"]
    with committed():
        article.save_revision().publish()

    assert client.get("/feed/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("end", ENDS)
def test_a_query_changes_nothing_and_costs_no_query_of_the_database(client, end):
    an_article()
    body = client.get(f"/feed/{end}").content

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/feed/{end}?utm_source=x")

    assert (answer.content, len(queries)) == (body, 0)
    assert answer["Content-Type"].startswith("application/")


@pytest.mark.parametrize("end", ENDS)
def test_a_feed_takes_as_many_queries_for_one_article_as_for_twenty(client, end, committed):
    counts = []
    for number in range(1, 21):
        with committed():
            an_article(number, authors=("Ada Byron", "Zoë"))
        if number in (2, 20):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/feed/{end}").status_code == 200
            counts.append(len(queries))

    assert counts[0] == counts[1] <= 9


@pytest.mark.parametrize("end", ENDS)
def test_a_site_without_articles_has_a_feed_that_never_changes(client, end):
    a_section()
    first = client.get(f"/town/feed/{end}")

    assert first.status_code == 200
    assert b"2000" in first.content or end == "json/"
    assert ids(client, "/town/", end) == []


def test_a_tag_called_feed_is_a_page_of_its_own(client):
    article = an_article()
    article.tags.add("Feed")
    article.save_revision().publish()

    for _ in range(2):
        answer = client.get("/tags/feed/")
        assert answer["Content-Type"].startswith("text/html")
    assert ids(client, "/tags/feed/") == [f"urn:uuid:{article.translation_key}"]


def test_an_article_that_was_updated_says_when(client):
    article = an_article()
    type(article).objects.filter(pk=article.pk).update(
        first_published_at=NOW, last_published_at=NOW + timedelta(days=1)
    )

    entry = as_json(client, "/")["items"][0]

    assert entry["date_modified"] == "2026-03-15T12:00:00+00:00"
    assert entry["date_published"] == article.published_at.isoformat()
