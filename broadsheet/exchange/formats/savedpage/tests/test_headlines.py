"""Which words of a page are the headline of its story, where logos, sections and other titles stand beside it."""

from __future__ import annotations

import pytest

from broadsheet.exchange.formats.savedpage.tests.samples import HEADLINE, STORY_HTML, assert_is_the_story, page, read


@pytest.mark.parametrize(
    "before",
    [
        '<h1><a href="/">The Harbour Courier</a></h1>',
        "<div><h1>Navigation and Service</h1><ul><li><a href='/'>Home</a></li></ul></div>",
    ],
)
def test_a_logo_or_a_menu_in_the_first_h1_is_no_headline(before: str) -> None:
    assert read(page(f"{before}<div><h2>{HEADLINE}</h2>{STORY_HTML}</div>")).headline == HEADLINE


@pytest.mark.parametrize("tab", [f"{HEADLINE} | Harbour Log", f"Harbour Log » {HEADLINE}"])
def test_the_name_of_the_site_as_the_only_h1_is_no_headline(tab: str) -> None:
    assert read(page(f"<h1>Harbour Log</h1><h2>{HEADLINE}</h2>{STORY_HTML}", title=tab)).headline == HEADLINE


def test_a_section_as_the_only_h1_is_no_headline() -> None:
    stated = f'<meta property="og:title" content="{HEADLINE} - The Ferry, the Goat">'
    body = f"<h1>Coast</h1><h2>{HEADLINE}</h2>{STORY_HTML}"
    assert read(page(body, stated, title=f"Harbour Log | Coast | {HEADLINE}")).headline == HEADLINE


def test_a_single_word_is_one() -> None:
    assert read(page(f"<h1>Landslide</h1>{STORY_HTML}", title="The Harbour Courier")).headline == "Landslide"


def test_one_may_only_share_a_word_with_the_tab() -> None:
    body = f"<h1>Quick Links</h1><h1>Our Partners</h1><h2>New Ferry Bookings Open</h2>{STORY_HTML}"
    assert read(page(body, title="Ferry - News - The Courier")).headline == "New Ferry Bookings Open"


def test_a_box_at_the_end_that_is_an_h1_too_is_none() -> None:
    twice = "<h1>Love Letters From Us: Our Newsletter</h1>" * 2
    head = '<meta property="og:title" content="Ferry Guide">'
    body = f"<h1>A Ferry Guide for the Patient</h1>{STORY_HTML}{twice}"
    assert read(page(body, head, title="Ferry Guide")).headline == "A Ferry Guide for the Patient"


def test_a_kicker_inside_the_heading_is_left_out() -> None:
    kicker = f"<article><h1><span>Coast</span> {HEADLINE}</h1>{STORY_HTML}</article>"
    assert read(page(kicker, head=f'<meta property="og:title" content="{HEADLINE}">')).headline == HEADLINE


def test_the_name_of_the_site_behind_a_title_that_nothing_repeats_is_left_out() -> None:
    named = f'<meta property="og:site_name" content="Harbour Courier"><meta property="og:title" content="{HEADLINE}'
    assert read(page(f"<div>{STORY_HTML}</div>", head=f'{named} | Harbour Courier">')).headline == HEADLINE


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (f"<h4>{HEADLINE}</h4>", "a heading of any rank"),
        (f'<div class="box-headline">{HEADLINE}</div>', "a box that is called a headline"),
        (f'<div class="title-text"><p><em>{HEADLINE}</em></p></div>', "a paragraph in a box that is called a title"),
        (f"<h2>{HEADLINE}</h2><p>3 March 2024</p><h5>Coast</h5>", "with short lines between"),
    ],
)
def test_where_all_that_the_page_says_of_itself_is_its_name_the_title_over_the_story_is_one(
    title: str, kind: str
) -> None:
    assert read(page(f"<div>{title}{STORY_HTML}</div>", title="Harbour Log")).headline == HEADLINE, kind


def test_a_logo_that_the_tab_repeats_is_no_headline() -> None:
    logo = '<h1><a href="/">Log of the Harbour</a></h1>'
    body = f'{logo}<h2><a href="/ferry">{HEADLINE}</a></h2>{STORY_HTML}'
    assert read(page(body, title="Blog | Log of the Harbour")).headline == HEADLINE


def test_a_heading_below_the_story_is_no_headline() -> None:
    body = f"<div><h2>{HEADLINE}</h2>{STORY_HTML}</div><h1>Our Ferry Partners</h1><h1>Links</h1>"
    assert read(page(body, title="Ferry Partners and Night News")).headline == HEADLINE


@pytest.mark.parametrize("tab", [f"{HEADLINE} : Ferry Recipes", f"Harbour Log - Ferry Recipes » {HEADLINE}"])
def test_an_h1_that_is_another_part_of_the_tab_than_the_heading_under_it_is_no_headline(tab: str) -> None:
    assert read(page(f"<h1>Ferry Recipes</h1><h2>{HEADLINE}</h2>{STORY_HTML}", title=tab)).headline == HEADLINE


def test_an_h1_that_begins_the_tab_stays_although_another_part_stands_under_it() -> None:
    body = f"<h1>{HEADLINE}</h1><h2>The Ferry Series</h2>{STORY_HTML}"
    assert read(page(body, title=f"{HEADLINE} - The Ferry Series")).headline == HEADLINE


def test_of_two_headings_the_one_that_the_page_s_data_states_is_one() -> None:
    for_searches = "Night Ferry Back, Saltmarsh After Nine Years: Tickets"
    body = f"<h1>{for_searches}</h1><p>Coast</p><h2>{HEADLINE}</h2>{STORY_HTML}"
    assert read(page(body, f'<meta property="og:title" content="{HEADLINE}">', for_searches)).headline == HEADLINE


def test_the_one_of_several_h1_that_stands_over_the_story_is_one() -> None:
    body = f"<h1>{HEADLINE}</h1>{STORY_HTML}<h1>More of the Ferry</h1><p>There is more to come.</p>"
    stated = '<meta property="og:title" content="Ferry, Night, Tickets and Timetables | Harbour Log">'
    assert read(page(body, stated, title="Ferry Tickets and Timetables")).headline == HEADLINE


def test_one_that_is_called_a_comment_is_left_where_it_stands() -> None:
    body = f'<article><h1 class="ArticleComment_headline">{HEADLINE}</h1>{STORY_HTML}<form></form></article>'
    assert_is_the_story(read(page(body)))
