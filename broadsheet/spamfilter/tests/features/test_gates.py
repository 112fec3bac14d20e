"""A cheap look before a pattern never hides what the pattern would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter.features import evidence, links, relation, shape
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.text.hashing import HashKey
from broadsheet.spamfilter.text.normalisation import fold

PIECES = (
    "1",
    "12",
    "000",
    ",000",
    "1,000",
    "5.000",
    "7 000",
    "8'000",
    "3000x",
    ",123",
    "٣,٤٥٦",
    "4,5",
    "=",
    "-",
    "_",
    "*",
    "••••",
    "<>",
    "a",
    "b c",
    "d.e",
    ".",
    " ",
    "f g h i",
    "x_y_z_w",
    "p-o-k-e-r",
    "о т",
    "é",
    "dot",
    "dot com",
    "(.) net",
    "punkt org",
    "hxxp:",
    ". com",
    ", ru",
    " .info",
    "abc",
    "ly",
    "http://",
    "www.",
    "www2.",
    "www",
    "ab.cd",
    "ab.c",
    ".cd",
    "/",
    "@",
    "example.com",
    ":",
    "\n",
)
texts = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
SIGNAL_PATTERNS = {
    "thousands": re.compile(r"\d[,.' ]?000\b|\d,\d{3}"),
    "line of marks": shape._LINE_OF_MARKS,
    "spaced letters": shape._SPACED,
    "spelled-out link": links._SPELLED,
}


def _is_counted(name, text):
    """Whether there is enough of it to count, by the rule that comes before the pattern."""
    words = evidence.relation.WORD.findall(fold(text).encode())
    single = [*map(len, words)].count(1)
    marks = sum(one.isascii() and not one.isalnum() and not one.isspace() for one in text.strip())
    return {
        "thousands": sum(map(str.isdigit, re.sub(r"[^\x00-\x7f]", "", text))) >= 3,
        "line of marks": marks >= 4,
        "spaced letters": single >= (4 if text.strip().isascii() else 1),
    }.get(name, True)


@pytest.mark.parametrize("name", SIGNAL_PATTERNS)
@given(text=texts)
def test_a_signal_is_noticed_where_its_pattern_finds_something(name, text):
    found = evidence.collect(Submission(text), HashKey.DEFAULT).signals
    looked_at = text.strip() if name in ("thousands", "line of marks") else fold(text)
    wanted = bool(text.strip()) and _is_counted(name, text) and bool(SIGNAL_PATTERNS[name].search(looked_at))

    assert (evidence.SIGNAL_NUMBER[name] in found) == wanted


NUMBERS_AND_MARKS = (*"1290-/=_.+*():#&?x 4", "19", "20", "711", "12345")
numbers = st.lists(st.sampled_from(NUMBERS_AND_MARKS)).map("".join)
AS_FIRST_WRITTEN = {
    "long number": (shape._LONG_NUMBER, re.compile(r"(?<![\d:/=?&#.-])\+?\d[\d ().-]{6,16}\d(?![\d/])", re.ASCII)),
    "short code": (
        shape._SHORT_CODE,
        re.compile(r"\*\d{2,}|(?<![\d/=_-])(?!(?:19|20)\d\d(?!\d))\d{4,6}(?!\d)", re.ASCII),
    ),
}


@pytest.mark.parametrize("name", AS_FIRST_WRITTEN)
@given(text=numbers)
def test_a_pattern_that_begins_with_a_digit_finds_what_the_readable_one_finds(name, text):
    quick, readable = AS_FIRST_WRITTEN[name]

    assert bool(quick.search(text)) == bool(readable.search(text))


@given(texts)
def test_no_link_is_passed_over(text):
    folded = fold(text)

    assert links._may_link(folded) or not links._LINK.search(folded)


@given(texts)
def test_links_are_the_same_in_the_parts_between_spaces_as_in_the_whole(text):
    folded = fold(text)
    parts = [part for part in folded.split() if "." in part]
    apart = [found for part in parts for found in links._LINK.findall(part) if "." in found]

    assert apart == [found for found in links._LINK.findall(folded) if "." in found]


@given(st.lists(st.sampled_from(["'", "''", "don't", "x'y", "_", "1", "é", "’", " ", "-", "\n"])).map("".join) | texts)
def test_words_are_those_that_the_pattern_finds(text):
    folded = fold(text).encode("utf-8", "replace")

    assert relation.words_of(folded) == relation.WORD.findall(folded)
