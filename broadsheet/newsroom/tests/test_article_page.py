"""The page of one story."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.discussion.models import Thread
from broadsheet.discussion.tests.build import a_comment
from broadsheet.lib.tests.markup import one_line
from broadsheet.newsroom.models import SectionPage
from broadsheet.newsroom.tests.build import HEADLINE, NOW, an_article, shown
from broadsheet.pagecache import service as pagecache
from broadsheet.readership import service as readership

pytestmark = pytest.mark.django_db
NASTY = 'Mill </script><script>alert("1")</script><b> & <!-- “bees”'


def structured(page: str) -> dict:
    data, *_ = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(data)


def raw(client, article) -> str:
    return client.get(article.url).content.decode()


def test_the_headline_stands_once_and_sub_headings_are_headings(client):
    page = raw(client, an_article(headline=HEADLINE))

    assert page.count("<h1>") == page.count("</h1>") == 1
    assert f"<h1>{HEADLINE}</h1>" in page
    assert page.count(f">{HEADLINE}<") == 2  # the title of the window is the other
    assert "<h2>Bees &amp; beams</h2>" in page


def test_the_story_stands_as_it_was_written(client):
    page = raw(client, an_article())
    body = page[page.index('class="story-body"') :]

    assert "Nobody had heard the wheel since <em>1962</em>." in body
    assert re.search(r"<blockquote>\s*(<[^>]*>)*\s*<p[^>]*>We kept an eye on the hives.</p>", body)
    assert "<li>one wheel</li><li>two stones</li>" in body
    assert body.index("Nobody") < body.index("Bees") < body.index("We kept") < body.index("one wheel")


def test_section_authors_standfirst_and_date_stand_above_it(client):
    page = shown(client, an_article(authors=("Ada Byron", "Zoë"), standfirst="It took nine years.").url)
    head = page[page.index('class="story-head"') : page.index('class="story-body"')]

    assert '<a href="/town/">Town</a>' in head
    assert '<p class="standfirst">It took nine years.</p>' in head
    assert re.findall(r'class="author"[^>]*>([^<]*)<', head) == ["Ada Byron", "Zoë"]
    assert "13 March 2026, 12:00" in head


def test_counts_stand_beside_the_headline(client):
    article = an_article(views=19)
    page = shown(client, article.url)
    assert "0 comments" not in page
    assert ">19 views</span>" in page

    a_comment(article.thread)
    a_comment(article.thread, state="held")
    readership.start_at("article:0", 5, NOW.date())
    page = shown(client, article.url)
    assert ">1 comment</a>" in page
    assert ">19 views</span>" in page


def test_replies_and_the_form_stand_under_it(client):
    article = an_article(question="Do you remember the wheel?")
    a_comment(article.thread, text="I do, and well.")
    page = shown(client, article.url)

    assert "I do, and well." in page
    assert "Do you remember the wheel?" in page
    assert f'method="post" action="/threads/{article.thread_id}/reply"' in page
    assert 'name="stamp" value="' in page


def test_the_page_carries_a_token_that_counts_this_articles_readers(client):
    article = an_article()
    page = shown(client, article.url)

    assert f'data-view="{readership.token(article.subject)}"' in page
    assert "readership/views.js" in page


def test_every_page_is_described_in_one_line_for_search_engines(client):
    article = an_article(headline=HEADLINE, authors=("Ada Byron",), tags=("mills",))
    expected = {
        article.url: HEADLINE,
        "/": "All that fits",
        "/town/": "Town",
        "/authors/": "Authors – The Test Paper",
        "/authors/ada-byron/": "Ada Byron – The Test Paper",
        "/tags/mills/": "mills – The Test Paper",
        "/archive/": "Archive – The Test Paper",
        "/archive/2026/03/": "March 2026 – The Test Paper",
        "/corrections/": "Corrections – The Test Paper",
    }
    pages = {path: shown(client, path) for path in expected}

    assert {path: re.findall('name="description" content="([^"]*)"', page) for path, page in pages.items()} == {
        path: [words] for path, words in expected.items()
    }


def test_a_teaser_says_which_language_it_is_in_where_the_page_has_another(client):
    an_article()
    an_article(2, section_slug="arabic", section_title="العربية")
    SectionPage.objects.filter(slug="arabic").update(language="ar")
    rows = shown(client, "/").split("<article")[1:]

    assert [' lang="ar" dir="rtl"' in row.partition(">")[0] for row in rows] == [False, True]


def test_search_engines_are_told_what_it_is(client):
    article = an_article(headline=HEADLINE, authors=("Ada Byron",), standfirst="It took nine years.")
    a_comment(article.thread)
    page = one_line(raw(client, article))
    address = "http://127.0.0.1:8000/town/the-old-mill-turns-again/"

    assert f'<link rel="canonical" href="{address}">' in page
    assert '<meta name="description" content="It took nine years.">' in page
    assert structured(page) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "description": "It took nine years.",
        "datePublished": "2026-03-13T12:00:00+00:00",
        "articleSection": "Town",
        "author": [{"@type": "Person", "name": "Ada Byron", "url": "http://127.0.0.1:8000/authors/ada-byron/"}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": "http://127.0.0.1:8000/#publisher",
            "name": "The Test Paper",
            "url": "http://127.0.0.1:8000",
        },
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "commentCount": 1,
        "discussionUrl": f"{address}#discussion",
    }


def test_what_is_not_known_is_not_told(client):
    data = structured(raw(client, an_article()))

    assert not {"description", "author", "dateModified"} & set(data)


@pytest.mark.parametrize("field", ["headline", "standfirst", "question"])
def test_no_words_of_an_article_can_break_out_of_their_place(client, field):
    page = raw(client, an_article(**{field: NASTY}, authors=(NASTY,), slug="nasty"))

    assert "<script>alert" not in page
    assert "<b>" not in page
    data = structured(page)
    assert data["author"][0]["name"] == NASTY
    if field == "headline":
        assert data["headline"] == NASTY


def test_a_later_change_is_told_and_a_quick_one_is_not(client):
    article = an_article()
    assert "Updated" not in shown(client, article.url)

    article.first_published_at = NOW.replace(hour=1)
    article.last_published_at = NOW
    article.save()
    pagecache.pages().purge_all()
    page = raw(client, article)
    assert "Updated" in page
    assert structured(page)["dateModified"] == "2026-03-14T12:00:00+00:00"


def test_other_stories_of_the_section_follow(client):
    article = an_article(1)
    for number in range(2, 7):
        an_article(number)
    an_article(9, section_slug="sport", section_title="Sport")
    page = shown(client, article.url)

    assert re.findall(r"Story number (\d)</a></h3>", page) == ["2", "3", "4"]


@pytest.mark.slow
def test_a_page_takes_at_most_fourteen_queries_however_many_reply(client):
    article = an_article(authors=("Ada", "Bob"), question="Well?")
    for number in range(2, 6):
        an_article(number, authors=("Ada",))
    first = a_comment(article.thread)
    for _ in range(6):
        a_comment(article.thread, parent=first)
    few = queries(client, article)
    assert few <= 14

    for _ in range(30):
        a_comment(article.thread, parent=first)
    assert queries(client, article) == few


def queries(client, article) -> int:
    """What the page costs when it is not in a file, once the process has warmed up."""
    client.get(article.url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(article.url)
    return len(captured)


@pytest.mark.parametrize("path", ["/town/nothing/", "/nothing/", "/town/story-number-1/more/", "/Town/", "/town/ä/"])
def test_what_is_not_there_is_said_to_be_not_there(client, path):
    an_article()

    assert "To the front page" in shown(client, path, status=404)


def test_a_page_that_only_some_may_see_is_never_kept(client, settings):
    article = an_article()
    article.view_restrictions.create(restriction_type="login")

    assert client.get(article.url).status_code == 302
    assert not list(settings.PAGES_ROOT.rglob("index.html"))


def test_a_page_is_not_kept_beyond_the_end_of_its_discussion(client):
    article, closes_at = an_article(), timezone.now() + timedelta(minutes=5)
    Thread.objects.filter(pk=article.thread_id).update(closes_at=closes_at)
    assert "This discussion closes on" in raw(client, article)

    _, expires = pagecache.pages().read_frame(article.url)
    assert expires <= closes_at.timestamp()
