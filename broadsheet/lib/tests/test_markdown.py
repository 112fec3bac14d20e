"""What a comment looks like: plain text takes the short way, and looks as it does after the long one."""

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
