"""Saved HTML pages: facts from what the page declares, the story from where it stands."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from broadsheet.exchange.formats.savedpage.read import NotAnArticle
from broadsheet.exchange.formats.savedpage.tests import samples
from broadsheet.exchange.formats.savedpage.tests.samples import (
    ADDRESS,
    AUTHOR,
    FIRST,
    FOURTH,
    HEADLINE,
    PUBLISHED,
    REPLIES,
    SECOND,
    SECTION,
    STORY,
    STORY_HTML,
    SUBHEAD,
    TEASERS,
    THIRD,
    assert_is_the_story,
    page,
    plain_article,
    read,
    texts_of,
)

STANDFIRST = "Two hundred passengers and a goat made the first crossing."


def open_graph_only() -> bytes:
    return page(
        f"<div><div>{STORY_HTML}</div></div>",
        head=f'<meta property="og:title" content="{HEADLINE} | The Harbour Courier">'
        '<meta property="og:site_name" content="The Harbour Courier"><meta property="og:type" content="article">'
        f'<meta property="og:url" content="{ADDRESS}"><meta property="og:description" content="{STANDFIRST}">'
        '<meta property="article:published_time" content="2024-03-03T06:30:00+0000">'
        f'<meta property="article:author" content="https://social.example/jane"><meta name="author" content="{AUTHOR}">'
        f'<meta property="article:section" content="{SECTION}">',
    )


def microdata_only() -> bytes:
    return page(
        f"""<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{HEADLINE}</h1>
        <div itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">{AUTHOR}</span>
        <a itemprop="url" href="/jane">profile</a></div><time itemprop="datePublished" datetime="2024-03-03T06:30:00Z">
        3 March</time><meta itemprop="articleSection" content="{SECTION}"><meta itemprop="commentCount" content="4">
        <meta itemprop="interactionCount" content="UserPageVisits:88"><link itemprop="url" href="{ADDRESS}">
        <div itemprop="articleBody">{STORY_HTML}</div></div>"""
    )


def classic_wordpress() -> bytes:
    return page(
        f"""<article class="post-7 post"><header><h1 class="entry-title">{HEADLINE}</h1>
        <span class="posted-on">Posted on <time class="entry-date" datetime="2024-03-03T06:30:00Z">3 March</time></span>
        <span class="byline">by <span class="author vcard"><a class="url fn" href="/jane">{AUTHOR}</a></span></span>
        <span class="comments-link"><a href="#respond">2 Comments</a></span></header>
        <div class="entry-content">{STORY_HTML}<div class="sharedaddy"><h3>Share this:</h3><i>Facebook</i></div>
        <div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3></div></div>
        <footer class="entry-footer"><span class="cat-links">Posted in <a href="/coast">Coast</a></span></footer>
        </article>{REPLIES}"""
    )


@pytest.mark.parametrize(
    "make",
    [
        samples.newspaper,
        samples.block_theme,
        samples.ghost,
        samples.linked_data,
        classic_wordpress,
        plain_article,
        open_graph_only,
        microdata_only,
    ],
)
def test_every_kind_of_page_gives_the_same_story(make: Callable[[], bytes]) -> None:
    assert_is_the_story(read(make()))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (samples.newspaper, {"standfirst": STANDFIRST, "comment_count": 2, "view_count": 1234, "source_url": ADDRESS}),
        (samples.block_theme, {"comment_count": 2}),
        (samples.ghost, {"standfirst": STANDFIRST, "published_at": datetime(2024, 3, 3, tzinfo=UTC)}),
        (
            samples.linked_data,
            {
                "standfirst": STANDFIRST,
                "authors": (AUTHOR, "Tom Ruiz"),
                "comment_count": 7,
                "view_count": 4512,
                "source_url": ADDRESS,
            },
        ),
        (classic_wordpress, {"comment_count": 2}),
        (plain_article, {"section": "", "comment_count": 2}),
        (open_graph_only, {"standfirst": STANDFIRST, "source_url": ADDRESS}),
        (microdata_only, {"comment_count": 4, "view_count": 88, "source_url": ADDRESS}),
    ],
)
def test_facts_of_each_kind_of_page(make: Callable[[], bytes], expected: dict[str, object]) -> None:
    usual: dict[str, object] = {
        "standfirst": "",
        "section": SECTION,
        "authors": (AUTHOR,),
        "published_at": PUBLISHED,
        "source_url": "",
        "comment_count": 0,
        "view_count": 0,
    }
    record = dataclasses.asdict(read(make()))
    assert {name: record[name] for name in usual} == usual | expected


def test_microdata_with_a_property_of_the_name_of_a_type_are_read_all_the_same() -> None:
    strange = b'<i itemprop="@type @id @graph" content="x"></i><div itemprop="author"'
    assert read(microdata_only().replace(b'<div itemprop="author"', strange)).authors == (AUTHOR,)


def test_a_page_without_any_hints() -> None:
    legacy = (
        f"<html><title>{HEADLINE}</title><body bgcolor=white><center><font size=6><b>{HEADLINE}</b></font></center>"
        f"<table width=600><tr><td><font face=Arial>{FIRST}<br><br>{SECOND}<br><br><b>{SUBHEAD}</b><br><br>{THIRD}"
        f"<br>\n<br>{FOURTH}</font></td></tr></table></body></html>"
    )
    record = read(legacy.encode("cp1252"))
    assert record.headline == HEADLINE
    assert texts_of(record) == [FIRST, SECOND, SUBHEAD, THIRD, FOURTH]
    assert record.blocks[2].kind == "heading"


@pytest.mark.parametrize("declared", ["windows-1252", "iso-8859-1", ""])
def test_a_western_page_in_the_encoding_it_names_or_none(declared: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    text = plain_article().decode().replace('<meta charset="utf-8">', head).replace("goat", "goat named Zoë")
    assert FIRST.replace("goat", "goat named Zoë") in texts_of(read(text.encode("cp1252")))
    assert SECOND in texts_of(read(text.encode("cp1252")))


def test_a_page_in_another_script_in_the_encoding_it_names() -> None:
    paragraph = (
        "Ночной паром вернулся в порт после девяти лет, и на берег сошли двести двенадцать пассажиров и одна коза. "
    )
    text = f"<html><head><meta charset=windows-1251></head><h1>Паром вернулся в порт</h1><p>{paragraph * 3}</p>"
    assert read(text.encode("cp1251")).headline == "Паром вернулся в порт"


class TestOrderOfTrust:
    def test_structured_data_goes_before_what_the_theme_prints(self) -> None:
        told_otherwise = samples.newspaper().replace(
            b"<head>",
            b'<head><script type="application/ld+json">{"@type": "NewsArticle", "author": "Ada Quill",'
            b' "datePublished": "2023-12-01", "articleSection": "Harbour", "commentCount": "40"}</script>',
        )
        # One place against one; where two agree it is another matter.
        told_otherwise = told_otherwise.replace(b'itemprop="datePublished"', b'itemprop="dateModified"')
        record = read(told_otherwise)
        assert (record.authors, record.section, record.comment_count) == (("Ada Quill",), "Harbour", 40)
        assert record.published_at == datetime(2023, 12, 1, tzinfo=UTC)

    def test_a_headline_cut_short_for_search_engines_is_taken_from_the_page(self) -> None:
        cut = HEADLINE[:40] + "…"
        assert read(samples.linked_data(f"<h1>{HEADLINE}</h1>", headline=cut)).headline == HEADLINE

    def test_what_a_page_shows_is_preferred_to_the_text_in_its_data(self) -> None:
        shown = f"<article><h1>{HEADLINE}</h1>{STORY_HTML}</article>"
        assert_is_the_story(read(samples.linked_data(shown, articleBody=" ".join(STORY))))

    def test_the_text_in_its_data_is_used_where_the_page_shows_only_the_beginning(self) -> None:
        assert_is_the_story(read(samples.linked_data(f"<article><h1>{HEADLINE}</h1><p>{FIRST}</p></article>")))

    def test_text_in_the_data_may_be_html(self) -> None:
        assert_is_the_story(read(samples.linked_data(articleBody=STORY_HTML)))

    def test_of_several_articles_in_the_data_the_one_with_this_address(self) -> None:
        other = '{"@type": "NewsArticle", "headline": "A Bakery Wins", "author": "Nobody", "url": "https://courier.example/b"}'
        data = samples.linked_data().decode()
        both = data.replace('ld+json">', f'ld+json">[{other},').replace("</script>", "]</script>")
        both = both.replace("<head>", f'<head><link rel="canonical" href="{ADDRESS}">')
        assert read(both.encode()).authors == (AUTHOR, "Tom Ruiz")

    def test_names_given_by_reference_in_a_graph(self) -> None:
        graph = (
            '{"@graph": [{"@type": ["Article", "NewsArticle"], "headline": "H", "author": {"@id": "#jane"}},'
            '{"@type": "Person", "@id": "#jane", "name": "Jane Doe"},'
            '{"@type": "BreadcrumbList", "itemListElement":'
            ' [{"name": "Home"}, {"item": {"name": "Coast"}}, {"name": "H"}]}]}'
        )
        record = read(
            page(f'<h1>H</h1><article>{STORY_HTML}</article><script type="application/ld+json">{graph}</script>')
        )
        assert (record.authors, record.section) == ((AUTHOR,), SECTION)

    @pytest.mark.parametrize(
        "broken", ["{", '{"@type": "NewsArticle", "headline": "It"s broken"}', "[" * 50_000, "null", "7"]
    )
    def test_broken_data_is_passed_over(self, broken: str) -> None:
        page_ = plain_article().replace(
            b"<head>", f'<head><script type="application/ld+json">{broken}</script>'.encode()
        )
        assert_is_the_story(read(page_))

    def test_data_between_comment_marks(self) -> None:
        marked = (
            samples.linked_data()
            .replace(b'ld+json">', b'ld+json">\n//<![CDATA[\n')
            .replace(b"</script>", b"\n//]]></script>")
        )
        assert read(marked).comment_count == 7

    @pytest.mark.parametrize(
        ("statistic", "comments", "views"),
        [
            ({"interactionType": "https://schema.org/CommentAction", "userInteractionCount": 12}, 12, 0),
            ({"interactionType": {"@type": "CommentAction"}, "userInteractionCount": "1,200"}, 1200, 0),
            ({"interactionType": "http://schema.org/LikeAction", "userInteractionCount": 9}, 0, 0),
            ({"interactionType": "http://schema.org/ViewAction", "userInteractionCount": -3}, 0, 0),
            ("nonsense", 0, 0),
        ],
    )
    def test_interaction_statistics(self, statistic: object, comments: int, views: int) -> None:
        record = read(samples.linked_data(commentCount=None, interactionStatistic=statistic))
        assert (record.comment_count, record.view_count) == (comments, views)

    def test_interaction_count_in_the_older_form(self) -> None:
        record = read(samples.linked_data(commentCount=None, interactionCount=["UserComments:5", "UserPageVisits:60"]))
        assert record.comment_count == 5


class TestIdentity:
    def test_the_canonical_address_without_tracking_and_fragment(self) -> None:
        tagged = samples.newspaper().replace(
            ADDRESS.encode(),
            ADDRESS.upper().replace("/COAST/", "/coast/").replace("NIGHT-FERRY-RETURNS", "night-ferry-returns").encode()
            + b"?utm_source=feed&amp;p=2#comments",
        )
        assert read(tagged.replace(b"HTTPS", b"https")).source_id == f"{ADDRESS}?p=2"

    def test_a_page_that_names_no_address_is_known_by_its_words_in_any_form(self) -> None:
        assert read(plain_article()).source_id == read(samples.captured().encode()).source_id

    @pytest.mark.parametrize(
        "address", ["https://courier.example/", "https://courier.example", "javascript:alert(1)", "http://[", "/"]
    )
    def test_an_address_that_every_page_of_a_site_may_share_is_none(self, address: str) -> None:
        record = read(plain_article().replace(b"<head>", f'<head><link rel="canonical" href="{address}">'.encode()))
        assert record.source_id.startswith("page:")
        assert record.source_url == ""

    def test_the_address_that_the_browser_wrote_when_saving(self) -> None:
        saved = plain_article().replace(b"<html", f"<!-- saved from url=(0049){ADDRESS} -->\n<html".encode())
        assert read(saved).source_id == ADDRESS

    def test_a_relative_canonical_address(self) -> None:
        head = b'<head><base href="https://courier.example/"><link rel="canonical" href="/coast/night-ferry-returns/">'
        assert read(plain_article().replace(b"<head>", head)).source_id == ADDRESS

    def test_a_later_copy_with_other_counts_and_replies(self) -> None:
        assert read(samples.newspaper(comments="57", views="90K")).source_id == read(samples.newspaper()).source_id


def test_pages_are_read_without_a_framework() -> None:
    code = (
        "import sys\n"
        "from broadsheet.exchange.formats.savedpage.tests import samples as s\n"
        "s.read(s.newspaper()); s.read(s.captured().encode())\n"
        "sys.exit('django' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a saved page was read over the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    external = b'<!DOCTYPE html SYSTEM "http://evil.example/x.dtd" [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    record = read(plain_article().replace(b"<!DOCTYPE html>", external).replace(b"goat", b"goat &e;"))
    assert "root:" not in " ".join(texts_of(record))


def test_the_record_of_a_front_page_is_refused_with_its_name() -> None:
    with pytest.raises(NotAnArticle, match=r"^index\.html is a page of several stories"):
        read(page(TEASERS), name="/home/me/index.html")
