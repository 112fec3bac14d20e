"""How the text looks, whatever it says: length, capitals, digits, emoji, scripts, tricks with characters."""

from __future__ import annotations

import re
from bisect import bisect_right

import numpy as np

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.text.normalisation import INVISIBLE, MARKS, Views

_LENGTHS = (1, 4, 12, 25, 50, 100, 200, 400, 800, 1600, 4000)

SIGNALS = (
    *(Signal(f"length>={n}", "shape") for n in _LENGTHS),
    Signal("empty", "shape", 1.5, "the comment is empty"),
    Signal("blank form", "shape", 0.1, "a form without text"),
    Signal("capitals>=30%", "shape", 0.1, "many capital letters"),
    Signal("capitals>=70%", "shape", 0.1, "nearly all in capital letters"),
    Signal("no capitals", "shape"),
    Signal("starts small", "shape"),
    Signal("ends without a stop", "shape"),
    Signal("question", "shape", -0.1, "asks a question"),
    Signal("exclamations>=1", "shape"),
    Signal("exclamations>=3", "shape", 0.1, "{exclamations} exclamation marks"),
    Signal("exclamation run", "shape"),
    Signal("digits>=1", "shape"),
    Signal("digits>=10%", "shape", 0.0, "many digits"),
    Signal("digits>=25%", "shape", 0.1, "a quarter of it or more is digits"),
    Signal("long number", "shape", 0.2, "a long number, like a phone number"),
    Signal("short code", "shape", 0.3, "a short number to call or text"),
    Signal("price", "shape", 0.3, "names an amount of money or a percentage"),
    Signal("thousands", "shape", 0.1, "a number in the thousands"),
    Signal("marks>=15%", "shape", 0.1, "many marks that are neither letters nor digits"),
    Signal("marks>=35%", "shape", 0.1, "more marks than words"),
    Signal("no letters", "shape", 0.2, "no letters at all"),
    Signal("emoji>=1", "shape"),
    Signal("emoji>=3", "shape", 0.1, "{emoji} emoji"),
    Signal("emoji>=8", "shape", 0.3, "{emoji} emoji"),
    Signal("arrows", "shape", 0.4, "arrows or pointing hands"),
    Signal("letters stretched", "shape", 0.0, "letters drawn out"),
    Signal("line of marks", "shape", 0.3, "a line drawn from marks"),
    Signal("lines>=2", "shape"),
    Signal("lines>=5", "shape"),
    Signal("words repeated", "shape", 0.3, "the same words again and again"),
    Signal("quotes", "shape", -0.2),
    Signal("ellipsis", "shape", -0.1),
    Signal("commas>=2", "shape"),
    Signal("sentences>=3", "shape"),
    Signal("not latin", "shape"),
    Signal("mixed script", "shape", 1.0, "letters of two alphabets inside one word"),
    Signal("styled letters", "shape", 1.2, "letters replaced by mathematical or ornamental ones"),
    Signal("invisible", "shape", 0.5, "characters that cannot be seen"),
    Signal("invisible>=3", "shape", 0.6, "{invisible} characters that cannot be seen"),
    Signal("stacked marks", "shape", 0.6, "accents stacked on plain letters"),
    Signal("tags", "shape", 0.3, "HTML tags"),
    Signal("spaced letters", "shape", 0.8, "letters set apart by spaces or dots"),
    Signal("handle", "shape", 0.2, "an account name with @"),
    Signal("hashtag", "shape", 0.1, "a hashtag"),
)

# These begin with a digit, and look back for what stands before it: a search passes quickly over all else.
_LONG_NUMBER = re.compile(r"\d(?<![\d:/=?&#.-]\d)[\d ().-]{6,16}\d(?![\d/])", re.ASCII)
_SHORT_CODE = re.compile(
    r"\d(?:(?<=\*\d)\d|(?<![\d/=_-]\d)(?!(?:(?<=1)9|(?<=2)0)\d\d(?!\d))\d{3,5}(?!\d))", re.ASCII
)  # neither a year nor a part of an address is a number to call
_PRICE = re.compile(
    r"\d(?:\s?(?:[$€£¥₽฿₹%]|usd|eur|gbp|rs\b|baht|บ|руб|k\b)|(?<=[$€£¥₽฿₹]\d)|(?<=[$€£¥₽฿₹]\s\d)|"
    r"(?<=(?:usd|eur|gbp|rs\.)\d)|(?<=(?:usd|eur|gbp|rs\.)\s\d)|(?<=(?:rs|rp)\d)|(?<=(?:rs|rp)\s\d))"
)
_THREE_ZEROS = re.compile(r"\d[,.' ]?000\b")
_COMMA_THOUSANDS = re.compile(r",(?<=\d,)\d{3}")  # begins with the comma, which a search passes quickly to
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u23e9-\u23fa\u2764]")
_ARROWS = re.compile(
    "[\u2190-\u21ff\u27a1\u2b05-\u2b07\u25b6\U0001f446-\U0001f449\U0001f447\U0001f517\u2b95]|-->|==>|>>>"
)
_STRETCHED = tuple(4 * chr(code) for code in range(ord("a"), ord("z") + 1))
_LINE_OF_MARKS = re.compile(r"[-_=*#~^<>.•]{8}")
_TAG = re.compile(
    r"</?(?:a|b|i|p|br|div|font|span|script|img|iframe|h[1-6]|html|table|strong|center)\b[^<>]{0,300}>", re.I
)
_SPACED = re.compile(r"\b\w([ ._*-])\w\1\w\1\w\b")
_ONE_LETTER_BETWEEN = re.compile(r"([ ._*-])\w\1\w\1")  # the middle of the above, which a search passes quickly to
_HANDLE = re.compile(r"(?<![\w.])@\w{3,}")
_HASHTAG = re.compile(r"(?<![\w&/])#\w*[^\W\d]\w*")
_SENTENCE_ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n")
_LATIN_AND_OTHER = re.compile(
    r"[a-zA-Z][\u0370-\u052f\u0531-\u058f\u13a0-\u13ff]|[\u0370-\u052f\u0531-\u058f\u13a0-\u13ff][a-zA-Z]"
)
_STYLED = re.compile(
    "[\U0001d400-\U0001d7ff\uff21-\uff5a\u24b6-\u24e9\U0001f130-\U0001f189\u1d00-\u1d2b\u0250-\u02af]{2}"
)
_PLAIN = re.compile("[\0-\u00ac\u00ae-\u00ff\u2010-\u2027]*")
_NOT_LATIN = re.compile("[\u0370-\u1cff\u2d00-\ufaff\U00020000-\U0003ffff]")


def signals(views: Views, words: list[bytes], facts: Facts) -> list[str]:
    """The names of the shape signals that this text shows."""
    text = views.raw.strip()
    if not text:
        return ["empty"]
    found = list(_LENGTH_NAMES[: bisect_right(_LENGTHS, len(text))])
    kinds = views.raw_bytes.translate(_KIND_OF)
    digits, marks = kinds.count(_DIGIT), kinds.count(_MARK)
    found += _letters(text, kinds)
    found += _punctuation(text, marks, facts) if marks else []
    found += _lines(text)
    ascii_only = text.isascii()
    if digits:
        may_have_code = _FOUR_DIGITS in kinds or not ascii_only or "*" in text
        found += _numbers(text, views.folded, digits, may_have_code)
    if not ascii_only:
        found += _unusual_characters(text, views, facts)
    if len(words) >= 8 and len(set(words)) < 0.55 * len(words):
        found.append("words repeated")
    if _is_stretched(views):
        found.append("letters stretched")
    # All eight are counted as marks where there are but ASCII ones.
    if marks >= (8 if ascii_only else 4) and _LINE_OF_MARKS.search(text):
        found.append("line of marks")
    if [*map(len, words)].count(1) >= 4 - 3 * (not ascii_only) and _is_spaced(views.folded):
        found.append("spaced letters")
    return found


def _is_stretched(views: Views) -> bool:
    """Whether a letter stands four times in a row: where it does, three bytes in a row are like the next."""
    data = np.frombuffer(views.folded_bytes, np.uint8)
    if b"\1\1\1" not in (data[1:] == data[:-1]).tobytes():
        return False
    return any(map(views.folded.__contains__, _STRETCHED))


def _is_spaced(folded: str) -> bool:
    return bool(_ONE_LETTER_BETWEEN.search(folded) and _SPACED.search(folded))


_LENGTH_NAMES = tuple(f"length>={n}" for n in _LENGTHS)
_KINDS = ("small", "capitals", "digits", "white", "marks", "other")


def _kind_table() -> bytes:
    """The kind of each byte, as a number into ``_KINDS``; bytes of longer characters are "other"."""
    kinds = bytearray(256)
    for byte in range(256):
        character = chr(byte)
        tests = (character.islower(), character.isupper(), character.isdigit(), character.isspace(), byte < 128, True)
        kinds[byte] = tests.index(True) if byte < 128 else 5
    return bytes(kinds)


_KIND_OF = _kind_table()
_SMALL, _CAPITAL, _DIGIT, _, _MARK, _OTHER = range(len(_KINDS))
_FOUR_DIGITS = 4 * bytes([_DIGIT])


def _letters(text: str, kinds: bytes) -> list[str]:
    found = []
    small, capitals = kinds.count(_SMALL), kinds.count(_CAPITAL)
    if capitals >= 4 and capitals >= 0.3 * (small + capitals):
        found.append("capitals>=30%")
        if capitals >= 0.7 * (small + capitals):
            found.append("capitals>=70%")
    if not capitals:
        found.append("no capitals")
        if not small and not kinds.count(_OTHER):
            found.append("no letters")
    if text[0].islower():
        found.append("starts small")
    if text[-1].isalnum():
        found.append("ends without a stop")
    return found


def _punctuation(text: str, marks: int, facts: Facts) -> list[str]:
    facts["exclamations"] = exclamations = text.count("!")
    questions = text.count("?")
    found = ["question"] if questions else []
    if exclamations:
        found += ["exclamations>=1", "exclamations>=3"][: 1 + (exclamations >= 3)]
        if "!!" in text:
            found.append("exclamation run")
    found += _stops_and_commas(text, questions + exclamations)
    for mark, name, pattern in _BEGUN_BY_A_MARK:
        if mark in text and pattern.search(text):
            found.append(name)
    if marks >= 4 and marks >= 0.15 * len(text):
        found += ["marks>=15%", "marks>=35%"][: 1 + (marks >= 0.35 * len(text))]
    return found


def _stops_and_commas(text: str, other_ends: int) -> list[str]:
    stops, found = text.count("."), []
    if '"' in text or "“" in text:
        found.append("quotes")
    if (stops >= 3 and "..." in text) or "…" in text:
        found.append("ellipsis")
    if text.count(",") >= 2:
        found.append("commas>=2")
    if stops + other_ends >= 3 and len(text) > 40 and sum(map(text.count, _SENTENCE_ENDS)) >= 3:
        found.append("sentences>=3")
    return found


_BEGUN_BY_A_MARK = (("<", "tags", _TAG), ("@", "handle", _HANDLE), ("#", "hashtag", _HASHTAG))


def _lines(text: str) -> list[str]:
    lines = text.count("\n")
    return ["lines>=2", "lines>=5"][: (lines >= 1) + (lines >= 4)]


def _numbers(text: str, folded: str, digits: int, may_have_code: bool) -> list[str]:
    found = ["digits>=1"]
    if digits >= 3:
        if digits >= 0.1 * len(text):
            found.append("digits>=10%")
            if digits >= 0.25 * len(text):
                found.append("digits>=25%")
        if may_have_code and _SHORT_CODE.search(text):
            found.append("short code")
        if digits >= 8 and _LONG_NUMBER.search(text):
            found.append("long number")
        if ("," in text and _COMMA_THOUSANDS.search(text)) or ("000" in text and _THREE_ZEROS.search(text)):
            found.append("thousands")
    if _PRICE.search(folded):
        found.append("price")
    return found


def _unusual_characters(text: str, views: Views, facts: Facts) -> list[str]:
    if _PLAIN.fullmatch(text):
        # Letters with accents, typographic quotes and dashes: of all that is looked for here it can have one thing.
        facts["emoji"] = 0
        return ["arrows"] if ">" in text and _ARROWS.search(text) else []
    found = []
    emoji = len(_EMOJI.findall(text))
    facts["emoji"] = emoji
    found += [f"emoji>={n}" for n in (1, 3, 8) if emoji >= n]
    invisible = sum(map(INVISIBLE.__contains__, text))
    if invisible:
        facts["invisible"] = invisible
        found.append("invisible")
        if invisible >= 3:
            found.append("invisible>=3")
    if sum(map(MARKS.__contains__, text)) >= 3:
        found.append("stacked marks")
    for name, pattern in _UNUSUAL:
        if pattern.search(text):
            found.append(name)
    return found


_UNUSUAL = (
    ("arrows", _ARROWS),
    ("mixed script", _LATIN_AND_OTHER),
    ("styled letters", _STYLED),
    ("not latin", _NOT_LATIN),
)
