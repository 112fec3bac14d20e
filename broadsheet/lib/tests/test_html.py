"""What a reader typed, as HTML."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.lib import html

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>hello</p>",
    "<a href='javascript:alert(1)'>click</a>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<b><i><b><a><a><p></b></p></i>",
    "</p></article><!-- --><style>*{display:none}</style>",
    "<![CDATA[<b>]]><?php ?><!doctype html>",
    "<textarea><title><noscript><plaintext>",
    "&lt;script&gt; &amp;amp; &#60;b&#62; &nbsp",
    'http://example.org/"onmouseover="alert(1)',
    "http://example.org/'onmouseover='alert(1)",
    "http://example.org/<script>alert(1)</script>",
    "http://example.org/&quot;onload=&quot;",
    "javascript:alert(1) data:text/html,<b> vbscript:x",
    "http://javascript:alert(1)",
    "hTTps://EXAMPLE.org/ http://[ http://: http://a http://%zz https://\x00x",
    "‮drow a fo thgir‬ ​​ 👩‍👩‍👧",
    "[url=http://example.org]x[/url]",
]
PIECES = st.sampled_from(
    [*HOSTILE, "\n", "\n\n", "\r\n \t\r\n", " ", "<", ">", "&", '"', "http://example.org/", ")", "."]
)
ANY_TEXT = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))
LINK = "http://example.org/page"


class Parts(HTMLParser):
    """Takes a page apart as a browser would: tags, attributes, words."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.tags.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def links(page: str) -> list[str]:
    return [value for name, value in Parts(page).attributes if name == "href"]


def visible(text: str) -> str:
    return re.sub(r"\s+", "", text)


def every_hostile_example(test):
    for text in HOSTILE:
        test = example(text)(test)
    return test


@every_hostile_example
@given(ANY_TEXT)
def test_whatever_comes_in_only_paragraphs_breaks_and_links_come_out(text):
    only_paragraphs_breaks_and_links(Parts(html.from_plain_text(text)))
    only_paragraphs_breaks_and_links(Parts(html.sanitise(text)))


def only_paragraphs_breaks_and_links(parts: Parts) -> None:
    assert set(parts.tags) <= {"p", "br", "a"}
    assert {name for name, _ in parts.attributes} <= {"href", "rel"}
    assert all(re.match("https?://", value, re.IGNORECASE) for name, value in parts.attributes if name == "href")
    assert all(value == "ugc nofollow" for name, value in parts.attributes if name == "rel")
    assert parts.tags.count("a") == sum(name == "rel" for name, _ in parts.attributes)


@every_hostile_example
@given(ANY_TEXT)
def test_every_visible_character_stays(text):
    assert visible(Parts(html.from_plain_text(text)).words) == visible(html.clean_text(text))


@every_hostile_example
@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text):
    rendered = html.from_plain_text(text)

    assert html.clean_text(html.clean_text(text)) == html.clean_text(text)
    assert html.sanitise(rendered) == rendered


def test_what_cannot_be_stored_or_seen_is_taken_out():
    assert html.clean_text("  a\0b\x1bc\x7fd\ufffee\ud800f\r\ng\rh\ti \n") == "abcdef\ng\nh\ti"


def test_blank_lines_make_paragraphs_and_line_ends_make_breaks():
    assert html.from_plain_text("One\r\ntwo\n \t\n\n\nthree") == "<p>One<br>two</p>\n<p>three</p>"


def test_an_address_becomes_a_link_that_gains_nothing_with_search_engines():
    page = html.from_plain_text(f"See {LINK}?a=1&b=2#x now")

    assert page == (
        '<p>See <a href="http://example.org/page?a=1&amp;b=2#x" rel="ugc nofollow">'
        "http://example.org/page?a=1&amp;b=2#x</a> now</p>"
    )


@pytest.mark.parametrize(
    "closing", [".", ",", "!", "?", ";", ":", ")", "]", "}", ")).", "”", "’", "»", ".”", "'", '"', ">"]
)
def test_closing_punctuation_belongs_to_the_sentence(closing):
    page = html.from_plain_text(f"(see {LINK}{closing} Then")

    assert links(page) == [LINK]
    assert Parts(page).words == f"(see {LINK}{closing} Then"


@pytest.mark.parametrize("around", ["{}", "({})", "({}).", "see {}, then", "“{}”"])
def test_an_address_keeps_its_own_pair_of_brackets(around):
    address = "https://en.example.org/wiki/Mill_(building)"

    assert links(html.from_plain_text(around.format(address))) == [address]


@pytest.mark.parametrize(
    "text", ["http://", "https://.", "http:///", "ftp://example.org/", "javascript:alert(1)", "www.example.org"]
)
def test_what_is_no_web_address_stays_plain(text):
    assert html.from_plain_text(text) == f"<p>{text}</p>"


def test_of_ten_thousand_links_twenty_work_and_all_are_readable():
    text = " ".join(f"{LINK}/{number}" for number in range(10_000))
    page = html.from_plain_text(text)

    assert len(links(page)) == 20
    assert Parts(page).words == text


@pytest.mark.parametrize("unit", ["<b>", "</p>", "\n\n", "\n ", "(", "http://a)", "http://", "&", "<!--", "\u2028\n"])
def test_the_longest_comment_that_can_be_allowed_is_rendered(unit):
    text = unit * (100_000 // len(unit))

    assert visible(Parts(html.from_plain_text(text)).words) == visible(text)


@given(st.text())
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
def test_data_in_a_page_cannot_end_its_own_element(text):
    page = html.data_script(json.dumps({"text": text}, ensure_ascii=False))
    inside = page.removeprefix('<script type="application/ld+json">').removesuffix("</script>")

    assert not set(inside) & set("<>&")
    assert json.loads(inside) == {"text": text}


def test_an_address_in_forum_code_ends_at_its_bracket():
    rendered = html.from_plain_text("[url=http://meds.invalid]order[/url]")

    assert rendered == (
        '<p>[url=<a href="http://meds.invalid" rel="ugc nofollow">http://meds.invalid</a>]order[/url]</p>'
    )
