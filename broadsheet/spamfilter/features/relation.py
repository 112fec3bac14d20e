"""Whether the comment has to do with the page it stands under."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.text.normalisation import capped, fold

# What overlap is worth was estimated by Mishne (AIRWeb 2005) and others on closed data; the open sets keep only
# titles. So: small weights, except for praise that touches nothing, the signature of bought comments. A machine weaves
# the article's words into anything at no cost, so beside something to gain, a link or a website, they are no credit.
SIGNALS = (
    Signal("touches the article", "relation", -0.6, "takes up words of the article (“{shared}”)"),
    Signal("touches the article>=2", "relation", -0.4, "takes up several words of the article"),
    Signal("touches the article>=4", "relation", -0.4, "takes up many words of the article"),
    Signal("touches nothing", "relation", 0.2, "takes up no word of the article"),
    Signal("long and touches nothing", "relation", 0.2, "is long and takes up no word of the article"),
    Signal("praise that touches nothing", "relation", 1.0, "praise that would fit any page"),
    Signal("link that touches nothing", "relation", 0.2, "a link, and no word of the article"),
    Signal("is the article", "relation", 0.3, "repeats the article"),
)
MAX_CONTEXT_CHARACTERS = 10000
WORD = re.compile(rb"[a-z0-9_\x80-\xff]+(?:'[a-z]+)?")
"""A word of a folded text, as UTF-8."""
_BETWEEN_WORDS = bytes(byte if WORD.fullmatch(bytes([byte])) or byte == ord("'") else ord(" ") for byte in range(256))
_LEAST_BYTES = 4
_COMMON = frozenset(
    b"""able about above actually after again against agree ain't almost alone along already also although always am
    among another any anybody anyone anything anyway are aren't around away back became because become been before
    began behind being believe below best better between both bring but call called came can can't cannot come comes
    coming could couldn't days did didn't different does doesn't doing don't done down during each either else
    enough even ever every everybody everyone everything exactly fact feel felt few find first follow for found
    four from full further gave get gets getting give given gives goes going gone good great had happen happened has
    hasn't have haven't having hear heard help her here hers herself him himself his hold how however idea instead
    into isn't it's itself just keep kept kind knew know known knows last late later least left less let's like likely
    little live long longer look looked looking looks lots made make makes making many matter maybe mean means might
    mine month months more most mostly much must myself name near nearly need needed needs neither never next nobody
    none nor nothing now number off often once one ones only onto other others ought our ours ourselves out over
    part past people perhaps place please point possible probably put quite rather read real really reason right said
    same saw say saying says second see seem seems seen sees several shall she should shouldn't show shown side since
    some somebody someone something sometimes somewhere soon still stop such sure take taken takes taking talk tell
    than thank thanks that that's the their theirs them themselves then there there's therefore these they they're
    thing things think third this those though thought three through thus till time times today together told too
    took toward towards tried true try trying turn twice two under until upon use used uses using very want wanted
    wants was wasn't way ways week weeks well went were weren't what what's whatever when where whether which while who
    whole whom whose why will with within without won't word words work world would wouldn't wrong yeah year years yes
    yesterday yet you you're your yours yourself dass nicht eine einen einem einer auch sich oder aber wenn sind wird
    werden wurde haben hatte kann mehr noch nach beim ihre ihrer dans pour avec plus mais cette sont leur elle nous
    vous tout tous comme para como pero esta este esto porque cuando donde todo todos video videos official feat music
    lyrics""".split()
)


def words_of(folded: bytes) -> list[bytes]:
    """The words of a folded text in their order: what `WORD` finds, in a third of the time."""
    found = folded.translate(_BETWEEN_WORDS).split()
    if b"'" not in folded or None not in [WORD.fullmatch(part) for part in found if b"'" in part]:
        return found
    return WORD.findall(folded)


@lru_cache(maxsize=512)
def content_words(context: str) -> frozenset[bytes]:
    """The words of an article that say what it is about: long enough, and not such as stand in any text."""
    return frozenset(filter(_is_telling, words_of(fold(capped(context)).encode("utf-8", "replace"))))


def _is_telling(word: bytes) -> bool:
    return len(word) >= _LEAST_BYTES and word not in _COMMON and not word.isdigit()


def signals(words: list[bytes], context: str, praises: bool, has_link: bool, facts: Facts) -> list[str]:
    """The names of the relation signals, given the folded words; none if nothing is known of the article."""
    about = content_words(context[:MAX_CONTEXT_CHARACTERS]) if context else None
    if not about:
        return []
    shared = about.intersection(words)
    if not shared:
        found = ["touches nothing"]
        if len(words) >= 25 and len(set(filter(_is_telling, words))) >= 15:
            found.append("long and touches nothing")
        if praises:
            found.append("praise that touches nothing")
        if has_link:
            found.append("link that touches nothing")
        return found
    # The longest is the most telling, and the first of these in the alphabet.
    facts["shared"] = min(shared, key=lambda word: (-len(word), word)).decode("utf-8", "replace")
    found = [] if has_link else ["touches the article"]
    found += [f"touches the article>={n}" for n in (2, 4) if len(shared) >= n and not has_link]
    if len(shared) >= 8 and len(shared) >= 0.9 * len(set(filter(_is_telling, words))):
        found.append("is the article")
    return found
