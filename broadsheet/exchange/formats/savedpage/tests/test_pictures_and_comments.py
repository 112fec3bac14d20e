"""What a reader sees besides the words: pictures with the words under them, and what other readers said."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from broadsheet.exchange.formats.savedpage.read import Reading
from broadsheet.exchange.formats.savedpage.read import read as read_page
from broadsheet.exchange.formats.savedpage.tests import samples
from broadsheet.exchange.formats.savedpage.tests.samples import HEADLINE, STORY_HTML, page

PNG = b"\x89PNG\r\n\x1a\n" + bytes(3_000)
INLINE = base64.b64encode(PNG).decode()


def article(inside: str, after: str = "") -> bytes:
    return page(f"<main><article><h1>{HEADLINE}</h1>{inside}</article>{after}</main>")


def with_figure(source: str, caption: str = "The Kittiwake at dawn", attributes: str = "") -> bytes:
    under = f"<figcaption>{caption}</figcaption>" if caption else ""
    figure = f'<figure><a href="/big"><img src="{source}" alt="A ferry" {attributes}></a>{under}</figure>'
    return article(STORY_HTML.replace("<h3>", f"{figure}<h3>"))


def kinds(reading: Reading) -> list[str]:
    return [block.kind for block in reading.article.blocks]


class TestPictures:
    def test_one_beside_the_page_stands_where_it_stood_with_the_words_under_it(self) -> None:
        data = with_figure("./ferry_files/kittiwake%20at%20dawn.jpg")
        reading = read_page(data, is_beside={"ferry_files/kittiwake at dawn.jpg"}.__contains__)
        assert kinds(reading) == [
            "paragraph", "paragraph", "heading", "paragraph", "picture", "heading", "paragraph",
        ]  # fmt: skip
        link = reading.article.blocks[4].data["media"]
        (record,) = reading.pictures
        assert (link.source_id, record.path) == (record.source_id, "ferry_files/kittiwake at dawn.jpg")
        assert (link.alt, link.caption, record.caption) == ("A ferry", "The Kittiwake at dawn", "The Kittiwake at dawn")
        assert not reading.left_out

    def test_those_of_a_gallery_come_with_their_captions(self) -> None:
        figures = "".join(
            f'<figure><img src="a_files/{n}.jpg"><figcaption>Goat {n}</figcaption></figure>' for n in "12"
        )
        gallery = f'<figure class="wp-block-gallery">{figures}</figure>'
        reading = read_page(article(STORY_HTML.replace("<h3>", f"{gallery}<h3>")), is_beside=lambda path: True)
        shown = [block.data["media"].caption for block in reading.article.blocks if block.kind == "picture"]
        assert shown == ["Goat 1", "Goat 2"]

    def test_one_between_headline_and_story_comes_first(self) -> None:
        lead = f'<div class="hero"><img src="a_files/x.jpg"></div><div class="text">{STORY_HTML}</div>'
        assert kinds(read_page(article(lead), is_beside=lambda path: True))[:2] == ["picture", "paragraph"]

    def test_one_that_is_written_into_the_page(self) -> None:
        reading = read_page(with_figure(f"data:image/png;base64,{INLINE}"))
        (record,) = reading.pictures
        assert reading.contents == {record.path: PNG}
        assert kinds(reading).count("picture") == 1

    def test_one_in_the_archive_of_the_page(self) -> None:
        head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        parts = (
            b"--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://courier.example/night\r\n\r\n"
        )
        picture = (
            "\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Location: https://courier.example/k.png\r\n\r\n{INLINE}\r\n--x--\r\n"
        ).encode()
        reading = read_page(head + parts + with_figure("/k.png") + picture)
        assert list(reading.contents.values()) == [PNG]
        assert kinds(reading).count("picture") == 1

    @pytest.mark.parametrize(
        "source",
        ["https://courier.example/k.jpg", "/k.jpg", "../k.jpg", "a_files/../../k.jpg", "file:///etc/k.jpg", "//x/k"],
    )
    def test_one_that_is_elsewhere_is_named_and_never_looked_for(self, source: str) -> None:
        reading = read_page(with_figure(source), is_beside=lambda path: True)
        assert "picture" not in kinds(reading)
        assert reading.left_out == ("1 picture (“The Kittiwake at dawn”), as the files are not beside the page",)

    @pytest.mark.parametrize("attributes", ['width="1" height="1"', 'class="avatar photo"', 'class="site-logo"'])
    def test_ornaments_are_no_pictures_of_the_story(self, attributes: str) -> None:
        reading = read_page(with_figure("a_files/x.png", "", attributes), is_beside=lambda path: True)
        assert "picture" not in kinds(reading)
        assert not reading.left_out

    def test_those_of_other_stories_are_not_taken(self) -> None:
        beside = '<aside class="related"><a href="/other"><img src="a_files/other.jpg"></a><p>Another story</p></aside>'
        reading = read_page(article(STORY_HTML + beside), is_beside=lambda path: True)
        assert "picture" not in kinds(reading)


def wordpress_comment(number: int, author: str, words: str, answers: str = "") -> str:
    return (
        f'<li id="comment-{number}" class="comment depth-1"><article id="div-comment-{number}" class="comment-body">'
        f'<footer class="comment-meta"><div class="comment-author vcard"><img src="x.png">'
        f'<b class="fn"><a href="https://{number}.example/" class="url">{author}</a></b> <span>says:</span>'
        f'</div><div class="comment-metadata"><a href="#comment-{number}"><time datetime="2024-03-04T0{number}:00:00Z">'
        f'March 4, 2024</time></a></div></footer><div class="comment-content"><p>{words}</p></div>'
        f'<div class="reply"><a href="#">Reply</a></div></article><ol class="children">{answers}</ol></li>'
    )


class TestComments:
    def test_those_of_wordpress_come_with_names_dates_and_answers(self) -> None:
        answer = wordpress_comment(2, "Ada", "Nor I. <em>Never.</em>")
        listed = wordpress_comment(1, "Tom Ruiz", "I never liked the goat.", answer)
        listed += wordpress_comment(3, "Jo", "Bring back the bar car.")
        boxed = f'<div id="comments"><h3>3 Comments</h3><ol class="comment-list">{listed}</ol></div>'
        reading = read_page(article(STORY_HTML, boxed))
        first, second, third = reading.article.comments
        assert [one.author_name for one in (first, second, third)] == ["Tom Ruiz", "Ada", "Jo"]
        assert (first.author_url, first.html) == ("https://1.example/", "<p>I never liked the goat.</p>")
        assert second.html == "<p>Nor I. <em>Never.</em></p>"
        assert (second.parent_id, third.parent_id) == (first.source_id, "")
        assert first.posted_at == datetime(2024, 3, 4, 1, tzinfo=UTC)
        assert not reading.left_out

    def test_the_name_of_a_reader_in_a_box_that_a_theme_calls_by_it(self) -> None:
        replies = (
            '<ol id="commentlist"><li id="comment-1"><div class="comment_author"><a href="https://a.example/">Ada</a>'
            '</div><div class="comment-text"><p>Not the goat!</p></div></li></ol>'
        )
        comments = read_page(article(STORY_HTML, replies)).article.comments
        assert [(one.author_name, one.html.strip()) for one in comments] == [("Ada", "<p>Not the goat!</p>")]

    def test_those_in_microdata(self) -> None:
        scope = 'itemprop="comment" itemscope itemtype="https://schema.org/Comment"'
        marked = "".join(
            f'<div {scope}><span itemprop="author" itemscope><b itemprop="name">{name}</b></span>'
            '<meta itemprop="dateCreated" content="2024-03-04T10:00:00Z">'
            f'<p itemprop="text">{name} was aboard.</p></div>'
            for name in ("Tom", "Ada")
        )
        comments = read_page(article(STORY_HTML, f"<section>{marked}</section>")).article.comments
        assert [(one.author_name, one.html) for one in comments] == [
            ("Tom", "Tom was aboard."),
            ("Ada", "Ada was aboard."),
        ]
        assert comments[0].posted_at == datetime(2024, 3, 4, 10, tzinfo=UTC)

    def test_those_in_json(self) -> None:
        answer = {"@type": "Comment", "text": "Nor I.", "author": {"name": "Ada"}}
        said = {
            "@type": "Comment",
            "text": "Not the goat!",
            "author": {"name": "Tom"},
            "dateCreated": "2024-03-04T10:00Z",
        }
        comments = read_page(
            samples.linked_data(commentCount=2, comment=[said | {"comment": [answer]}])
        ).article.comments
        assert [(one.author_name, one.html) for one in comments] == [("Tom", "Not the goat!"), ("Ada", "Nor I.")]
        assert comments[1].parent_id == comments[0].source_id

    def test_more_than_are_on_the_page_are_counted(self) -> None:
        boxed = (
            f'<div id="comments"><h3 class="comments-title">5 Comments</h3>{wordpress_comment(1, "Tom", "Ahoy.")}</div>'
        )
        (said,) = read_page(article(STORY_HTML, boxed)).left_out
        assert said.startswith("4 comments of the readers")

    def test_what_is_not_certain_is_left_out_with_a_word(self) -> None:
        reading = read_page(article(STORY_HTML, samples.REPLIES))
        assert not reading.article.comments
        (said,) = reading.left_out
        assert said.startswith("readers' comments and their form")

    def test_the_same_comment_of_two_pages_is_two(self) -> None:
        boxed = f'<div id="comments">{wordpress_comment(1, "Tom", "Ahoy.")}</div>'
        ids = [
            read_page(article(STORY_HTML.replace("goat", animal), boxed)).article.comments[0].source_id
            for animal in ("goat", "sheep")
        ]
        assert ids[0] != ids[1]
