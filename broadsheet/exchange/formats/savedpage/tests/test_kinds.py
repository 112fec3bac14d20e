"""Kinds of pages that are read wrongly where their parts are judged by one sign alone, and what is said of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from broadsheet.exchange.formats.savedpage.read import NotAnArticle
from broadsheet.exchange.formats.savedpage.read import read as read_page
from broadsheet.exchange.formats.savedpage.tests import samples
from broadsheet.exchange.formats.savedpage.tests.samples import (
    ADDRESS,
    FIRST,
    FOURTH,
    HEADLINE,
    REPLIES,
    SECOND,
    STORY,
    STORY_HTML,
    THIRD,
    assert_is_the_story,
    page,
    read,
    texts_of,
)

MENU = "".join(
    f'<ul><li><a href="/{n}">News of the {n}th parish and of all its villages</a></li></ul>' for n in range(40)
)


def article(inside: str, head: str = "") -> bytes:
    return page(f"<main><article><h1>{HEADLINE}</h1>{inside}</article></main>", head=head)


class TestBoxes:
    @pytest.mark.parametrize(
        "name",
        ["layout has-sidebar", "sidebar_content", "container sidebar-right", "sticky-sidebar-parent",
         "truncate-related-to", "comments-open", "newsletterVisible", "with-share menu-open"],
    )  # fmt: skip
    def test_a_story_s_box_named_after_its_neighbour_holds_the_story(self, name: str) -> None:
        assert_is_the_story(read(page(f'<div>{MENU}</div><h1>{HEADLINE}</h1><div class="{name}">{STORY_HTML}</div>')))

    def test_a_lead_in_a_box_of_its_own_is_kept(self) -> None:
        rest = STORY_HTML.removeprefix(f"<p>{FIRST}</p>")
        lead = f'<header><h1>{HEADLINE}</h1><div class="teaser-text"><p>{FIRST}</p></div></header>'
        assert_is_the_story(read(page(f'<main>{lead}<div class="text">{rest}</div></main>')))

    @pytest.mark.parametrize(
        "word", ["comment", "kommentar", "comentario", "komentarz", "reactie", "commentaire", "commenti"]
    )
    def test_readers_and_their_words_are_not_in_the_story(self, word: str) -> None:
        words = "I was on the old ferry myself, as a child. " * 4
        reply = f'<div class="{word}-item"><div>Reader</div><h3>Well …</h3><p>{words}</p></div>'
        boxed = f'<div class="{word}-list"><div>{word.title()}</div>{reply * 3}</div>'
        assert_is_the_story(read(page(f"<div><h1>{HEADLINE}</h1>{STORY_HTML}{boxed}</div>")))

    def test_a_box_called_comments_that_is_the_paper_s_own_is_kept_and_said(self) -> None:
        minutes = "".join(
            f'<div class="live-comment"><b>{n}′</b><div class="live-comment-text">{text}</div></div>'
            for n, text in enumerate(("She is in.", THIRD, "A rope is thrown.", FOURTH), 1)
        )
        reading = read_page(article(f'<p>{FIRST}</p><p>{SECOND}</p><div class="live-comments">{minutes}</div>'))
        assert {THIRD, "A rope is thrown.", FOURTH} <= set(texts_of(reading.article))
        assert any("called comments" in doubt for doubt in reading.doubts)

    @pytest.mark.parametrize("sign", ["<i>Ada, 10:15</i>", '<b class="nick">Ada</b>', "<textarea></textarea>"])
    def test_such_a_box_with_a_sign_of_readers_is_theirs(self, sign: str) -> None:
        remarks = f'<div class="live-comments"><div class="live-comment">{sign}<p>{FIRST[::-1]}.</p></div></div>' * 2
        assert_is_the_story(read(article(STORY_HTML + remarks)))

    def test_a_list_of_terms_is_no_furniture_by_the_name_of_its_box(self) -> None:
        terms = '<dl><dt>Place:</dt><dd class="event-meta">Old Quay 4, Saltmarsh</dd></dl>'
        record = read(article(f'<div class="event-meta">{terms}</div>{STORY_HTML}'))
        assert "Old Quay 4, Saltmarsh" in texts_of(record)

    def test_a_list_of_links_that_the_text_announces_is_kept_and_others_are_not(self) -> None:
        listed = (
            '<ul><li><a href="/a">A plank of oak with a name</a></li><li><a href="/b">A mug for the crew</a></li></ul>'
        )
        record = read(
            article(f"<p>{FIRST}</p><p>What the harbour sells:</p>{listed}<p>{SECOND}</p>{listed}<p>{FOURTH}</p>")
        )
        assert [block.kind for block in record.blocks] == ["paragraph", "paragraph", "list", "paragraph", "paragraph"]

    def test_a_short_last_line_beside_a_text_of_one_paragraph_is_kept(self) -> None:
        told = f"<article><div><h2>The Crossing</h2><p>{FIRST} {SECOND} {THIRD}</p><p>Bring a coat.</p></div></article>"
        assert texts_of(read(page(told)))[-1] == "Bring a coat."

    def test_a_long_lead_without_its_full_stop_is_kept(self) -> None:
        lead = FIRST.removesuffix(".")
        rest = f'<div class="text"><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p></div>'
        assert texts_of(read(article(f"<div><p>{lead}</p></div>{rest}")))[0] == lead

    @pytest.mark.parametrize(
        "offer",
        [
            "Lesen Sie auch: Die Bäckerei gewinnt einen Preis",
            "Lea también: La panadería gana un premio",
            "À lire aussi : La boulangerie gagne un prix",
            "Leia também: A padaria ganha um prêmio",
            "Leggi anche: Il panificio vince un premio",
            "Lees ook: De bakkerij wint een prijs",
            "Czytaj także: Piekarnia zdobywa nagrodę",
            "Читайте также: Пекарня получила приз",
        ],
    )
    def test_offers_of_other_stories_in_other_languages(self, offer: str) -> None:
        linked = f'<p><strong><a href="/x">{offer}</a></strong></p><p>{offer}</p>'
        assert_is_the_story(read(article(STORY_HTML.replace("<h3>", f"{linked}<h3>"))))

    def test_a_caption_that_is_not_called_one(self) -> None:
        picture = '<div><img src="/k.jpg"><div>The Kittiwake at her berth, seen from the old customs house</div></div>'
        assert_is_the_story(read(article(STORY_HTML.replace("<h3>", f"{picture}<h3>"))))

    @pytest.mark.parametrize("name", ["author-box-text", "teaser", "newsletter-cta", "steady-kasten", "productCart"])
    def test_what_stands_beside_the_paragraphs_and_is_called_an_offer(self, name: str) -> None:
        offer = (
            f'<div class="{name}"><div><p>Nora Pettifer has written about harbours for twenty years.</p></div></div>'
        )
        assert_is_the_story(read(article(f'<div class="text">{STORY_HTML}</div>{offer}')))

    def test_a_lead_that_is_called_a_teaser_is_the_lead(self) -> None:
        rest = STORY_HTML.removeprefix(f"<p>{FIRST}</p>")
        assert_is_the_story(read(article(f'<div class="teaser"><p>{FIRST}</p></div><div class="text">{rest}</div>')))

    def test_a_sub_heading_whose_address_within_the_page_sounds_like_furniture(self) -> None:
        named = STORY_HTML.replace("<h3>", '<h3 id="nav_a_timetable_2" class="subheading">')
        assert_is_the_story(read(article(named)))

    def test_a_lead_that_is_set_as_a_heading_is_a_paragraph(self) -> None:
        record = read(article(STORY_HTML.replace(f"<p>{FIRST}</p>", f"<h2>{FIRST}</h2>")))
        assert [block.kind for block in record.blocks] == samples.KINDS

    def test_a_formula_in_a_sentence_is_no_picture_with_a_caption(self) -> None:
        formula = 'Given a keel of <img src="x.png"> planks, and a mast that is a third of it, the sail is found thus:'
        assert formula.replace('<img src="x.png"> ', "") in texts_of(read(article(f"<p>{formula}</p>{STORY_HTML}")))

    def test_a_greeting_at_the_end(self) -> None:
        assert texts_of(read(article(f"{STORY_HTML}<p>Yours, Jane</p>")))[-1] == "Yours, Jane"

    def test_an_address_on_a_line_of_its_own_is_no_title_of_another_story(self) -> None:
        address = '<p><a href="https://pier.example/plank">https://pier.example/plank</a></p>'
        record = read(article(STORY_HTML.replace("<h3>", f"{address}<h3>")))
        assert "https://pier.example/plank</a>" in texts_of(record)[4]


class TestLaterPages:
    """Of a text on several pages only the first is in the file; that has to be said."""

    @pytest.mark.parametrize("later", ["2/", "page/2", "?page=2", "seite-2"])
    def test_a_link_to_the_second_page_is_a_doubt(self, later: str) -> None:
        head = f'<link rel="canonical" href="{ADDRESS}">'
        reading = read_page(article(f'{STORY_HTML}<nav><a href="{ADDRESS}{later}">2</a></nav>', head=head))
        assert any("other pages" in doubt for doubt in reading.doubts)

    def test_a_bare_next_under_the_text_is_a_doubt(self) -> None:
        reading = read_page(article(f"{STORY_HTML}<div>Next</div>"))
        assert any("other pages" in doubt for doubt in reading.doubts)

    @pytest.mark.parametrize("other", ["?page=2#comments", "photos/", "../the-goat/2/"])
    def test_other_links_are_none(self, other: str) -> None:
        head = f'<link rel="canonical" href="{ADDRESS}">'
        linked = f'{STORY_HTML}<p><a href="{ADDRESS}{other}">More of it</a></p><a href="/next">Next</a>'
        assert not read_page(article(linked, head=head)).doubts


class TestSeveralStories:
    def test_a_headline_that_links_to_its_own_page(self) -> None:
        own = f'<h1><a href="{ADDRESS}">{HEADLINE}</a></h1>'
        names = "".join(f'<h4><a href="/members/{n}">Reader {n}</a></h4>' for n in range(5))
        linked = f'<main><div class="post">{own}{STORY_HTML}<div>{names}</div></div></main>'
        assert read(page(linked, head=f'<link rel="canonical" href="{ADDRESS}">')).headline == HEADLINE

    def test_long_teasers_below_the_article(self) -> None:
        teaser = "In the village behind the hill people have spoken of nothing else since the old miller retired. " * 4
        teasers = "".join(f'<h3><a href="/{n}">Another Story, Number {n}</a></h3><p>{teaser}</p>' for n in range(4))
        below = page(f"<article><h1>{HEADLINE}</h1>{STORY_HTML}</article><section>{teasers}</section>")
        assert_is_the_story(read(below))

    def test_sub_headings_that_are_links(self) -> None:
        parts = "".join(
            f'<h3><a href="https://pier{n}.example/">Pier {n} of the Five</a></h3><p>{text}</p>'
            for n, text in enumerate((SECOND, THIRD, FOURTH))
        )
        record = read(article(f"<p>{FIRST}</p>{parts}"))
        assert texts_of(record) == [
            FIRST, "Pier 0 of the Five", SECOND, "Pier 1 of the Five", THIRD, "Pier 2 of the Five", FOURTH,
        ]  # fmt: skip

    def test_the_refusal_can_be_overruled_and_the_doubt_stays(self) -> None:
        front = page("".join(f'<h2><a href="/{n}">Story {n}</a></h2><p>{FIRST}{n} {THIRD}</p>' for n in range(4)))
        with pytest.raises(NotAnArticle, match="several stories") as refusal:
            read_page(front)
        assert refusal.value.overrule
        reading = read_page(front, anyway=True)
        assert reading.article.blocks
        assert "several stories" in reading.doubts[0]


class TestDate:
    @pytest.mark.parametrize(
        "head",
        [
            '<meta itemprop="datePublished" content="2024-03-03T07:30:00+01:00">',
            '<meta property="published_time" content="2024-03-03T07:30:00+0100">',
            '<meta name="dcterms.created" content="2024-03-03T06:30:00Z">',
        ],
    )
    def test_in_the_head(self, head: str) -> None:
        assert read(article(STORY_HTML, head=head)).published_at == samples.PUBLISHED

    @pytest.mark.parametrize("line", ["03.02.2024", "3.2.2024", "3. 2. 2024, 10.20 Uhr"])
    def test_between_stops_the_day_is_first(self, line: str) -> None:
        moment = read(article(f'<div class="date">{line}</div>{STORY_HTML}')).published_at
        assert moment is not None
        assert (moment.day, moment.month, moment.year) == (3, 2, 2024)

    @pytest.mark.parametrize(
        ("stated", "other", "address", "day"),
        [
            ("2024-03-03", "2024-03-05", "https://courier.example/ferry/", 5),
            ("2024-03-03", "2024-03-03", "https://courier.example/ferry/", 3),
            ("2024-03-13", "2024-03-13", "https://courier.example/2024/3/1/ferry/", 1),
            ("2024-03-03", "2024-03-03", "https://courier.example/2024/03/02/ferry/", 3),
        ],
    )
    def test_what_places_agree_on_and_the_address_go_before_one_that_says_else(
        self, stated: str, other: str, address: str, day: int
    ) -> None:
        head = (
            f'<link rel="canonical" href="{address}"><script type="application/ld+json">{{"@type": "NewsArticle", '
            f'"headline": "{HEADLINE}", "datePublished": "{stated}"}}</script>'
            f'<meta property="article:published_time" content="{other}">'
        )
        moment = read(article(f'<time datetime="{other}"></time>{STORY_HTML}', head=head)).published_at
        assert moment == datetime(2024, 3, day, tzinfo=UTC)

    def test_in_data_about_the_page_that_does_not_say_article(self) -> None:
        data = '{"@type": "WebPage", "datePublished": "2024-03-03T06:30:00Z"}'
        moment = read(article(STORY_HTML, head=f'<script type="application/ld+json">{data}</script>')).published_at
        assert moment == datetime(2024, 3, 3, tzinfo=UTC)

    def test_in_the_address(self) -> None:
        dated = '<link rel="canonical" href="https://courier.example/2019/10/21/night-ferry/">'
        assert read(article(STORY_HTML, head=dated)).published_at == datetime(2019, 10, 21, tzinfo=UTC)

    @pytest.mark.parametrize(
        "line",
        [
            "3. März 2024, 16:15 Uhr", "le 3 mars 2024 à 16h15", "3 de marzo de 2024 16:15", "3 marca 2024, 16:15",
            "3 марта 2024, 16:15", "3 maart 2024 16:15", "Sunday, March 3rd, 2024 at 4:15 pm", "03.03.2024 16:15",
            "3. März 2024, 17:15 MEZ", "Sun, 03 Mar 2024 17:15:00 +0100", "Sun Mar 03 2024 17:15:00 GMT+0100 (CET)",
        ],
    )  # fmt: skip
    def test_written_out_in_captured_text(self, line: str) -> None:
        record = read(samples.captured(counts=f"Jane Doe | {line}\n0\n19").encode())
        assert record.published_at == datetime(2024, 3, 3, 16, 15, tzinfo=UTC)
        assert record.authors == ("Jane Doe",)
        assert texts_of(record) == list(STORY)

    def test_none_is_none(self) -> None:
        assert read(article(STORY_HTML)).published_at is None

    def test_one_that_may_mean_two_days_is_none(self) -> None:
        assert read(samples.captured(counts="Published: 03/02/2024\n0\n19").encode()).published_at is None

    def test_that_of_a_reader_s_comment_is_not_the_article_s(self) -> None:
        commented = f'<div class="kommentar-list"><div>03.02.2022, 19:10</div><p>{FOURTH}</p></div>'
        assert read(article(STORY_HTML + commented)).published_at is None


class TestWhatIsSaid:
    def test_lines_in_the_story_that_are_links_to_other_stories(self) -> None:
        offered = '<ul><li><a href="/1">A Bakery Wins a Prize for Its Rye</a></li></ul>'
        (said,) = read_page(article(STORY_HTML.replace("<h3>", f"{offered}<h3>"))).left_out
        assert said == "1 line of links (“A Bakery Wins a Prize for Its Rye”)"

    def test_tables_that_hold_more_than_the_story(self) -> None:
        rows = "".join(f"<tr><td><div>Plank number {n}</div></td><td><p>oak, sawn</p></td></tr>" for n in range(200))
        table = f'<div class="sidebar"><table><caption>x</caption>{rows}</table></div>'
        doubts = read_page(article(f"<div>{STORY_HTML}</div>{table}")).doubts
        assert any("were not taken" in doubt for doubt in doubts)

    def test_news_that_mentions_a_channel_is_news(self) -> None:
        told = "The minister said in his channel on Telegram that the ferry would sail at noon."
        assert told in texts_of(read(article(f"{STORY_HTML}<p>{told}</p>")))

    def test_pictures_with_their_captions_and_comments_are_named(self) -> None:
        figure = "<figure><img src='/k.jpg'><figcaption>The Kittiwake at dawn</figcaption></figure>"
        pictures, comments = read_page(article(STORY_HTML.replace("<h3>", f"{figure}<h3>") + REPLIES)).left_out
        assert pictures.startswith("1 picture (“The Kittiwake at dawn”)")
        assert comments.startswith("readers' comments")

    def test_a_whole_story_has_neither_doubts_nor_anything_left_out(self) -> None:
        reading = read_page(article(STORY_HTML))
        assert (reading.doubts, reading.left_out) == ((), ())

    def test_a_story_that_is_not_the_text_of_the_page_s_data_is_doubted(self) -> None:
        other = samples.linked_data(
            f"<article><h1>{HEADLINE}</h1>{STORY_HTML}</article>", articleBody=f"{FIRST[:9]} " * 60
        )
        assert any("own data" in doubt for doubt in read_page(other).doubts)

    def test_a_few_words_are_doubted(self) -> None:
        brief = "The ferry to Saltmarsh has left the quay. More will follow."
        (doubt,) = read_page(article(f"<p>{brief}</p>", head='<meta property="og:type" content="article">')).doubts
        assert doubt == "the story has only 11 words"


class TestMarkup:
    def test_elements_left_open_end_where_browsers_end_them(self) -> None:
        menu = '<nav><ul class="menu"><li><a href="/">Home</a><div class="sub"><ul><li>Sport</ul></nav>'
        assert_is_the_story(read(page(f"{menu}<main><h1>{HEADLINE}</h1>{STORY_HTML}</main>")))

    def test_a_script_ends_at_a_tag_with_something_in_it(self) -> None:
        odd = f'<script>var a = "<h1>Not This</h1>";</script foo="bar"><h1>{HEADLINE}</h1>{STORY_HTML}'
        assert_is_the_story(read(page(odd)))

    @pytest.mark.parametrize(
        "odd", ["\x0c", "\x0b", "<a:b c='d'>", "<x\x0cy>", "<p\x0bclass='a'>", "<1>", "<é>", "<o:p></o:p>"]
    )
    def test_odd_characters_and_tags(self, odd: str) -> None:
        assert read(article(STORY_HTML.replace("<h3>", f"{odd}<h3>"))).headline == HEADLINE

    def test_what_is_written_over_a_word_does_not_stand_in_it(self) -> None:
        ruby = STORY_HTML.replace("silt", "<ruby>silt<rp>(</rp><rt>mud</rt><rp>)</rp></ruby>")
        assert_is_the_story(read(article(ruby)))

    def test_soft_hyphens_are_for_the_browser_to_set(self) -> None:
        assert_is_the_story(read(article(STORY_HTML.replace("passengers", "pas\u00adsen\u00adgers"))))

    @pytest.mark.slow
    @pytest.mark.parametrize("tag", ["<img>", "<br>"])
    def test_time_does_not_grow_with_the_square_of_empty_tags(self, tag: str) -> None:
        def seconds(number: int) -> float:
            began = time.process_time()
            read(article(STORY_HTML + tag * number))
            return time.process_time() - began

        seconds(10)  # What is loaded only once.
        assert seconds(8_000) < 1 + 8 * seconds(2_000)


def test_a_page_is_the_same_article_by_its_address() -> None:
    named = f'<link rel="canonical" href="{ADDRESS}">'
    assert read(article(STORY_HTML, head=named)).source_id == ADDRESS
