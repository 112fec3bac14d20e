"""Sitemaps, robots.txt, security.txt and what else programs ask every site for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.utils import timezone
from lxml import etree
from sectxt import Parser
from wagtail.models import PageViewRestriction, Site

from broadsheet.newsroom.models import ArticlePage, SiteSettings
from broadsheet.newsroom.standards import robots, sitemaps
from broadsheet.newsroom.tests.build import HEADLINE, NOW, a_section, an_article

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# The schemas of both, written from their specifications.
SITEMAP_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <xs:simpleType name="loc"><xs:restriction base="xs:anyURI"><xs:minLength value="12"/><xs:maxLength value="2048"/>
    <xs:pattern value="https?://.+"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="when"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
  <xs:complexType name="entry"><xs:sequence><xs:element name="loc" type="loc"/>
    <xs:element name="lastmod" type="when" minOccurs="0"/>
    <xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
  </xs:complexType>
  <xs:element name="urlset"><xs:complexType><xs:sequence>
    <xs:element name="url" type="entry" minOccurs="0" maxOccurs="50000"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="sitemapindex"><xs:complexType><xs:sequence>
    <xs:element name="sitemap" type="entry" maxOccurs="50000"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
NEWS_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="http://www.google.com/schemas/sitemap-news/0.9">
  <xs:element name="news"><xs:complexType><xs:sequence>
    <xs:element name="publication"><xs:complexType><xs:sequence>
      <xs:element name="name" type="xs:string"/>
      <xs:element name="language"><xs:simpleType><xs:restriction base="xs:string">
        <xs:pattern value="zh-cn|zh-tw|[a-z]{2,3}"/></xs:restriction></xs:simpleType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="publication_date" type="xs:dateTime"/>
    <xs:element name="title" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def valid(client, address: str) -> etree._Element:
    """A sitemap that its schema allows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    found = etree.fromstring(answer.content)
    etree.XMLSchema(etree.fromstring(SITEMAP_SCHEMA)).assertValid(found)
    for news in found.iter(f"{NEWS}news"):
        etree.XMLSchema(etree.fromstring(NEWS_SCHEMA)).assertValid(news)
    return found


def addresses(client, address: str) -> list[str]:
    return [loc.text.removeprefix(HERE) for loc in valid(client, address).iter(f"{MAP}loc")]


def set_site(**fields) -> None:
    row = SiteSettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def out_since(article: ArticlePage, hours: float) -> ArticlePage:
    ArticlePage.objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(hours=hours))
    return article


def test_every_public_page_is_in_a_sitemap_once(client):
    march, july = an_article(1, authors=("Ada Byron",)), an_article(2, published_at=datetime(2025, 7, 1, tzinfo=UTC))
    march.tags.add("Mills")
    march.save_revision().publish()
    cache.clear()

    parts = addresses(client, "/sitemap.xml")

    assert parts == ["/sitemap-pages.xml", "/sitemap-2025-07.xml", "/sitemap-2026-03.xml"]
    assert addresses(client, parts[1]) == [july.url]
    assert addresses(client, parts[2]) == [march.url]
    assert {"/", "/town/", "/authors/ada-byron/", "/tags/mills/"} <= set(addresses(client, parts[0]))
    assert len(set(addresses(client, parts[0]))) == len(addresses(client, parts[0]))


def test_what_readers_may_not_see_is_in_no_sitemap(client):
    draft, secret = out_since(an_article(1), 1), out_since(an_article(2), 2)
    draft.unpublish()
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    cache.clear()

    assert addresses(client, "/sitemap.xml") == ["/sitemap-pages.xml"]
    assert addresses(client, "/news-sitemap.xml") == []


@pytest.mark.parametrize("month", ["1999-01", "2026-13", "0000-00", "2026-3", "none", "9999-12"])
def test_there_is_no_sitemap_of_a_month_without_articles(client, month):
    an_article()
    assert client.get(f"/sitemap-{month}.xml").status_code == 404


def test_news_is_what_was_published_in_the_last_two_days_and_is_not_paid_for(client):
    fresh, old, paid = out_since(an_article(1), 47), out_since(an_article(2), 49), out_since(an_article(3), 1)
    ArticlePage.objects.filter(pk=paid.pk).update(kind="sponsored")
    out_since(an_article(4), -1)

    assert addresses(client, "/news-sitemap.xml") == [fresh.url]
    assert old.url not in addresses(client, "/news-sitemap.xml")


def test_news_keeps_its_date_when_it_is_corrected(client):
    article = out_since(an_article(headline=f"{HEADLINE} & <b>"), 5)
    before = valid(client, "/news-sitemap.xml").findtext(f".//{NEWS}publication_date")
    article.refresh_from_db()
    article.standfirst = "Corrected"
    article.save_revision().publish()

    after = valid(client, "/news-sitemap.xml")

    assert after.findtext(f".//{NEWS}publication_date") == before
    assert after.findtext(f".//{NEWS}title") == f"{HEADLINE} & <b>"
    assert after.findtext(f".//{NEWS}name") == "The Test Paper"
    assert after.findtext(f".//{NEWS}language") == "en"


def test_more_news_than_one_file_may_hold_goes_into_several(client, monkeypatch):
    monkeypatch.setattr("broadsheet.newsroom.standards.views.MOST_NEWS", 2)
    articles = [out_since(an_article(number), number) for number in (1, 2, 3)]

    parts = addresses(client, "/news-sitemap.xml")

    assert parts == ["/news-sitemap-1.xml", "/news-sitemap-2.xml"]
    assert [address for part in parts for address in addresses(client, part)] == [one.url for one in articles]
    assert client.get("/news-sitemap-3.xml").status_code == client.get("/news-sitemap-0.xml").status_code == 404


@pytest.mark.parametrize(("code", "wanted"), [("pt-br", "pt"), ("zh-hans", "zh-cn"), ("zh-hant", "zh-tw")])
def test_news_names_its_language_as_search_engines_know_it(code, wanted):
    assert f"<news:language>{wanted}<" in sitemaps.news_sitemap([("/a/", NOW, "A")], "Paper", code)


def test_a_sitemap_is_not_sent_again_to_a_program_that_has_it(client):
    an_article()
    for address in ("/sitemap.xml", "/sitemap-2026-03.xml", "/news-sitemap.xml", "/robots.txt"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": etag}).status_code == 304


def test_a_month_costs_as_many_queries_for_one_article_as_for_many(client, django_assert_max_num_queries):
    for number in range(1, 12):
        an_article(number)
    with django_assert_max_num_queries(4):
        client.get("/sitemap-2026-03.xml")


def rules(client) -> dict[str, list[str]]:
    """The rules of robots.txt for each robot."""
    found: dict[str, list[str]] = {}
    robots_of_group: list[str] = []
    is_open = False
    for line in client.get("/robots.txt").content.decode().splitlines():
        field, _, value = line.partition(": ")
        if field == "User-agent":
            robots_of_group = [*robots_of_group, value] if is_open else [value]
            is_open = True
        elif line:
            is_open = False
            for robot in robots_of_group:
                found.setdefault(robot, []).append(line)
    return found


def test_robots_find_the_sitemaps_and_stay_out_of_what_is_no_page(client):
    an_article()
    text = client.get("/robots.txt").content.decode()

    assert f"Sitemap: {HERE}/sitemap.xml\n" in text
    assert f"Sitemap: {HERE}/news-sitemap.xml\n" in text
    for path in ("/admin/", "/moderation/", "/search/", "/receipts/"):
        assert f"Disallow: {path}" in rules(client)["*"]


@pytest.mark.parametrize(
    ("policy", "signal", "is_training", "is_answering"),
    [
        ("allow", "search=yes, ai-input=yes, ai-train=yes", True, True),
        ("search", "search=yes, ai-input=yes, ai-train=no", False, True),
        ("none", "search=yes, ai-input=no, ai-train=no", False, False),
    ],
)
def test_editors_say_what_crawlers_of_ai_companies_may_do(client, policy, signal, is_training, is_answering):
    an_article()
    set_site(ai_crawlers=policy, content_signals=True)
    found = rules(client)

    assert f"Content-Signal: {signal}" in found["*"]
    assert [("Disallow: /" in found.get(robot, [])) for robot in robots.TRAINERS] == [not is_training] * 18
    assert {("Disallow: /" in found.get(robot, [])) for robot in robots.ANSWERERS} == {not is_answering}
    assert ("datatrainingallowed=yes" in client.get("/trust.txt").content.decode()) is is_training


def test_a_new_site_turns_away_those_that_train_models_by_rules_that_every_checker_knows(client):
    an_article()
    assert "Disallow: /" in rules(client)["GPTBot"]
    known = {"user-agent", "disallow", "allow", "sitemap"}
    lines = client.get("/robots.txt").content.decode().split("\n")
    assert {line.partition(":")[0].lower() for line in lines if line} <= known


def test_security_txt_names_a_contact_and_ends_within_a_year(client):
    a_section()
    set_site(security_contact="security@example.org")
    text = client.get("/.well-known/security.txt").content.decode()
    parser = Parser(text.encode())

    assert parser.is_valid(), parser.errors
    assert "Contact: mailto:security@example.org\n" in text
    expires = datetime.fromisoformat(text.partition("Expires: ")[2].partition("\n")[0])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(client):
    a_section()
    assert client.get("/.well-known/security.txt").status_code == 404


def test_a_site_on_https_says_where_its_security_txt_is(client, settings):
    settings.HTTPS, settings.SITE_URL = True, "https://paper.example"
    a_section()
    set_site(contact="https://paper.example/contact/")

    text = client.get("/.well-known/security.txt").content.decode()

    assert Parser(text.encode()).is_valid()
    assert "Canonical: https://paper.example/.well-known/security.txt\n" in text


def test_trust_txt_and_humans_txt_say_who_stands_behind_the_paper(client):
    article = an_article(authors=("Ada Byron",))
    set_site(contact="desk@example.org", ethics_policy=article.get_parent())

    trust, humans = (client.get(f"/{name}.txt").content.decode() for name in ("trust", "humans"))

    assert "contact=mailto:desk@example.org\n" in trust
    assert f"disclosure={HERE}/town/\n" in trust
    assert "Ada Byron\n" in humans


def test_a_phone_learns_how_the_site_stands_on_its_home_screen(client):
    an_article()
    answer = client.get("/site.webmanifest")

    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["name"] == "The Test Paper"
    assert answer.json()["icons"][0]["src"].startswith(site.STATIC_URL)
    assert client.get("/favicon.ico")["Location"].endswith("icon.svg")
