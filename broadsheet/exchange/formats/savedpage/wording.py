"""Properties of running text: its length, whether a sentence ends, whether it reads as a title."""

from __future__ import annotations

import re
import unicodedata

LONGEST_HEADING_WORDS = 14
LONGEST_HEADING_CHARS = 110

# A no-break space is kept: French and others set it before their punctuation on purpose.
_BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ufeff\ufffe\uffff\ud800-\udfff]")
# The soft hyphen among them: where a word may be parted is for the browser to say.
# Scripts that set no space between words; two characters make about one word there.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CLOSERS = "\"'”’»›)]*_ \u00a0"
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।", "॥")
_ITEM = re.compile(r"(?:[•◦▪‣●·*–-]|\(?\d{1,2}[.)])\s+(?P<text>\S.*)", re.DOTALL)
_OPEN_ENDS = (",", ";", "、", "،", "-", "–", "—", "(")


def word_set(text: str) -> frozenset[str]:
    """A list of words that is written as one text."""
    return frozenset(text.split())


def without_controls(text: str) -> str:
    """The text without characters that nobody sees and no database wants."""
    return _CONTROLS.sub("", text)


def collapse(text: str) -> str:
    """One line: runs of blanks become one space, control characters go."""
    return _BLANKS.sub(" ", without_controls(text)).strip()


def fingerprint(text: str) -> str:
    """Letters and digits only, so that two copies that differ in quotes, spaces or case compare equal."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def size(text: str) -> int:
    """About how many words."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Whether it ends with a full stop or what stands for one, in any script."""
    return text.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)


def is_paragraph(text: str) -> bool:
    """Long enough and finished, or so long that it can be nothing else."""
    words = size(text)
    return words >= 25 or (words >= 10 and ends_sentence(text))


def is_address(text: str) -> bool:
    """Whether it is an address as one would type it, and not the title of what is there."""
    return text.startswith(("http://", "https://", "www.")) and " " not in text


def item_text(text: str) -> str:
    """What follows the bullet or number of a list item; empty if the line is none."""
    found = _ITEM.fullmatch(text)
    return found["text"] if found else ""


def reads_as_heading(text: str, typical: float) -> bool:
    """Whether a line standing over a paragraph is a sub-heading; ``typical`` is the story's usual paragraph size.

    A question may be one ("What Happens Next?"), a statement with its full stop may not. Beyond that it
    must be set like a title or, in sentence case and in scripts without case, be far shorter than what
    it stands among; the latter is why a line of dialogue in a story of one-liners stays a paragraph.
    """
    words = size(text)
    bare = text.rstrip(_CLOSERS)
    if not bare or words > LONGEST_HEADING_WORDS or len(text) > LONGEST_HEADING_CHARS:
        return False
    if not any(char.isalpha() for char in bare) or bare.endswith(_OPEN_ENDS):
        return False
    if bare.endswith(_SENTENCE_ENDS) and not (bare.endswith(("?", "？", "؟")) and words <= 10):
        return False
    if bare.endswith((":", "：")):
        return words <= 6 and _is_title_case(text)
    return words <= 0.4 * typical or (words <= 0.7 * typical and _is_title_case(text))


def _is_title_case(text: str) -> bool:
    # Short words (of, the, and) are left small in titles, so they say nothing either way.
    telling = [word for word in re.findall(r"[^\W_]+", text) if len(word) > 3 or word[0].isupper()]
    raised = sum(1 for word in telling if not word[0].islower())
    return bool(telling) and any(word[0].isupper() for word in telling) and raised >= 0.6 * len(telling)
