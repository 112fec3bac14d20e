"""Search: what is found, in which order, for whom, and what hostile input gets."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadsheet.newsroom.models import ArticlePage, Kind
from broadsheet.newsroom.search import finding
from broadsheet.newsroom.search.spelling import spelling
from broadsheet.newsroom.tests.build import NOW, a_section, an_article, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]


@pytest.fixture(autouse=True)
def new_vocabulary():
    spelling.forget()


def search(client, q: str, status: int = 200, **fields: str) -> str:
    answer = client.get("/search/", {"q": q, **fields})
    assert answer.status_code == status
    return answer.content.decode()


def found(client, q: str, **fields: str) -> list[str]:
    """The slugs of what is found, from top to bottom."""
    return re.findall(r'<h2 class="teaser-headline">\s*<a href="/[^/]*/([^/]*)/"', search(client, q, **fields))


def written(number: int, headline: str, text: str = "Nothing much.", **fields) -> ArticlePage:
    return an_article(number, headline=headline, blocks=(("paragraph", text),), **fields)


def test_the_form_stands_alone_until_something_is_searched_for(client):
    a_section()
    page = shown(client, "/search/")

    assert 'role="search" method="get" action="/search/"' in page
    assert "Nothing was found" not in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_every_page_has_a_search_form(client):
    an_article()

    for path in ("/", "/town/", "/town/story-number-1/", "/comment-data/"):
        assert '<form class="site-search" role="search" method="get" action="/search/">' in shown(client, path)


def test_all_the_words_have_to_be_there_in_headline_standfirst_or_story(client):
    written(1, "The old mill", "It turns again.", slug="both")
    written(2, "The old town", "Nobody came.", slug="one")
    written(3, "News", "Nothing.", standfirst="An old mill was sold.", slug="standfirst")

    assert set(found(client, "old mill")) == {"both", "standfirst"}
    assert found(client, "TURNS mill") == ["both"]
    assert found(client, "mill river") == []


def test_a_word_in_the_headline_weighs_more_than_one_in_the_story(client):
    written(1, "Council meets", "They spoke of the bridge and of much else, at length.", slug="in-story")
    written(9, "A bridge for the town", "Work begins.", slug="in-headline")

    assert found(client, "bridge") == ["in-headline", "in-story"]
    assert found(client, "bridge", order="newest") == ["in-story", "in-headline"]


def test_the_beginning_of_a_word_finds_it_and_accents_do_not_matter_to_a_reader(client):
    written(1, "Bridges of the valley", slug="bridges")

    assert found(client, "bridge") == ["bridges"]
    assert found(client, "br") == []


def test_quotation_marks_hold_words_together_and_a_minus_leaves_out(client):
    written(1, "Old mill sold", slug="together")
    written(2, "Mill of the old town", slug="apart")

    assert found(client, '"old mill"') == ["together"]
    assert found(client, "mill -town") == ["together"]
    assert found(client, 'mill -"old mill"') == ["apart"]


def test_authors_and_tags_are_found_too(client):
    article = written(1, "Old mill sold", slug="mill", authors=("Zora Quill",))
    article.tags.add("waterways")
    article.save_revision().publish()

    assert found(client, "quill") == ["mill"]
    assert found(client, "waterways") == ["mill"]


def test_section_author_kind_and_days_narrow_it_down(client):
    written(1, "Mill one", slug="one", authors=("Ada Byron",))
    written(40, "Mill two", slug="two", section_slug="sport", section_title="Sport")
    ArticlePage.objects.filter(slug="two").update(kind=Kind.OPINION)

    assert found(client, "mill", section="sport") == ["two"]
    assert found(client, "mill", author="ada-byron") == ["one"]
    assert found(client, "mill", kind="opinion") == ["two"]
    assert found(client, "mill", since=f"{NOW - timedelta(days=1):%Y-%m-%d}") == ["one"]
    assert found(client, "mill", until=f"{NOW - timedelta(days=40):%Y-%m-%d}") == ["two"]
    assert found(client, "", section="sport") == ["two"]
    for wrong in ({"section": "nowhere"}, {"since": "31.31.2026"}, {"until": "0001-01-01"}, {"kind": "x\0"}):
        assert "Something in the form is not right" in search(client, "mill", **wrong)
    assert "before the first day" in search(client, "mill", since="2026-02-02", until="2026-02-01")


def test_only_what_everybody_may_read_is_found(client):
    written(1, "Mill here", slug="here")
    written(2, "Mill gone", slug="gone").unpublish()
    written(3, "Mill closed", slug="closed").view_restrictions.create(restriction_type="login")
    due = ArticlePage(title="Mill due", go_live_at=timezone.now() + timedelta(hours=1), live=False)
    a_section().add_child(instance=due)
    due.save_revision().publish()

    assert found(client, "mill") == ["here"]


def test_a_draft_of_a_published_article_is_not_found(client):
    article = written(1, "Mill here", slug="here")
    article.title = "Scandal at the mill"
    article.save_revision()

    assert found(client, "scandal") == []


def test_an_article_unpublished_a_moment_ago_is_not_shown_from_memory(client):
    article = written(1, "Mill here", slug="here")
    assert found(client, "mill") == ["here"]
    article.unpublish()

    assert found(client, "mill") == []


def test_the_found_words_are_marked_and_nothing_else_is_markup(client):
    story = "It was said that <b>&lt;script&gt;alert(1)&lt;/script&gt;</b> and Café Mühle &amp; more stood at the mill."
    written(1, "Mill <script> & mühle", story, slug="nasty")
    page = search(client, "muhle mill")

    assert "<mark>mühle</mark>" in page
    assert "<mark>Mühle</mark>" in page
    assert "<mark>Mill</mark> &lt;script&gt; &amp; " in page
    assert "<script>" not in page.partition("<main")[2].partition("</main>")[0]


def test_the_excerpt_shows_where_the_word_stands_in_a_long_story(client):
    written(1, "Long", "Filler words stand here. " * 200 + "Then the heron came. " + "More filler. " * 200, slug="long")
    page = search(client, "heron")

    assert "the <mark>heron</mark> came" in page
    assert len(page.partition('class="excerpt"')[2].partition("</p>")[0]) < 400


@pytest.mark.parametrize(("typed", "right"), [("bridje", "bridge"), ("Brigde", "bridge"), ("watrways", "waterways")])
def test_a_misspelt_word_finds_what_was_meant_and_the_page_says_so(client, typed, right):
    article = written(1, "A bridge for the town", slug="bridge")
    article.tags.add("waterways")
    article.save_revision().publish()
    page = search(client, typed)

    assert f"Nothing was found for <bdi>{typed}</bdi>" in page
    assert f"<bdi>{right}</bdi>" in page
    assert 'href="/town/bridge/"' in page


def test_a_correction_betrays_nothing_that_is_not_public(client):
    written(1, "Scandalous", slug="secret").unpublish()
    written(2, "Public", slug="public")

    assert "candal" not in search(client, "scandalos").partition("<main")[2].replace("scandalos", "")


def test_pieces_of_scripts_without_spaces_are_found(client):
    written(1, "東京の古い水車", "昨日、水車が再び回り始めた。", slug="tokyo")
    written(2, "News", "กังหันน้ำเก่าหมุนอีกครั้ง", slug="thai")

    assert found(client, "水車") == ["tokyo"]
    assert found(client, "再び") == ["tokyo"]
    assert found(client, "หมุน") == ["thai"]
    assert "<mark>水車</mark>" in search(client, "水車")


def test_right_to_left_words_are_found(client):
    written(1, "الطاحونة القديمة", "تدور من جديد", slug="arabic")

    assert found(client, "الطاحونة") == ["arabic"]


@pytest.mark.parametrize(
    "typed",
    [
        "%", "_", "'", '"', '""', '"mill', "mill*", "*", "(", ")", "NEAR(mill old)", "mill AND", "OR", "NOT mill",
        "-mill", "title:mill", "{title}: mill", "^mill", "mill\0old", "\0", "mill:*", "a & b", "a | !b", "\\",
        "mill' OR 1=1 --", "🙂", "\u202emill", "mill\u00ad", "\ud7ff", "é" * 3, "\u3000", "+mill", "a_b", "1,2",
        "x" * 10_000, "mill " * 2_000, '"' * 500, "-" * 300, "水" * 500, "%s %(x)s {} {{ q }} {% now %}",
        "<script>alert(1)</script>", "\u200b", "ﷺ", "\U0010ffff",
    ],
)  # fmt: skip
def test_any_text_gets_a_clear_answer(client, typed):
    written(1, "The old mill", slug="mill")
    page = search(client, typed)

    assert "</main>" in page
    assert "<script>alert" not in page
    assert any(words in page for words in ("Nothing was found", "articles", "1 article", "no letters or numbers")) or (
        not typed.strip("\0 \u3000")
    )


def test_what_is_too_long_is_cut_and_the_page_says_so(client):
    written(1, "The old mill", slug="mill")

    assert "only its beginning" in search(client, "mill " * 2_000)
    assert found(client, "mill " * 2_000) == ["mill"]
    assert "only its beginning" not in search(client, "mill")


def test_results_come_twenty_a_page_and_the_query_stays_with_them(client, monkeypatch):
    monkeypatch.setattr(finding, "RESULTS_A_PAGE", 2)
    for number in (1, 2, 3):
        written(number, f"Mill {number}", slug=f"mill-{number}")
    page = search(client, "mill", order="newest")

    assert "3 articles" in page
    assert 'href="?q=mill&amp;order=newest&amp;page=2"' in page
    assert found(client, "mill", order="newest", page="2") == ["mill-3"]
    for nonsense in ("x", "-1", "0", "1e9", "\0", "9" * 400, "٣"):
        search(client, "mill", page=nonsense)


def test_an_address_that_searches_too_often_has_to_wait_but_known_answers_cost_nothing(client):
    written(1, "Mill", slug="mill")
    for number in range(finding.A_MINUTE):
        search(client, f"mill {number}")
    page = search(client, "mill another", status=429)

    assert "try again in a minute" in page
    search(client, "mill 3")


def test_the_address_that_wordpress_searches_at_leads_to_the_search(client):
    a_section()
    answer = client.get("/", {"s": "old mill & more"})

    assert answer.status_code == 301
    assert answer["Location"] == "/search/?q=old+mill+%26+more"
    assert client.get("/?x=1").status_code == 200


def test_browsers_are_offered_the_search(client):
    a_section()
    answer = client.get("/search/description.xml")

    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    assert b"http://127.0.0.1:8000/search/?q={searchTerms}" in answer.content
    assert 'rel="search"' in shown(client, "/")
    assert b"The Test Paper" in answer.content


@pytest.mark.slow
def test_a_search_costs_the_same_however_much_is_found(client):
    written(1, "Mill 1", authors=("Ada",))
    few = queries(client, "mill")
    for number in range(2, 8):
        written(number, f"Mill {number}", authors=("Ada", "Bob"), section_slug=f"section-{number}")

    assert queries(client, "mill") == few <= 15


def queries(client, q: str) -> int:
    search(client, q)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        search(client, q)
    return len(captured)
