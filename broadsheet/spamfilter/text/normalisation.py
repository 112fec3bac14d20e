"""The folded view of a text: what a reader sees, whatever characters it was typed with.

Compatibility forms (NFKC), case, look-alike letters of other scripts, zero-width characters and stacked marks are
undone, so that "Vіаgrа" in Cyrillic letters, "𝐕𝐢𝐚𝐠𝐫𝐚" in mathematical ones and "V​i​a​g​r​a" with
zero-widths between all read "viagra". The table is our own choice from the look-alikes of Unicode
Technical Standard 39 that occur in spam: a few hundred letters instead of six thousand.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

HEAD_CHARACTERS = 8000
TAIL_CHARACTERS = 2000
"""Longer texts are read at both ends only: the cost of a verdict is bounded, and spam hides at an end."""

_LOOKALIKES = {
    "а": "a", "ӑ": "a", "α": "a", "ɑ": "a", "ᴀ": "a", "Ꭺ": "a", "ꭺ": "a",
    "в": "b", "ь": "b", "ʙ": "b", "β": "b", "ƅ": "b", "ᏼ": "b", "ꮟ": "b",
    "с": "c", "ϲ": "c", "ᴄ": "c", "ꮯ": "c", "ƈ": "c", "ҫ": "c",
    "ԁ": "d", "ɗ": "d", "đ": "d", "ð": "d", "ᴅ": "d", "ꮷ": "d", "ɖ": "d",
    "е": "e", "ҽ": "e", "є": "e", "ε": "e", "ᴇ": "e", "ꭼ": "e", "ə": "e", "ɛ": "e", "э": "e",
    "ғ": "f", "ƒ": "f", "ꜰ": "f", "ϝ": "f", "ſ": "f",
    "ɡ": "g", "ɢ": "g", "ց": "g", "ǥ": "g", "ԍ": "g",
    "һ": "h", "н": "h", "ʜ": "h", "հ": "h", "ħ": "h", "η": "h", "ꮋ": "h", "ђ": "h",
    "і": "i", "ι": "i", "ı": "i", "ɪ": "i", "ɩ": "i", "ꭵ": "i", "ӏ": "l", "ї": "i", "ɨ": "i",
    "ј": "j", "ʝ": "j", "ᴊ": "j", "ϳ": "j",
    "к": "k", "κ": "k", "ᴋ": "k", "ƙ": "k", "қ": "k", "ĸ": "k",
    "ʟ": "l", "ł": "l", "ɫ": "l", "ⅼ": "l", "ǀ": "l", "ꮮ": "l", "ŀ": "l",
    "м": "m", "ᴍ": "m", "ɱ": "m", "ꮇ": "m",
    "п": "n", "ո": "n", "ɴ": "n", "ν": "v", "ŋ": "n", "ɲ": "n", "и": "n", "ñ": "n",
    "о": "o", "ο": "o", "σ": "o", "օ": "o", "ᴏ": "o", "ø": "o", "ɵ": "o", "ө": "o", "ჿ": "o", "०": "o",
    "р": "p", "ρ": "p", "ᴘ": "p", "ƥ": "p", "þ": "p", "ꮲ": "p",
    "ԛ": "q", "զ": "q", "ɋ": "q",
    "г": "r", "ʀ": "r", "ɾ": "r", "ꭱ": "r", "я": "r", "ɼ": "r", "ꮁ": "r",
    "ѕ": "s", "ʂ": "s", "ꜱ": "s", "ꮪ": "s", "ș": "s",
    "т": "t", "τ": "t", "ᴛ": "t", "ŧ": "t", "ƭ": "t", "ꭲ": "t",
    "υ": "u", "ս": "u", "ᴜ": "u", "ц": "u", "ʋ": "u", "ꭎ": "u", "μ": "u",
    "ѵ": "v", "ᴠ": "v", "ꮩ": "v",
    "ԝ": "w", "ѡ": "w", "ω": "w", "ш": "w", "ᴡ": "w", "ɯ": "w", "ա": "w", "щ": "w", "ꮤ": "w",
    "х": "x", "χ": "x", "ҳ": "x", "ⅹ": "x", "×": "x",
    "у": "y", "γ": "y", "ү": "y", "ʏ": "y", "ч": "y", "ყ": "y", "ƴ": "y", "ý": "y",
    "ᴢ": "z", "ʐ": "z", "ƶ": "z", "ꮓ": "z", "ʒ": "z",
    "з": "3", "ʃ": "f", "æ": "ae", "œ": "oe", "ß": "ss",
}  # fmt: skip
# Marks that sit on Latin, Greek and Cyrillic letters. The vowel signs of Thai or Hindi are letters and stay.
_MARKS = (
    range(0x0300, 0x0370),
    range(0x0483, 0x048A),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
)
_INVISIBLE = (
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0x206A, 0x2070),
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0,
    *range(0xFE00, 0xFE10), *range(0xFE20, 0xFE30), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0),
)  # fmt: skip


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(character): plain for character, plain in _LOOKALIKES.items()}
    for marks in _MARKS:
        table.update(dict.fromkeys(marks))
    table.update(dict.fromkeys(_INVISIBLE))
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):  # squared, negative circled, negative squared, flags' letters
        table.update({first + i: chr(ord("a") + i) for i in range(26)})
    table.update(dict.fromkeys((*range(8208, 8232), *range(8240, 8287), *range(12289, 12336)), " "))
    table.update({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x00A0: " "})
    return table


_TABLE = _fold_table()
INVISIBLE = frozenset(map(chr, _INVISIBLE)) - {"\ufe0f", "\u200d"}
"""Characters that take no room on the page (the two that emoji are built with do not count)."""
MARKS = frozenset(chr(code) for marks in _MARKS for code in marks)


class Views(NamedTuple):
    """The two views of one text: ``raw`` as typed, ``folded`` as read, both capped, and the folded one as bytes."""

    raw: str
    folded: str
    folded_bytes: bytes
    raw_bytes: bytes


def capped(text: str) -> str:
    """The first and last part of a text too long to read whole."""
    if len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    return f"{text[:HEAD_CHARACTERS]} {text[-TAIL_CHARACTERS:]}"


def fold(text: str) -> str:
    """The folded view of a text that is short enough.

    >>> fold("Ｖі\u200bа\u0301grа")
    'viagra'
    """
    if text.isascii():
        return text.lower()
    try:
        return _BEYOND_ASCII.sub(_one_by_one, text).casefold()
    except LookupError:
        return _folded_together(text)


def _folded_together(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", decomposed.translate(_TABLE)).casefold()


class _Alone(dict[str, str]):
    """What `_folded_together` makes of a character whatever stands beside it, but for the last change of case.

    Raises LookupError for a character that its neighbours may change: normal forms reorder marks, and compose marks and
    the parts of Korean syllables with what stands before them, but nothing else. Filled as characters come.
    """

    def __missing__(self, character: str) -> str:
        decomposed = unicodedata.normalize("NFKD", character)
        plain = decomposed.casefold().translate(_TABLE)
        marks = "".join([part for part in decomposed if unicodedata.combining(part)])
        may_change = marks.casefold().translate(_TABLE) or any(map(_is_composed, plain))
        if may_change or unicodedata.normalize("NFKC", plain) != plain:
            raise LookupError(character)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[character] = plain
        return plain


_alone = _Alone()
_MOST_REMEMBERED = 5000
_BEYOND_ASCII = re.compile(r"[^\0-\x7f]+")


def _one_by_one(characters: re.Match[str]) -> str:
    return "".join(map(_alone.__getitem__, characters.group()))


def _is_composed(character: str) -> bool:
    """Whether it is one that is composed with what stands before it."""
    return unicodedata.category(character)[0] == "M" or "\u1100" <= character <= "\u11ff"


def views(text: str) -> Views:
    """Both views of a text of any length; NFKC can lengthen one character to eighteen, so it is capped again."""
    raw = capped(text)
    folded = capped(fold(raw))
    return Views(raw, folded, _bytes(folded), _bytes(raw))


def _bytes(text: str) -> bytes:
    """UTF-8, capped like the text: other scripts take up to four bytes a letter."""
    data = text.encode("utf-8", "replace")
    most = HEAD_CHARACTERS + TAIL_CHARACTERS
    return data if len(data) <= 2 * most else data[: 2 * HEAD_CHARACTERS] + b" " + data[-2 * TAIL_CHARACTERS :]
