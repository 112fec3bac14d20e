"""Files that hold no article: one plain sentence, and never a crash or a hang, whatever the bytes."""

from __future__ import annotations

import gzip
import json
import re
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.exchange.formats.savedpage.read import LARGEST_FILE_BYTES, LARGEST_PAGE, NotAnArticle
from broadsheet.exchange.formats.savedpage.tests import samples
from broadsheet.exchange.formats.savedpage.tests.samples import (
    FIRST,
    FOURTH,
    HEADLINE,
    STORY_HTML,
    TEASERS,
    THIRD,
    captured,
    page,
    read,
)
from broadsheet.exchange.records import ArticleRecord

pytestmark = pytest.mark.slow

_IN_PAIRS = ("a", "b", "i", "s", "code", "sub", "sup", "ul", "ol", "li")
SAFE_TAGS = {f"<{slash}{tag}>" for tag in _IN_PAIRS for slash in ("", "/")} | {"<br>"}
SAFE_LINK = r'<a href="(?:https?://|mailto:)[^"<>]*">'
CHUNK = zlib.compress(b"\x00" * 64)
PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(CHUNK)) + b"IDAT" + CHUNK
SHOPPING = "Shopping\n\n" + "\n".join(
    f"https://shop.example/{word}" for word in ("bread", "butter", "goat cheese", "rope", "lamp oil")
)
SIGN_IN = page(
    "<h1>Welcome back</h1><form><p>Enter your name and your password to go on reading the Harbour Courier.</p>"
    '<input name="user"><input type="password" name="pass"><button>Sign in</button></form>'
)

REFUSED = [
    (b"", "is empty"),
    (b"  \r\n\t \x00\x00", "is empty"),
    (b"\xef\xbb\xbf", "is empty"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF document"),
    (PICTURE, "is a picture"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "is a picture"),
    (b"BM\x36\x00\x00\x00\x00\x00" + bytes(200), "is a picture"),
    (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "is a picture"),
    (gzip.compress(b"x", mtime=0), "is a compressed file"),
    (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "is a ZIP archive"),
    (rb"{\rtf1\ansi A story}", "is a rich text document"),
    (b"bplist00\xd1\x01\x02", "is a Safari web archive"),
    (json.dumps({"headline": HEADLINE, "body": FIRST * 5}).encode(), r"holds data \(JSON\)"),
    (json.dumps([FIRST, THIRD]).encode(), r"holds data \(JSON\)"),
    (bytes(range(256)) * 40, "is not text"),
    (
        "Паром вернулся в порт\n\nНочной паром вернулся в порт после девяти лет.".encode("cp1251"),
        "encoding that it does not name",
    ),
    (SHOPPING.encode(), "holds no running text"),
    (b"bread\nbutter\ngoat cheese\nrope\n", "holds no running text"),
    (b"name,age\nJane,41\nTom,39\n" * 30, "holds no running text"),
    (FIRST.encode(), "has no headline"),
    (b"Notice\n\nThe office is closed today and will open again tomorrow at nine.", "no headline|too little"),
    (b"Office Closed Today\n\nThe office is closed today and will open again tomorrow at nine.", "too little"),
    ((HEADLINE + "\n\n" + FIRST * 6_000).encode(), "far too long a text"),
    (SIGN_IN, "is a sign-in page"),
    (page(TEASERS), "is a page of several stories"),
    (
        page(f"<main>{TEASERS}</main>", head='<meta property="og:type" content="article">'),
        "is a page of several stories",
    ),
    (
        page(
            "".join(
                f'<article><h2><a href="/{n}">Story {n}</a></h2><p>{FIRST}{THIRD}{FOURTH}</p></article>'
                for n in range(4)
            )
        ),
        "is a page of several stories",
    ),
    (
        page(
            "".join(
                f'<article><h2>Part {n}</h2><div class="entry-content"><p>{FIRST}{THIRD}</p></div></article>'
                for n in range(4)
            )
        ),
        "is a page of several stories",
    ),
    (
        page(
            "<ul>" + "".join(f'<li><a href="/{n}">Something to buy, number {n}</a></li>' for n in range(50)) + "</ul>"
        ),
        "holds no story",
    ),
    (page(f"<h1>{HEADLINE}</h1>"), "holds no story"),
    (page(f"<p>{FIRST}</p><p>{THIRD}</p>", title=""), "names no headline"),
    (page(f"<h1>{'word ' * 200}</h1><article>{STORY_HTML}</article>", title=""), "too long to be a headline"),
    (b"<html></html>", "holds no"),
    (b"<!-- nothing -->", "holds no"),
    (b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>', "is a feed or an export"),
    (b'<?xml version="1.0"?>\n<!-- generator -->\n<rss version="2.0">', "is a feed or an export"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>', "is a drawing"),
    (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\nx\n--x--",
        "without a page in it",
    ),
]


@pytest.mark.parametrize(("data", "because"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_article_is_refused_in_one_sentence(data: bytes, because: str) -> None:
    with pytest.raises(NotAnArticle, match=because) as refusal:
        read(data)
    message = str(refusal.value)
    assert re.fullmatch(r"This file [^.:\n]+: [^.\n]+\.", message), "one sentence: what it is, and what to do"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("", "This file"),
        ("page.html", "page.html"),
        ("/tmp/a/page.html", "page.html"),
        ("C:\\a\\page.html", "page.html"),
        ("\x1b[2J\n", "[2J"),
    ],
)
def test_the_sentence_begins_with_the_name_of_the_file(name: str, subject: str) -> None:
    with pytest.raises(NotAnArticle) as refusal:
        read(b"", name=name)
    assert str(refusal.value).startswith(f"{subject} is empty")


def test_a_file_beyond_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(NotAnArticle, match="is larger than 50 MB"):
        read(captured().encode() + b" " * LARGEST_FILE_BYTES)
    with pytest.raises(NotAnArticle, match="is larger than 10 MB"):
        read(captured().encode() + b" " * LARGEST_PAGE)


def test_a_story_that_begins_with_the_letters_of_a_picture_file() -> None:
    assert read(captured().replace(HEADLINE, "BMW Sends Its Ferry Back to Saltmarsh").encode()).headline.startswith(
        "BMW"
    )


def test_an_article_among_teasers_is_no_front_page() -> None:
    assert read(page(f"<article><h1>{HEADLINE}</h1>{STORY_HTML}</article>{TEASERS}")).headline == HEADLINE


def test_an_article_with_a_sign_in_box_in_its_menu_is_no_sign_in_page() -> None:
    box = '<form><input name="user"><input type="password"></form>'
    assert read(samples.newspaper(box + STORY_HTML)).headline == HEADLINE


def test_a_story_without_paragraph_tags_on_a_page_with_a_sign_in_box() -> None:
    box = '<form><input name="user"><input type="password"></form>'
    assert read(page(f"{box}<h1>{HEADLINE}</h1><div>{FIRST}</div><div>{THIRD}</div><div>{FOURTH}</div>")).blocks


def test_a_brief_that_says_it_is_an_article_may_be_short() -> None:
    brief = "The ferry to Saltmarsh has left the quay. More will follow."
    record = read(samples.linked_data(f"<article><h1>{HEADLINE}</h1><p>{brief}</p></article>", articleBody=brief))
    assert record.blocks[-1].html == brief


WORDS = "The harbour wall stood for a hundred years before the storm took it away. "
HOSTILE = {
    "deep nesting": "<div>" * 100_000 + f"<p>{WORDS * 5}",
    "deep formatting": "<b><i>" * 50_000 + WORDS * 5,
    "deep lists": "<ul><li>x" * 50_000,
    "deep tables": "<table><tr><td>" * 30_000 + WORDS * 5,
    "deep quotations": "<blockquote>" * 50_000 + WORDS * 5,
    "many attributes": "<p " + " ".join(f"a{n}=b" for n in range(100_000)) + f">{WORDS * 5}</p>",
    "many attributes without blanks": "<p " + "".join(f"a{n}='b'" for n in range(100_000)) + f">{WORDS * 5}</p>",
    "huge attribute": f'<p title="{"x" * 3_000_000}">{WORDS * 5}</p>',
    "huge class": f'<p class="{"share " * 300_000}">{WORDS * 5}</p>',
    "huge address": f'<p>{WORDS * 5}<a href="http://{"a" * 2_000_000}">x</a></p>',
    "many elements": f"<p>{WORDS * 5}</p>" + "<i>x</i>" * 100_000,
    "many siblings to take out": f"<p>{WORDS * 5}</p>" + '<div class="share">x</div>' * 40_000,
    "unfinished scripts": "<script" * 100_000,
    "unfinished comments": "<!--" * 100_000,
    "unfinished quotes": "<a b='" * 100_000 + '"',
    "entities by number": "&#0;&#1;&#xD800;&#xFFFF;&#1114112;&#99999999999;" + WORDS * 8,
    "entity bomb": "&lol9;" * 1_000 + WORDS * 8,
    "deep data": '<script type="application/ld+json">' + '{"a":' * 100_000 + "</script>",
    "wide data": '<script type="application/ld+json">[' + '{"@type":"Article"},' * 50_000 + "{}]</script>",
    "long numbers": '<script type="application/ld+json">{"@type":"Article","commentCount":'
    + "9" * 50_000
    + "}</script>",
    "half a character": '<script type="application/ld+json">{"@type":"Article","headline":"\\ud800 A",'
    '"author":"\\udfff"}</script>' + f"<p>{WORDS * 5}</p>",
}
BOMB = (
    "<!DOCTYPE html [<!ENTITY lol 'lol'>"
    + "".join(f"<!ENTITY lol{n} '{f'&lol{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>"
)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("theme", ["", "td-post-content"])
def test_hostile_markup_is_read_or_refused(kind: str, theme: str) -> None:
    title = "A Title of Some Length"
    markup = f'{BOMB}<html><title>{title}</title><h1>{title}</h1><div class="{theme}">{HOSTILE[kind]}</div>'
    check(markup.encode())


@pytest.mark.parametrize(
    "text",
    [
        "A Title of Some Length\n\n" + "1\n" * 200_000,
        "Home > " * 100_000,
        "a" * 500_000,
        "By Jane Doe - March 3, 2024\n" * 20_000,
        "A Title of Some Length\n\n" + f"Related Articles\nfoo bar\n{WORDS}\n" * 5_000,
        "A Title of Some Length\n\n" + "- item\n" * 50_000 + WORDS * 3,
        "\r\n" * 400_000 + "a",
        "A Title " + " " * 500_000 + "of Some Length\n" + WORDS * 3,
    ],
)
def test_hostile_text_is_read_or_refused(text: str) -> None:
    check(text.encode())


def test_an_archive_of_endless_parts() -> None:
    check(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/related; boundary=a\n\n" * 20_000
    )


def check(data: bytes) -> ArticleRecord | None:
    """Read, or refused; and what is read can be stored and shown."""
    try:
        record = read(data)
    except NotAnArticle:
        return None
    texts = [record.headline, record.standfirst, record.section, record.source_id, record.source_url, *record.authors]
    for text in [*texts, *(block.html for block in record.blocks)]:
        text.encode()
        assert "\x00" not in text
    assert record.headline.strip()
    assert record.blocks
    assert min(record.comment_count, record.view_count) >= 0
    for block in record.blocks:
        assert set(re.findall(r"<[^>]*>", re.sub(SAFE_LINK, "<a>", block.html))) <= SAFE_TAGS
        assert block.kind != "heading" or "<" not in block.html
    return record


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_give_a_record_or_a_refusal(data: bytes) -> None:
    check(data)


FRAGMENTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='td-post-content'>",
        "</div>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<li>",
        "<ul>",
        "</ul>",
        "<b>",
        "</b>",
        "<a href='javascript:x'>",
        "</a>",
        "<blockquote>",
        "<table><tr><td>",
        "<br>",
        "<br>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<article itemscope itemtype='http://schema.org/Article'>",
        "<span itemprop=author itemscope>",
        "<i itemprop=name>",
        "<script type='application/ld+json'>",
        '{"@type":"Article","headline":',
        '"x"}',
        "<title>",
        "</title>",
        "<base href='x:'>",
        "<meta property='og:title' content='",
        "'>",
        "<time datetime='2024-13-45'>",
        "\x00",
        "&#0;",
        "&#xD800;",
        "\ud7ff",
        "’",
        "“",
        HEADLINE,
        FIRST,
        THIRD,
        FOURTH,
        "LEAVE A REPLY",
        "0\n19",
        "By Jane Doe",
        "Related articles",
        "\n",
        "\n\n",
        "• ",
        "1. ",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from(["", "<!DOCTYPE html><html>", f"{HEADLINE}\n\n"]))
def test_any_mixture_of_markup_and_text_gives_a_record_or_a_refusal(parts: list[str], start: str) -> None:
    check((start + "".join(parts)).encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=12))
def test_any_lines_around_a_story_give_a_record_or_a_refusal(lines: list[str]) -> None:
    check("\n".join([*lines[:6], captured(), *lines[6:]]).encode("utf-8", "replace"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(samples.newspaper())), st.integers(0, len(samples.newspaper())))
def test_a_page_cut_anywhere_gives_a_record_or_a_refusal(start: int, end: int) -> None:
    check(samples.newspaper()[min(start, end) : max(start, end)])
