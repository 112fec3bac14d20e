"""The newsroom's verbs: each may be called again and then changes nothing."""

import pytest
from wagtail.models import Page, Site

from broadsheet.lib import site_name
from broadsheet.newsroom import service, site
from broadsheet.newsroom.models import ArticlePage, Author, FrontPage, SectionPage
from broadsheet.newsroom.tests.build import a_section, a_story, an_article, shown
from broadsheet.readership import service as readership

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def write(number: int = 1, **fields) -> service.PublishedArticle:
    service.set_up_site("The Test Paper")
    return service.write_article(a_story(number, **fields))


def test_a_paper_is_set_up_once(client):
    assert not service.has_site()
    first = service.set_up_site("The Test Paper", "All that fits")

    assert service.has_site()
    assert service.set_up_site("Another Paper", "Something else") == first
    front = FrontPage.objects.get()
    details = site.current()
    assert (details.name, details.motto, front.url) == ("The Test Paper", "All that fits", "/")
    assert Site.objects.get().root_page_id == first
    assert [page.pk for page in Page.objects.filter(depth=2)] == [first]
    assert "All that fits" in shown(client, "/")


def test_a_section_is_opened_once(client):
    first = a_section("town", "Town")

    assert service.open_section("town", "Another title", "Words") == first.pk
    assert SectionPage.objects.get().title == "Town"
    assert first.url == "/town/"


@pytest.mark.parametrize("slug", ["moderation", "admin", "comment-data"])
def test_a_section_never_stands_where_the_site_itself_is(client, slug):
    written = write(section_slug=slug, section_title="A section")

    assert written.url == f"/{slug}-section/story-number-1/"
    assert "Story number 1" in shown(client, written.url)
    assert write(2, section_slug=slug).url.startswith(f"/{slug}-section/")
    assert SectionPage.objects.count() == 1


def test_an_author_is_introduced_once():
    first = service.introduce_author("Ada Byron", "Reporter", "Counts.")

    assert service.introduce_author("Ada Byron", "Editor") == first
    assert Author.objects.get().role == "Reporter"


def test_a_story_is_written_once():
    first = write()
    second = write(headline="Another headline", views=500)

    assert first.is_new
    assert not second.is_new
    assert (second.article_id, second.thread_id, second.url) == (first.article_id, first.thread_id, first.url)
    assert ArticlePage.objects.get().title == "Story number 1"


def test_a_story_brings_all_it_has():
    article = an_article(
        standfirst="It took nine years.",
        question="Do you remember?",
        authors=("Ada Byron", " ", "Zoë"),
        source_url="https://example.org/mill",
        views=19,
        slug="a-name-of-its-own",
    )

    assert article.live
    assert article.url == "/town/a-name-of-its-own/"
    assert (article.standfirst, article.question) == ("It took nine years.", "Do you remember?")
    assert [author.name for author in article.byline] == ["Ada Byron", "Zoë"]
    assert article.source_url == "https://example.org/mill"
    assert [block.block_type for block in article.body] == ["paragraph", "heading", "quote", "list"]
    assert article.body[1].value == "Bees & beams"
    assert readership.counts([article.subject]) == {article.subject: 19}


def test_authors_of_a_story_keep_their_order_in_any_database():
    written = write(authors=("Zoë", "Ada Byron", "Émile"))

    bylines = ArticlePage.objects.get(pk=written.article_id).bylines.order_by("-sort_order")
    assert [line.author.name for line in bylines] == ["Émile", "Ada Byron", "Zoë"]


def test_headlines_of_one_name_get_addresses_of_their_own():
    urls = [write(number, headline="The same headline").url for number in (1, 2, 3)]
    elsewhere = write(4, headline="The same headline", section_slug="sport").url

    assert urls == ["/town/the-same-headline/", "/town/the-same-headline-2/", "/town/the-same-headline-3/"]
    assert elsewhere == "/sport/the-same-headline/"


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Мельница снова вертится", "melnitsa-snova-vertitsya"),
        ("!!!", "article"),
        ("Über Bäche & <b>Mühlen</b>", "uber-bache-bmuhlenb"),
        ("a" * 250, "a" * 95),
        ("one two " * 30, "one-two-" * 11 + "one-two"),
    ],
)
def test_any_headline_gets_an_address(client, headline, slug):
    written = write(headline=headline)

    assert written.url == f"/town/{slug}/"
    shown(client, written.url)


def test_a_name_that_is_no_address_becomes_one():
    assert write(slug="Ein Name: groß/klein").url == "/town/ein-name-grossklein/"


@pytest.mark.parametrize("field", ["headline", "standfirst", "question"])
def test_words_too_long_for_their_place_are_cut(client, field):
    long = "Very long words " * 60
    article = an_article(**{field: long})
    name = "title" if field == "headline" else field
    cut = getattr(article, name)

    assert len(cut) == ArticlePage._meta.get_field(name).max_length
    assert cut.endswith("…")
    assert long.startswith(cut[:-1])
    assert cut in shown(client, article.url)


def test_a_long_name_is_cut_and_found_again():
    for number in (1, 2):
        an_article(number, authors=("Ada " * 60,))

    assert len(Author.objects.get().name) == 120


@pytest.mark.parametrize(
    "address", ["", "mill", "javascript:alert(1)", "http://news/mill", "https://example.org/" + "x" * 500]
)
def test_an_address_that_is_none_is_left_out(address):
    assert an_article(source_url=address).source_url == ""


def test_a_story_that_fails_leaves_nothing_behind(monkeypatch):
    service.set_up_site("The Test Paper")

    def fail(*_):
        raise RuntimeError("cut off")

    monkeypatch.setattr(readership, "start_at", fail)
    with pytest.raises(RuntimeError):
        service.write_article(a_story(authors=("Ada",)))

    assert not ArticlePage.objects.exists()
    assert not SectionPage.objects.exists()
    assert not Author.objects.exists()


def test_letters_and_feeds_call_the_paper_as_its_front_page_does(client, settings):
    settings.SITE_NAME = ""
    service.set_up_site("The Pellhaven Tidings")

    assert site_name.current() == "The Pellhaven Tidings"
    assert "Comments on The Pellhaven Tidings" in client.get("/comments/feed/").content.decode()
    assert "The Pellhaven Tidings" in client.get("/no-such-page/").content.decode()
