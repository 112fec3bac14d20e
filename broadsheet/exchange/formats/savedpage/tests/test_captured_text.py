"""Captured plain text: the story and nothing else, however the page around it looked."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.exchange.formats.savedpage.tests.samples import (
    FIRST,
    FOURTH,
    HEADLINE,
    SECOND,
    STORY,
    SUBHEAD,
    SUBHEAD_TWO,
    THIRD,
    assert_is_the_story,
    captured,
    read,
    texts_of,
)
from broadsheet.exchange.records import ArticleRecord

SEED = Path(__file__).parents[6] / "shared/seed/captured-page.txt"


def read_text(text: str) -> ArticleRecord:
    return read(text.encode())


@pytest.mark.skipif(not SEED.exists(), reason="the captured page that this site starts from is not beside the checkout")
def test_the_page_this_site_starts_from() -> None:
    record = read(SEED.read_bytes())
    assert record.headline == ("Putin Signals Openness To Restoring US-Russia Relations Ahead Of Trump Presidency")
    assert (record.comment_count, record.view_count) == (0, 19)
    assert [block.html for block in record.blocks if block.kind == "heading"] == [
        "Putin on Historical Lessons and Current Challenges",
        "A Cautious Approach to the West",
        "Heightened Tensions Amid Diplomatic Strains",
        "Trump’s Upcoming Inauguration",
    ]
    paragraphs = [block.html for block in record.blocks if block.kind == "paragraph"]
    assert len(paragraphs) == len(record.blocks) - 4 == 8
    assert paragraphs[0].startswith(
        "In a significant statement made just weeks before US President-elect Donald Trump’s"
    )
    assert "“Russia is not angry. Russia is concentrating.”" in paragraphs[2]
    assert paragraphs[-1].endswith("under Trump’s presidency remains to be seen.")
    assert (record.published_at, record.authors, record.section, record.standfirst) == (None, (), "", "")


def test_headline_once_counts_read_and_furniture_gone() -> None:
    record = read_text(captured())
    assert_is_the_story(record)
    assert (record.comment_count, record.view_count) == (0, 19)
    assert (record.published_at, record.authors, record.section, record.source_url) == (None, (), "", "")


@pytest.mark.parametrize(
    ("counts", "comments", "views"),
    [
        ("0\n19", 0, 19),
        ("12\n1,234", 12, 1234),
        ("3\n1.2K", 3, 1200),
        ("3\n2M", 3, 2_000_000),
        ("3 Comments\n120 views", 3, 120),
        ("1.204 views\n3 Comments", 3, 1204),
        ("No Comments", 0, 0),
        ("One comment", 1, 0),
        ("Comments: 8", 8, 0),
        ("5", 5, 0),
    ],
)
def test_counts_in_the_forms_that_pages_print(counts: str, comments: int, views: int) -> None:
    record = read_text(captured(counts=counts))
    assert (record.comment_count, record.view_count) == (comments, views)
    assert texts_of(record) == list(STORY)


@pytest.mark.parametrize(
    ("line", "authors", "moment"),
    [
        ("By Jane Doe - March 3, 2024", ("Jane Doe",), datetime(2024, 3, 3, tzinfo=UTC)),
        ("By Jane Doe\nMarch 3, 2024", ("Jane Doe",), datetime(2024, 3, 3, tzinfo=UTC)),
        ("By Jane Doe and Tom Ruiz | 3 March 2024", ("Jane Doe", "Tom Ruiz"), datetime(2024, 3, 3, tzinfo=UTC)),
        ("Jane van der Doe • Mar 3, 2024 at 4:15 pm", ("Jane van der Doe",), datetime(2024, 3, 3, 16, 15, tzinfo=UTC)),
        ("By Jane Doe March 3, 2024", ("Jane Doe",), datetime(2024, 3, 3, tzinfo=UTC)),
        ("Published on 2024-03-03T08:00:00+02:00", (), datetime(2024, 3, 3, 6, tzinfo=UTC)),
        ("Posted: Sunday, March 3rd, 2024\nUpdated: March 9, 2024", (), datetime(2024, 3, 3, tzinfo=UTC)),
        ("Updated: March 9, 2024", (), None),
        ("BY\nJane Doe\n-\nMarch 3, 2024", ("Jane Doe",), datetime(2024, 3, 3, tzinfo=UTC)),
    ],
)
def test_byline_and_date(line: str, authors: tuple[str, ...], moment: datetime | None) -> None:
    record = read_text(captured(counts=f"{line}\n0\n19"))
    assert record.authors == authors
    assert record.published_at == moment
    assert texts_of(record) == list(STORY)


def test_a_line_that_only_begins_like_a_byline_belongs_to_the_story() -> None:
    opening = "By the time the last lorry had gone, nobody on the quay could say who had ordered all that ice."
    assert texts_of(read_text(captured(opening, *STORY)))[0] == opening


def test_breadcrumbs_name_the_section() -> None:
    record = read_text(captured(top=f"Home > Coast > {HEADLINE}\n\n{HEADLINE}"))
    assert record.section == "Coast"
    assert_is_the_story(record)


def test_a_sentence_between_headline_and_byline_is_the_standfirst() -> None:
    deck = "Two hundred passengers and a goat made the first crossing in nearly a decade."
    record = read_text(captured(counts=f"{deck}\n\nBy Jane Doe - March 3, 2024\n0\n19"))
    assert record.standfirst == deck
    assert_is_the_story(record)


MENU = (
    "Skip to content\nThe Harbour Courier\nHome\nCoast\nTown Hall\nSport\nSearch\n\n"
    "We use cookies to make this site work.\n\n"
)


def test_menus_above_the_headline_are_left_out() -> None:
    record = read_text(captured(top=MENU + HEADLINE))
    assert_is_the_story(record)
    assert (record.comment_count, record.view_count) == (0, 19)


def test_menus_above_a_headline_that_is_printed_only_once() -> None:
    text = f"{MENU}{HEADLINE}\nBy Jane Doe - March 3, 2024\n\n" + "\n\n".join(STORY)
    assert_is_the_story(read_text(text))


def test_an_offer_above_the_headline_is_not_taken_for_it() -> None:
    offer = "Subscribe Today and Get Two Months of the Courier for the Price of One\n\n"
    text = f"{MENU}{offer}{HEADLINE}\nBy Jane Doe - March 3, 2024\n\n" + "\n\n".join(STORY)
    assert_is_the_story(read_text(text))


def test_a_menu_that_is_printed_twice_is_no_headline() -> None:
    menu = "Coast Guard News\nLetters to the Editor\n"
    text = f"{menu}{menu}{HEADLINE}\n\n" + "\n\n".join(STORY)
    assert_is_the_story(read_text(text))


def test_titles_of_other_stories_above_the_headline() -> None:
    other = "A Bakery Wins a Prize for Its Oldest and Heaviest Loaf of Bread\nMarch 2, 2024\n\n"
    assert_is_the_story(read_text(captured(top=f"Trending\n{other}{HEADLINE}")))


def test_a_short_headline_over_a_long_standfirst_without_a_full_stop() -> None:
    deck = "Two hundred passengers and one goat make the first crossing in years"
    record = read_text(f"Night Ferry Returns\n{deck}\nBy Jane Doe\n\n" + "\n\n".join(STORY))
    assert (record.headline, record.standfirst) == ("Night Ferry Returns", deck)


def test_a_headline_of_one_word() -> None:
    assert read_text("Landslide\n\n" + "\n\n".join(STORY)).headline == "Landslide"


def test_the_title_of_the_window_gives_way_to_the_headline() -> None:
    assert_is_the_story(read_text(captured(top=f"{HEADLINE} – The Harbour Courier\n\n{HEADLINE}")))


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "- Advertisement -",
        "Share this:",
        "Facebook",
        "Click to share on Facebook (Opens in new window)",
        "Tags: ferries, tides, goats",
        "Read more: The Goat That Wanted to Sail",
        "Photo: The Kittiwake at her berth",
        "This website uses cookies to improve your experience. You can opt out.",
        "Subscribe to our newsletter",
        "3 min read",
        "© 2024 The Harbour Courier",
        "* * *",
    ],
)
def test_furniture_in_the_middle_of_the_story_is_left_out(line: str) -> None:
    assert_is_the_story(read_text(captured(FIRST, SECOND, SUBHEAD, THIRD, line, SUBHEAD_TWO, FOURTH)))


@pytest.mark.parametrize(
    "end",
    [
        "Leave a Comment",
        "Leave a Reply Cancel reply",
        "Comments",
        "2 Comments",
        f"2 thoughts on “{HEADLINE}”",
        "Related articles",
        "You May Also Like",
        "MORE FROM AUTHOR",
        "Previous articleA Bakery Wins a Prize for Its Oldest Loaf",
        "Next article",
        "TAGS\nferries\ntides",
        "Share this\nFacebook\nTwitter\n\nRelated Posts",
    ],
)
def test_the_story_ends_where_replies_or_other_stories_begin(end: str) -> None:
    after = (
        "A Bakery Wins a Prize for Its Oldest Loaf\n\nThe town's oldest bakery has won a prize for a loaf that was "
        "first baked before the railway came.\n\nPost Comment\n\nYour email address will not be published. Required "
        "fields are marked *\n\nSave my name, email, and website in this browser for the next time I comment."
    )
    assert_is_the_story(read_text(captured(end=f"{end}\n\n{after}")))


def test_the_heading_of_the_replies_gives_the_count_if_nothing_else_does() -> None:
    assert read_text(captured(counts="By Jane Doe - March 3, 2024", end="4 COMMENTS")).comment_count == 4


def test_a_box_of_other_stories_in_the_middle_does_not_end_the_story() -> None:
    box = "Related articles\nA Bakery Wins a Prize for Its Oldest Loaf\nCouncil Counts Its Benches Again"
    record = read_text(captured(FIRST, box, SECOND, THIRD, SUBHEAD_TWO, FOURTH))
    assert texts_of(record) == [FIRST, SECOND, THIRD, SUBHEAD_TWO, FOURTH]


def test_a_story_about_replies_and_cookies_keeps_every_word() -> None:
    about = (
        "Comments on the council's site closed on Friday, and a notice that the site uses cookies took their place.",
        "“Leave a reply,” the old form had asked; 412 people did, and most of them wrote about the ferry and its goat.",
        "The clerk shared the list on Facebook, printed it, and sent it by e-mail to everyone who had left an address.",
    )
    assert texts_of(read_text(captured(*about))) == list(about)


def test_no_subheadings_at_all() -> None:
    record = read_text(captured(FIRST, SECOND, THIRD, FOURTH))
    assert [block.kind for block in record.blocks] == ["paragraph"] * 4


@pytest.mark.parametrize(
    "line",
    [
        "What the divers found",
        "WHAT THE DIVERS FOUND",
        "What Did the Divers Find Under the Old Pier?",
        "1. The Silt and the Trolleys",
        "“Nobody Took the Sign Down”",
        "Background:",
    ],
)
def test_lines_that_are_subheadings(line: str) -> None:
    record = read_text(captured(FIRST, SECOND, line, THIRD, FOURTH))
    assert [(block.kind, block.html) for block in record.blocks][2] == ("heading", line)


def test_a_title_among_short_paragraphs_is_told_by_its_capitals() -> None:
    short = "The ferry left at nine with the lights on and the band playing."
    title, line = "A Band That Would Not Stop Playing", "and the band that would not stop"
    record = read_text(captured(*[short] * 4, title, *[short] * 2, line, short))
    kinds = {block.html: block.kind for block in record.blocks}
    assert (kinds[title], kinds[line]) == ("heading", "paragraph")


@pytest.mark.parametrize(
    "line",
    [
        "It rained.",
        "“Not yet,” she said.",
        "The council named three reasons:",
        "And so, after nine years and two winters of diving, they simply began to sell tickets again without a word",
        "He waited; he had learned to,",
    ],
)
def test_short_lines_that_are_no_subheadings(line: str) -> None:
    record = read_text(captured(FIRST, SECOND, line, THIRD, FOURTH))
    assert [(block.kind, block.html) for block in record.blocks][2] == ("paragraph", line)


def test_a_last_line_is_no_subheading_as_nothing_stands_under_it() -> None:
    record = read_text(captured(FIRST, SECOND, THIRD, "Additional reporting by Tom Ruiz"))
    assert record.blocks[-1].kind == "paragraph"


def test_lines_of_verse_are_no_subheadings() -> None:
    verse = [
        "The Kittiwake Came Home",
        "With Silver on Her Rail",
        "And Nobody Had Told Her",
        "How Long She Had to Sail",
    ]
    record = read_text(captured(FIRST, *verse, THIRD))
    assert [block.kind for block in record.blocks] == ["paragraph"] * 6


def test_a_bare_word_after_the_last_paragraph_is_dropped() -> None:
    assert texts_of(read_text(captured(FIRST, SECOND, THIRD, "Harbour Life")))[-1] == THIRD


def test_two_subheadings_in_a_row() -> None:
    record = read_text(captured(FIRST, SECOND, SUBHEAD, "The Silt", THIRD, FOURTH))
    assert [block.kind for block in record.blocks] == [
        "paragraph",
        "paragraph",
        "heading",
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_a_script_without_capitals_has_subheadings_too() -> None:
    paragraph = (
        "夜间渡轮终于回来了，星期六有二百一十二名乘客、四十辆自行车和一只山羊从码头上岸，这是九年来的第一次航行。" * 2
    )
    record = read_text(f"夜间渡轮回到盐沼港\n\n0\n19\n\n{paragraph}\n\n潜水员的工作\n\n{paragraph}港口的人都很高兴。")
    assert record.headline == "夜间渡轮回到盐沼港"
    assert [block.kind for block in record.blocks] == ["paragraph", "heading", "paragraph"]


def test_lines_with_bullets_are_a_list() -> None:
    record = read_text(captured(FIRST, SECOND, "• 212 passengers\n• forty bicycles\n• one goat", THIRD))
    assert (record.blocks[2].kind, record.blocks[2].html) == (
        "list",
        "<ul><li>212 passengers</li><li>forty bicycles</li><li>one goat</li></ul>",
    )


def test_numbered_lines_are_an_ordered_list() -> None:
    record = read_text(captured(FIRST, SECOND, "1. Buy a plank\n2. Write your name on it", THIRD))
    assert record.blocks[2].html == "<ol><li>Buy a plank</li><li>Write your name on it</li></ol>"


def test_one_dash_is_a_line_of_dialogue() -> None:
    record = read_text(captured(FIRST, SECOND, "– Is it late? asked the goat's owner.", THIRD))
    assert record.blocks[2].kind == "paragraph"


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_hard_wrapped_paragraphs_are_joined(width: int) -> None:
    assert_is_the_story(read_text(captured(*(textwrap.fill(part, width) for part in STORY))))


def test_a_word_that_was_wrapped_at_its_hyphen_is_whole_again() -> None:
    first_text = FIRST.replace("nine years", "nine long-remembered years")
    wrapped = first_text.replace("long-remembered", "long-\nremembered")
    assert texts_of(read_text(captured(wrapped, *STORY[1:])))[0] == first_text


def test_lines_broken_by_hand_are_joined_where_the_sentence_runs_on() -> None:
    broken = FIRST.replace("forty bicycles", "\nforty bicycles").replace("years after", "\nyears after")
    assert texts_of(read_text(captured(broken, *STORY[1:])))[0] == FIRST


def test_paragraphs_without_blank_lines_between_them() -> None:
    text = f"{HEADLINE}\n0\n19\n{HEADLINE}\n" + "\n".join(STORY) + "\nLEAVE A REPLY\nPlease enter your comment!"
    assert_is_the_story(read_text(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, line_end: str) -> None:
    assert_is_the_story(read(captured().replace("\n", line_end).encode(encoding)))


def test_a_character_cut_in_half_spoils_nothing_else() -> None:
    assert_is_the_story(read(captured().encode() + "é".encode()[:1]))


def test_what_looks_like_markup_is_only_text() -> None:
    line = "The sign says <b>FERRY</b> & nothing more, though <script>alert(1)</script> was scratched into the paint."
    record = read_text(captured(FIRST, line, THIRD))
    assert texts_of(record)[1] == (
        "The sign says &lt;b&gt;FERRY&lt;/b&gt; &amp; nothing more, though &lt;script&gt;alert(1)&lt;/script&gt; was "
        "scratched into the paint."
    )


def test_nul_and_control_characters_are_dropped() -> None:
    assert_is_the_story(
        read_text(captured().replace("ferry", "fer\x00ry\x0b").replace("goat", "go\x07at").replace("\x0b", ""))
    )


def test_reading_twice_or_a_later_copy_gives_the_same_identity() -> None:
    first = read_text(captured())
    later = read_text(captured(counts="41\n2.3K", end="41 COMMENTS").replace("’", "'").replace("\n\n", "\r\n\r\n"))
    assert read_text(captured()).source_id == first.source_id == later.source_id
    assert first.source_id.startswith("page:")


def test_a_corrected_ending_or_a_headline_in_capitals_is_the_same_article() -> None:
    corrected = captured(*STORY[:-1], FOURTH.replace("eleven", "twelve")).replace(HEADLINE, HEADLINE.upper())
    assert read_text(corrected).source_id == read_text(captured()).source_id


def test_another_story_under_the_same_headline_is_another_article() -> None:
    assert read_text(captured(THIRD, FOURTH)).source_id != read_text(captured()).source_id
