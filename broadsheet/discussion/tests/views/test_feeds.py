"""Comments as feeds."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from jsonschema import validate

from broadsheet.discussion.tests.build import NOW, a_comment, a_thread
from broadsheet.lib.tests.json_feed import FORMATS, JSON_FEED

pytestmark = pytest.mark.django_db
THREADING = "{http://purl.org/syndication/thread/1.0}in-reply-to"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address: str) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.status_code == 200, address
    tree = ElementTree.fromstring(response.content)
    return tree.findall(f"{ATOM}entry") or tree.findall("channel/item")


@pytest.mark.parametrize("suffix", ["", "atom/"])
def test_every_comment_says_what_it_answers(client, suffix):
    thread = a_thread()
    root = a_comment(thread)
    a_comment(thread, parent=root, posted_at=NOW + timedelta(minutes=1))

    reply, first = entries(client, f"{thread.url}feed/{suffix}")

    assert first.find(THREADING).get("ref").endswith(thread.url)
    assert reply.find(THREADING).get("ref").endswith(f"/comments/{root.pk}/")


def test_a_feed_says_what_it_is(client):
    channel = ElementTree.fromstring(client.get(f"{a_thread().url}feed/").content).find("channel")

    assert channel.find("title").text
    assert channel.find("description").text == "What readers say, the newest first."


def test_the_newest_fifty_of_the_whole_site_come_newest_first(client):
    for number in range(52):
        a_comment(text=f"Words {number}", posted_at=NOW + timedelta(minutes=number))

    found = [item.find("description").text for item in entries(client, "/comments/feed/")]

    assert len(found) == 50
    assert "Words 51" in found[0]


def test_a_comments_own_feed_holds_what_stands_under_it_and_nothing_else(client):
    thread = a_thread()
    root = a_comment(thread)
    reply = a_comment(thread, parent=root, text="Under it", posted_at=NOW + timedelta(minutes=1))
    a_comment(thread, parent=reply, text="Deeper", posted_at=NOW + timedelta(minutes=2))
    a_comment(thread, parent=root, text="Beside it", posted_at=NOW + timedelta(minutes=3))

    found = entries(client, f"/comments/{reply.pk}/feed/")

    assert ["Deeper" in item.find("description").text for item in found] == [True]
    assert len(entries(client, f"/comments/{root.pk}/feed/atom/")) == 3


def test_words_that_look_like_markup_arrive_as_words(client):
    thread = a_thread(title="Bees & <b>mills</b>")
    a_comment(thread, author_name="<script>", text="1 < 2 & ]]> 3")

    (entry,) = entries(client, f"{thread.url}feed/atom/")

    assert "<script>" in entry.find(f"{ATOM}title").text
    assert "1 &lt; 2 &amp; ]]&gt; 3" in entry.find(f"{ATOM}summary").text


@pytest.mark.parametrize("address", ["/no/such-page/feed/", "/comments/12345/feed/", "/no-such/feed/atom/"])
def test_there_is_no_feed_of_what_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_a_feed_costs_the_same_however_many_comments_it_holds(client, django_assert_max_num_queries):
    thread = a_thread()
    for number in range(20):
        a_comment(thread, posted_at=NOW + timedelta(minutes=number))

    with django_assert_max_num_queries(2):
        client.get(f"{thread.url}feed/")


def test_a_feed_is_there_as_json_too_and_says_what_each_comment_answers(client):
    thread = a_thread()
    root = a_comment(thread, author_name="A\x01lan")
    a_comment(thread, parent=root, posted_at=NOW + timedelta(minutes=1))

    for address in (f"{thread.url}feed/json/", "/comments/feed/json/", f"/comments/{root.pk}/feed/json/"):
        response = client.get(address)
        assert response["Content-Type"].startswith("application/feed+json")
        validate(response.json(), JSON_FEED, format_checker=FORMATS)
        assert response.json()["items"][0]["_in_reply_to"].endswith(f"/comments/{root.pk}/")
        assert response.json()["feed_url"].endswith(address)


@pytest.mark.parametrize("end", ["", "atom/", "json/"])
def test_a_feed_is_not_sent_again_to_a_program_that_has_it(client, end):
    thread = a_thread()
    a_comment(thread)
    address = f"{thread.url}feed/{end}"
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": etag})
    a_comment(thread, posted_at=NOW - timedelta(days=1))

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_an_address_that_no_database_takes_has_no_feed(client):
    assert client.get("/town/%00/feed/").status_code == 404


@pytest.mark.parametrize("address", ["{thread.url}feed/", "/comments/feed/atom/", "/comments/{comment.pk}/feed/"])
def test_a_title_or_name_with_control_characters_breaks_no_feed(client, address):
    thread = a_thread(title="The old\x0b mill")
    comment = a_comment(thread, author_name="Gr\x02ace")
    a_comment(thread, parent=comment, author_name="A\x01lan", posted_at=NOW + timedelta(minutes=1))

    assert entries(client, address.format(thread=thread, comment=comment))


@pytest.mark.parametrize("suffix", ["", "atom/", "json/"])
def test_a_feed_has_the_sites_own_address_whatever_host_it_was_asked_at(client, settings, suffix):
    settings.SITE_URL = "https://news.example.org"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "news.example.org"]
    thread = a_thread()
    a_comment(thread)
    for address in (f"{thread.url}feed/{suffix}", f"/comments/feed/{suffix}"):
        feed = client.get(address, headers={"host": "localhost"}).content.decode()

        assert f"https://news.example.org{address}" in feed
        assert "localhost" not in feed
