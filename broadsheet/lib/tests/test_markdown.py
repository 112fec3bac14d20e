"""What a comment looks like: plain text takes the short way, and looks as it does after the long one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.lib import html, markdown

LETTERS = "abzÄß日ع12. ,;:!?'\"()/%=€$@#’“…–—-\n\n\n  *_`>[]<&\\"
PIECES = st.sampled_from([*LETTERS, "http", "//", "1. ", "- ", "\n- ", "\n\n", " \n", "\u00ad"])


@given(st.lists(PIECES, max_size=14).map("".join))
def test_plain_text_looks_the_same_without_the_parser(text):
    clean = html.clean_text(text)
    plain = markdown._plain(clean)

    assert plain is None or plain == markdown._marked_up(clean)


def test_ordinary_comments_take_the_short_way():
    text = "I was there (in 1962), and it's true: “the wheel” turned!\n\nSo said my aunt;\nshe’d know - at 95 %."

    assert markdown._plain(text) == markdown._marked_up(text)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("详见https://example.org/b，多谢", "https://example.org/b"),
        ("详见（https://example.org/b）多谢", "https://example.org/b"),
        ("「https://example.org/b」と書いた。", "https://example.org/b"),
        ("„https://example.org/b“, schrieb sie", "https://example.org/b"),
        ("« https://example.org/b »", "https://example.org/b"),
        ("«https://example.org/b»", "https://example.org/b"),
        ("‘https://example.org/b’", "https://example.org/b"),
        ("'https://example.org/b'", "https://example.org/b"),
        ("هل قرأت https://example.org/ب؟", "https://example.org/ب"),
        ("देखो https://example.org/b। ठीक", "https://example.org/b"),
        ("(see https://example.org/Bell_(clock))", "https://example.org/Bell_(clock)"),
        ("[https://example.org/b]", "https://example.org/b"),
        ("read https://example.org/?of[]=1&of[]=2.", "https://example.org/?of[]=1&amp;of[]=2"),
        ("https://example.org/Miller's_mill burnt", "https://example.org/Miller's_mill"),
        ("https://example.org/Miller’s_mill–yard burnt", "https://example.org/Miller’s_mill–yard"),
        ("https://example.org/b – it burnt", "https://example.org/b"),
        ("https://example.org/b… and so on", "https://example.org/b"),
        ("[the mill](https://example.org/b)", "https://example.org/b"),
    ],
)
def test_a_bare_address_ends_where_a_reader_sees_its_end(typed, address):
    assert re.findall('href="([^"]*)"', markdown.render(typed)) == [address]


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("**Yes** & [no](https://example.org/)", "Yes & no"), (">", ""), ("> >\n>", ""), ("1 < 2", "1 < 2")],
)
def test_the_words_of_a_comment_are_what_is_left_to_be_seen(typed, seen):
    assert markdown.words(typed).strip() == seen
