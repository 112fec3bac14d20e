"""The HTML of a discussion for pages of other sites: what it says, and who gets it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from broadsheet.discussion.models import Thread
from broadsheet.discussion.sites import registered
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_thread
from broadsheet.discussion.tests.embed.conftest import BLOG, PAGE

TALK = "http://127.0.0.1:8000"


def fragment(url: str = PAGE, origin: str | None = None, **query: str):
    headers = {"Origin": origin} if origin else {}
    return Client(headers=headers).get("/embed/fragment", {"url": url} | query)


def test_a_page_without_comments_gets_the_form_and_no_thread(blog):
    text = fragment().content.decode()

    assert "No comments yet" in text
    assert f'action="{TALK}/embed/reply"' in text
    assert f'name="url" value="{PAGE}"' in text
    assert not Thread.objects.exists()


def test_ten_thousand_addresses_that_are_only_read_leave_nothing_behind(blog, settings):
    for number in range(50):
        assert fragment(f"{PAGE}?page={number}").status_code == 200

    assert not Thread.objects.exists()
    assert not list(settings.PAGES_ROOT.glob("embed/**/*.html"))


def test_every_link_of_a_fragment_leads_to_this_site_in_full(blog):
    thread = a_thread(site="blog.example", url=PAGE)
    for _ in range(2):
        a_comment(thread)

    text = fragment().content.decode()

    links = re.findall(r'\s(?:href|action|data-news)="([^"]*)"', text)
    assert f"{TALK}/comments/{thread.comments.first().pk}/report" in links
    assert f"{TALK}{thread.home}?order=newest#discussion" in links
    assert [link for link in links if not link.startswith((TALK, "#"))] == []


def test_a_held_comment_is_in_no_fragment_list_or_count(blog):
    thread = a_thread(site="blog.example", url=PAGE)
    a_comment(thread, State.HELD, text="Nobody may see these words yet.")

    assert "these words" not in fragment().content.decode()
    assert "these words" not in Client().get("/embed/latest", {"site": BLOG}).content.decode()
    assert "these words" not in Client().get(thread.home).content.decode()
    assert Client().get("/embed/counts", {"url": PAGE}).json()["counts"][0]["count"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://blog.example/2026/bees/",
        "https://blog.example/2026/bees",
        "https://www.blog.example/2026/bees/",
        "https://blog.example/2026/bees/?utm_source=newsletter#comments",
        "HTTPS://BLOG.EXAMPLE:443/2026/bees/?fbclid=abc",
    ],
)
def test_a_thread_that_an_import_has_made_is_found_by_any_form_of_its_address(blog, address):
    registered.add(BLOG, NOW, further=["https://www.blog.example"])
    registered.forget()
    a_comment(a_thread(site="blog.example", url=PAGE), text="An old comment from an export.")

    assert "An old comment" in fragment(address).content.decode()


def test_a_thread_of_an_import_under_another_form_is_found_by_the_canonical_one(blog):
    a_comment(a_thread(site="www.blog.example", url="http://www.blog.example/2026/bees"), text="From 2011.")

    assert "From 2011." in fragment().content.decode()


def test_pages_of_a_registered_site_may_read_it(blog):
    answer = fragment(origin=BLOG)

    assert answer["Access-Control-Allow-Origin"] == BLOG
    assert "Origin" in answer["Vary"]


@pytest.mark.parametrize(
    ("url", "origin", "words"),
    [
        (PAGE, "https://thief.example", "site add https://thief.example"),
        (PAGE, "null", "allow-same-origin"),
        ("https://thief.example/a/", "https://thief.example", "site add https://thief.example"),
        ("https://thief.example/a/", BLOG, "of no registered site"),
        ("https://other.example/a/", BLOG, "which it cannot have"),
        ("javascript:alert(1)", None, "has to be the address of a page"),
        ("", None, "has to be the address of a page"),
        ("https://blog.example@thief.example/", None, "has to be the address of a page"),
        ("https://blog.example.thief.example/", None, "of no registered site"),
        ("https://blog.example/" + "a" * 600, None, "too long"),
        ("https://blog.example/\x00", None, "contains what no address can"),
        ("https://[::1", None, "has to be the address of a page"),
    ],
)
def test_foreign_origins_and_lying_addresses_get_nothing_but_the_reason(blog, url, origin, words):
    registered.add("https://other.example", NOW)
    registered.forget()
    a_comment(a_thread(site="blog.example", url=PAGE), text="For readers of the blog.")

    answer = fragment(url, origin)

    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert "For readers" not in answer.content.decode()
    assert "Access-Control-Allow-Origin" not in answer or answer["Access-Control-Allow-Origin"] == BLOG


def test_only_pages_below_the_registered_address_have_a_discussion(db):
    registered.add("https://shared.example/anna/", NOW)
    registered.forget()

    assert fragment("https://shared.example/anna/post/").status_code == 200
    assert fragment("https://shared.example/bob/post/").status_code == 403


def test_a_site_that_is_removed_gets_nothing_any_more(blog):
    registered.remove(BLOG, NOW)
    registered.forget()

    assert fragment(origin=BLOG).status_code == 403


def test_its_page_here_has_the_same_discussion_and_the_form_works_there(blog):
    thread = a_thread(site="blog.example", url=PAGE)
    a_comment(thread, text="Read on both pages.")

    led = Client().get("/embed/page", {"url": PAGE})
    page = Client().get(led["Location"])

    assert led["Location"] == f"/embed/blog-example/{thread.pk}/"
    assert "Read on both pages." in page.content.decode()
    assert f'action="/threads/{thread.pk}/reply"' in page.content.decode()
    assert f'<link rel="canonical" href="{PAGE}">' in page.content.decode()
    assert Client().get(f"/embed/other/{thread.pk}/").status_code == 404


def test_before_the_first_comment_its_page_here_has_the_form_that_names_the_address(blog):
    text = Client().get("/embed/page", {"url": PAGE}).content.decode()

    assert f'name="url" value="{PAGE}"' in text
    assert not Thread.objects.exists()


def test_a_permalink_leads_to_the_page_of_the_other_site(blog):
    comment = a_comment(a_thread(site="blog.example", url=PAGE))

    assert Client().get(comment.permalink)["Location"] == f"{PAGE}#comment-{comment.pk}"


def test_a_fragment_is_in_the_language_of_its_site(db):
    registered.add("https://zeitung.example", NOW, language="de")
    registered.forget()

    text = fragment("https://zeitung.example/eins/").content.decode()

    assert re.search(r'class="broadsheet"\s+lang="de"', text)
    assert "Kommentar" in text


def test_counts_come_for_many_pages_in_their_order(blog):
    a_comment(a_thread(site="blog.example", url=PAGE))
    asked = [f"{PAGE}?utm_source=x", "https://thief.example/", f"{BLOG}/none/"]

    found = Client(headers={"Origin": BLOG}).get("/embed/counts", {"url": asked})

    assert [(one["url"], one["count"]) for one in found.json()["counts"]] == [
        (asked[0], 1),
        (asked[1], 0),
        (asked[2], 0),
    ]
    assert found["Access-Control-Allow-Origin"] == BLOG
    assert Client().get("/embed/counts", {"url": [PAGE] * 101}).status_code == 403
