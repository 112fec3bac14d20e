"""The blocks of a story out of a saved HTML page: kinds, inline markup, links, and what is left out."""

from __future__ import annotations

import base64

import pytest

from broadsheet.exchange.formats.savedpage.tests import samples
from broadsheet.exchange.formats.savedpage.tests.samples import (
    AUTHOR,
    FIRST,
    FOURTH,
    HEADLINE,
    PUBLISHED,
    STORY,
    STORY_HTML,
    SUBHEAD,
    THIRD,
    assert_is_the_story,
    page,
    plain_article,
    read,
    texts_of,
)
from broadsheet.exchange.records import Block

_CAPTIONS = (
    "The harbour office, left, and the captain of the Kittiwake shake hands at the pier on Sunday, March 3. "
    "It was the first time in nine days that anybody was seen there.",
    "Divers, in black, wait for the tide at the foot of the stairs on Saturday, as they have done all week.",
)


class TestStory:
    def blocks(self, story: str) -> tuple[Block, ...]:
        return read(samples.newspaper(f"<p>{FIRST}</p>{story}<p>{FOURTH}</p>")).blocks[1:-1]

    def test_inline_markup_is_reduced_to_what_a_block_may_hold(self) -> None:
        (block,) = self.blocks(
            '<p style="color:red" onclick="x()">It is <b>bold</b>, <i>slanted</i>, <u>underlined</u>, '
            "<span>plain</span> and "
            '<a href="https://tide.example/?a=1&amp;b=2" target="_blank" rel="x" onmouseover="y()">linked</a>.</p>'
        )
        assert block.html == (
            "It is <b>bold</b>, <i>slanted</i>, underlined, plain and "
            '<a href="https://tide.example/?a=1&amp;b=2">linked</a>.'
        )

    @pytest.mark.parametrize(
        "href",
        [
            "javascript:alert(1)",
            "JaVa\tscript:alert(1)",
            "&#1;javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "#part",
            "",
            "http://[",
        ],
    )
    def test_a_link_that_leads_nowhere_good_is_only_words(self, href: str) -> None:
        (block,) = self.blocks(f'<p>See <a href="{href}">the harbour office</a> for the tables.</p>')
        assert block.html == "See the harbour office for the tables."

    def test_links_are_made_absolute_and_mail_links_kept(self) -> None:
        (block,) = self.blocks('<p>See <a href="../tables">tables</a> or <a href="mailto:a@b.example">write</a>.</p>')
        assert block.html == (
            'See <a href="https://courier.example/coast/tables">tables</a> or <a href="mailto:a@b.example">write</a>.'
        )

    def test_text_is_escaped_and_scripts_are_gone(self) -> None:
        (block,) = self.blocks("<p>5 &lt; 7 &amp; &lt;script&gt;<script>alert('<p>x</p>')</script> “quoted”&nbsp;!</p>")
        assert block.html == "5 &lt; 7 &amp; &lt;script&gt; “quoted”\u00a0!"

    def test_a_heading_is_plain_text(self) -> None:
        heading, _ = self.blocks(
            f'<h2 id="x"><strong>Silt &amp; <em>Trolleys</em></strong> <a href="#x">#</a></h2><p>{THIRD}</p>'
        )
        assert heading == Block("heading", "Silt &amp; Trolleys #")

    def test_quotations_lists_and_breaks(self) -> None:
        blocks = self.blocks(
            "<blockquote><p>We never took it down.</p><p>Not once.</p><footer>Ada Quill</footer></blockquote>"
            "<ul><li>one <b>goat</b></li><li>bicycles<ol><li>red</li><li>blue</li></ol></li><li> </li></ul>"
            "<p>First line<br>second line<br></p>"
        )
        assert blocks == (
            Block("quote", "We never took it down.<br><br>Not once.<br><br>Ada Quill"),
            Block("list", "<ul><li>one <b>goat</b></li><li>bicycles<ol><li>red</li><li>blue</li></ol></li></ul>"),
            Block("paragraph", "First line<br>second line"),
        )

    def test_figures_in_a_table_become_a_list_of_rows(self) -> None:
        (block,) = self.blocks(
            "<table><tr><th>Day</th><th>Sailings</th></tr><tr><td>Saturday</td><td>2</td></tr></table>"
        )
        assert block == Block("list", "<ul><li>Day · Sailings</li><li>Saturday · 2</li></ul>")

    def test_a_paragraph_all_in_bold_over_another_is_a_heading(self) -> None:
        heading, _ = self.blocks(f"<p><strong>{SUBHEAD}</strong></p><p>{THIRD}</p>")
        assert heading == Block("heading", SUBHEAD)

    def test_a_whole_sentence_in_bold_is_not(self) -> None:
        bold, _ = self.blocks(f"<p><strong>The ferry sails again on Friday.</strong></p><p>{THIRD}</p>")
        assert bold.kind == "paragraph"

    def test_the_headline_never_comes_again_as_the_first_block(self) -> None:
        for repeated in (f"<h1>{HEADLINE}</h1>", f"<p>{HEADLINE.upper()}</p>"):
            record = read(samples.newspaper(f"{repeated}{STORY_HTML}"))
            assert texts_of(record) == list(STORY)

    def test_a_byline_inside_the_story_is_read_and_taken_out(self) -> None:
        bare = page(
            f'<div class="entry-content"><h1>{HEADLINE}</h1><p>By Jane Doe - March 3, 2024</p>{STORY_HTML}</div>'
        )
        record = read(bare)
        assert record.authors == (AUTHOR,)
        assert_is_the_story(record)

    @pytest.mark.parametrize(
        "furniture",
        [
            '<div class="wp-block-social-share"><a href="https://x.example">Post it</a></div>',
            '<p><a href="/bakery">A Bakery Wins a Prize</a></p>',
            '<ul><li><a href="/a">Council counts its benches</a></li><li><a href="/b">Bakery wins again</a></li></ul>',
            "<p>Also read: A Bakery Wins a Prize</p>",
            "<p>Advertisement</p>",
            "<figure><img alt='x'><figcaption>The Kittiwake at her berth on Sunday.</figcaption></figure>",
            "<aside><p>Sign up and never miss a story from the coast, wherever you are.</p></aside>",
            "<p hidden>Secret words for machines that nobody is meant to read here.</p>",
            '<p style="display: none">Secret words for machines that nobody is meant to read here.</p>',
            "<form><p>Enter your address and we will write to you every week without fail.</p></form>",
            "<style>p { color: red }</style><noscript><p>Please enable JavaScript.</p></noscript>",
            '<div class="kg-card kg-signup-card"><p>Give us your address and we write to you.</p></div>',
        ],
    )
    def test_furniture_inside_the_story_is_left_out(self, furniture: str) -> None:
        record = read(samples.newspaper(STORY_HTML.replace("<h3>", f"{furniture}<h3>")))
        assert texts_of(record) == list(STORY)

    def test_the_story_told_once_more_to_search_engines_is_not_read_twice(self) -> None:
        data = (
            '<div style="display:none" itemscope itemtype="http://schema.org/NewsArticle">'
            f'<h1 itemprop="name">{HEADLINE}</h1><div itemprop="datePublished">2024-03-03T10:00:00Z</div>'
            f'<div itemprop="articleBody">{STORY_HTML}</div></div>'
        )
        assert_is_the_story(read(samples.newspaper(f"{STORY_HTML}{data}")))

    @pytest.mark.parametrize("name", ["photo-gallery clearfix", "slideshow", "gallery-overlay hidden"])
    def test_the_captions_of_a_gallery_are_not_the_story(self, name: str) -> None:
        photos = "".join(f"<li><img src='{n}.jpg' alt=''><div>{words}</div></li>" for n, words in enumerate(_CAPTIONS))
        shown = f'<div class="{name}"><div>Photo 1 of 2</div><ul>{photos}</ul><div>Back to all photos</div></div>'
        assert_is_the_story(read(samples.newspaper(f"{shown}{STORY_HTML}")))

    def test_what_the_story_quotes_from_elsewhere_stays_although_its_box_is_called_social(self) -> None:
        said = "I was on that ferry with my goat and it took the whole morning until we were told why."
        quoted = f'<div class="social-media-embed"><blockquote><p>{said}</p>A Passenger, March 2</blockquote></div>'
        record = read(samples.newspaper(STORY_HTML.replace("<h3>", f"{quoted}<h3>")))
        assert [block.kind for block in record.blocks if said in block.html] == ["quote"]

    def test_a_story_goes_on_in_the_next_box_of_its_name(self) -> None:
        paragraphs = [
            "<p>" + " ".join(f"{chr(97 + at)}{chr(97 + number % 25)}ling" for number in range(45)) + ".</p>"
            for at in range(12)
        ]
        slot = '<div class="row full-bleed"><div class="slot">Advertisement</div></div>'
        beside = '<div class="item grid__beside"><div class="slot">x</div></div>'
        boxes = [f'<div class="item article__body">{"".join(part)}</div>' for part in (paragraphs[:6], paragraphs[6:])]
        inside = slot.join(f'<div class="grid">{box}{beside}</div>' for box in boxes)
        record = read(page(f"<main><header><h1>{HEADLINE}</h1></header>{inside}</main>"))
        assert [f"<p>{block.html}</p>" for block in record.blocks] == paragraphs

    def test_a_box_whose_name_says_share_but_that_holds_the_story_stays(self) -> None:
        assert_is_the_story(read(samples.newspaper(f'<div class="has-share-bar has-sidebar">{STORY_HTML}</div>')))

    def test_a_class_that_marks_paid_text_is_part_of_the_story(self) -> None:
        assert_is_the_story(read(samples.newspaper(STORY_HTML.replace("<p>Divers", '<p class="paywall">Divers'))))

    def test_teasers_with_a_story_s_class_name_are_not_the_story(self) -> None:
        teaser = f'<div class="post-content"><p>{THIRD}</p></div>'
        assert_is_the_story(read(plain_article().replace(b"</main>", f"{teaser}</main>".encode())))

    def test_the_standfirst_that_readers_saw_goes_before_the_summary_for_search_engines(self) -> None:
        summary = b'<head><meta property="og:description" content="Ferry news, tickets, tide tables and goats.">'
        assert read(samples.newspaper().replace(b"<head>", summary)).standfirst.startswith("Two hundred passengers")

    def test_a_site_s_own_description_is_no_standfirst(self) -> None:
        described = b'<head><meta name="description" content="The Harbour Courier: news of the coast since 1880.">'
        assert read(plain_article().replace(b"<head>", described)).standfirst == ""

    def test_a_summary_made_of_the_first_lines_is_no_standfirst(self) -> None:
        excerpt = f'<meta property="og:type" content="article"><meta name="description" content="{FIRST[:100]}…">'
        assert read(plain_article().replace(b"<head>", f"<head>{excerpt}".encode())).standfirst == ""

    def test_the_date_and_author_come_from_the_article_and_not_from_the_menu_or_the_replies(self) -> None:
        bare = samples.newspaper().replace(b"itemprop", b"data-x").replace(b"itemscope", b"data-y")
        record = read(bare)
        assert (record.published_at, record.authors) == (PUBLISHED, (AUTHOR,))


class TestSingleFiles:
    def test_a_web_archive_with_the_page_and_its_pictures_in_it(self) -> None:
        archive = (
            b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://courier.example/coast/archived/\r\n"
            b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="----X"\r\n\r\n'
            b"------X\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )
        archive += (
            base64.encodebytes(plain_article()) + b"\r\n------X\r\nContent-Type: image/png\r\n\r\nx\r\n------X--\r\n"
        )
        record = read(archive)
        assert_is_the_story(record)
        assert record.source_id == "https://courier.example/coast/archived/"

    def test_inline_pictures_scripts_and_styles_are_passed_over(self) -> None:
        junk = (
            f"<style>{'a{b:c}' * 20_000}</style>"
            f"<script>var a = '<p>' + \"</div>\"; if (a<b && c>d) {{ {'x(1);' * 20_000} }}</script>"
            f'<img src="data:image/png;base64,{"QUJD" * 50_000}"><svg><text>{"svg words " * 100}</text></svg>'
        ).encode()
        assert_is_the_story(
            read(plain_article().replace(b"</head>", b"</head>" + junk).replace(b"<h2>", junk + b"<h2>"))
        )
