"""How a name looks: its skeleton (Unicode TS 39), whether it can be seen at all, whether it is a web address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from broadsheet.spamfilter.text.domains import registered_domain
from broadsheet.spamfilter.text.normalisation import INVISIBLE, fold

KEY_MAX = 160

# Character by character, so that the skeleton of two words is the skeletons of both.
_MISTAKEN = str.maketrans({"0": "o", "1": "l", "3": "e", "i": "l", "m": "rn"})

# What Unicode calls ignorable, and blanks that count as symbols, beyond what the filter meets in spam.
_BLANK = INVISIBLE | {
    chr(code)
    for codes in (
        range(0x180B, 0x1810), range(0x1BCA0, 0x1BCA4), range(0x1D173, 0x1D17B), range(0xFFF0, 0xFFFD),
        range(0xE0000, 0xE1000), (0x200D, 0x2065, 0xFE0F, 0x1D159),
    )
    for code in codes
}  # fmt: skip

# From Thaana on, the marks on letters are vowels; before, they are accents and points that may be left out.
_VOWEL_SIGNS_FROM = "\u0780"

_BETWEEN_WORDS = re.compile(r"[\s,;:/@()<>\[\]{}\"'|!?#&=]+")


def skeleton(name: str) -> str:
    """A form of a name that is the same for two names that a reader would take for one.

    >>> skeleton("Bi11 Amold") == skeleton("BILL Arnold")
    True
    """
    plain = fold(name)
    letters = "".join(_letters(plain)).translate(_MISTAKEN)
    return (letters or _shown(plain) or _shown(name))[:KEY_MAX]


def is_visible(name: str) -> bool:
    """Whether there is a letter, digit, sign or picture in it that can be seen on a page."""
    return any(category(character)[0] in "LNPS" and character not in _BLANK for character in name)


def is_address(name: str) -> bool:
    """Whether it is, or holds, what a mail program would make a link of."""
    return any(
        "://" in text or "www." in text or any(map(_is_domain, _BETWEEN_WORDS.split(text)))
        for text in (name.lower(), fold(name))
    )


def _letters(text: str) -> Iterator[str]:
    has_vowel_signs = False
    for character in text:
        if character.isalnum():
            has_vowel_signs = character >= _VOWEL_SIGNS_FROM
            yield character
        elif has_vowel_signs and category(character) in {"Mn", "Mc"} and character not in _BLANK:
            yield character


def _shown(text: str) -> str:
    return "".join(character for character in text if character not in _BLANK).strip()


def _is_domain(word: str) -> bool:
    try:
        host = word.strip(".-").encode("idna").decode()
    except UnicodeError:
        return False
    return "." in host and bool(registered_domain(host))
