"""What programs read in the head of a page: how it is shared, what it is, where its feeds are."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from wagtail.models import Site

from broadsheet.newsroom.models import SiteSettings
from broadsheet.newsroom.tests.build import a_section, an_article
from broadsheet.newsroom.tests.every_block import an_article_of_every_block

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"
NASTY = 'Mill </script><script>alert("1")</script><b> & <!-- “bees”'
LISTS = ["/", "/town/", "/authors/ada-byron/", "/tags/mills/", "/series/mills-of-the-town/"]


def metas(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta\s+(?:name|property)="([^"]+)"\s+content="([^"]*)"', page):
        found.setdefault(name, []).append(unescape(content))
    return found


def data(page: str) -> list[dict]:
    return [
        json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    ]


def page_at(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_article_is_shared_with_its_picture_dates_authors_and_tags(client):
    article = an_article_of_every_block()
    found = metas(page_at(client, article.url))

    assert found["og:type"] == ["article"]
    assert found["og:title"] == [article.title]
    assert found["og:url"] == [f"{HERE}{article.url}"]
    assert found["og:description"] == ["It took nine years."]
    assert found["og:image"][0].startswith(f"{HERE}/media/")
    assert (found["og:image:width"], found["og:image:height"]) == (["1200"], ["630"])
    assert found["og:image:alt"] == ["A wheel in the water"]
    assert found["twitter:card"] == ["summary_large_image"]
    assert found["article:section"] == ["Town"]
    assert found["article:tag"] == ["Bees & beams", "Mills"] or found["article:tag"] == ["Mills", "Bees & beams"]
    assert found["article:author"] == [f"{HERE}/authors/ada-byron/", f"{HERE}/authors/zoe/"]
    assert found["article:published_time"] == [article.published_at.isoformat()]
    assert found["robots"] == ["max-image-preview:large"]


def test_an_article_says_what_it_is_with_pictures_of_three_shapes_authors_and_series(client):
    article = an_article_of_every_block()
    what, way = data(page_at(client, article.url))

    assert what["@type"] == "ReportageNewsArticle"
    shapes = {round(image["width"] / image["height"], 2) for image in what["image"]}
    assert shapes == {1.0, 1.33, 1.78}
    assert what["image"][0]["creditText"] == "Ada Byron"
    assert [author["url"] for author in what["author"]] == [f"{HERE}/authors/ada-byron/", f"{HERE}/authors/zoe/"]
    assert what["isPartOf"]["name"] == "Mills of the town"
    assert set(what["keywords"]) == {"Mills", "Bees & beams"}
    assert [step["name"] for step in way["itemListElement"]] == ["The Test Paper", "Town", article.title]
    assert [step["item"] for step in way["itemListElement"]] == [f"{HERE}/", f"{HERE}/town/", f"{HERE}{article.url}"]


@pytest.mark.parametrize("address", LISTS)
def test_every_list_says_where_its_feeds_are_and_how_it_is_shared(client, address):
    an_article_of_every_block()
    page = page_at(client, address)
    linked = re.findall(r'<link\s+rel="alternate"\s+type="([^"]+)"\s+title="[^"]*"\s+href="([^"]+)"', page)

    for kind, end in (("rss+xml", ""), ("atom+xml", "atom/"), ("feed+json", "json/")):
        assert (f"application/{kind}", f"{address}feed/{end}") in linked
        assert (f"application/{kind}", f"/feed/{end}") in linked
    assert all(client.get(href).status_code == 200 for _, href in linked)
    assert metas(page)["og:url"] == [f"{HERE}{address}"]
    assert len(metas(page)["og:type"]) == 1
    assert page.count('rel="canonical"') == 1


def test_the_front_page_says_whose_site_it_is_and_how_the_paper_works(client):
    an_article()
    row = SiteSettings.for_site(Site.objects.get())
    row.ethics_policy = a_section()
    row.save()
    [graph] = data(page_at(client, "/"))
    site, publisher = graph["@graph"]

    assert (site["@type"], site["name"]) == ("WebSite", "The Test Paper")
    assert site["potentialAction"]["target"] == f"{HERE}/search/?q={{words}}"
    assert publisher["@type"] == "NewsMediaOrganization"
    assert publisher["ethicsPolicy"] == f"{HERE}/town/"


def test_no_words_can_break_out_of_what_is_said_of_a_page(client):
    article = an_article(headline=NASTY, section_title=NASTY, slug="nasty", standfirst=NASTY)
    for address in (article.url, "/", "/town/"):
        page = page_at(client, address)
        assert "<script>alert" not in page
        assert data(page) is not None
