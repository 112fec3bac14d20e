"""Whether the comment has to do with the page it stands under."""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.folding import capped, fold

# What overlap is worth was estimated by Mishne (AIRWeb 2005) and others on closed data; the open sets keep only
# titles. So: small weights, except for praise that touches nothing, the signature of bought comments.
SIGNALS = (
    Signal("touches the article", "relation", -0.6, "takes up words of the article (“{shared}”)"),
    Signal("touches the article>=2", "relation", -0.4, "takes up several words of the article"),
    Signal("touches the article>=4", "relation", -0.4, "takes up many words of the article"),
    Signal("touches nothing", "relation", 0.2, "takes up no word of the article"),
    Signal("long and touches nothing", "relation", 0.3, "is long and takes up no word of the article"),
    Signal("praise that touches nothing", "relation", 1.0, "praise that would fit any page"),
    Signal("link that touches nothing", "relation", 0.5, "a link, and no word of the article"),
    Signal("is the article", "relation", 0.3, "repeats the article"),
)
MAX_CONTEXT_CHARACTERS = 10000
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    """this that with have from they will would there their what about which when make like time just know take into
    your good some could them than then look only come over think also back after work first well even want because
    these give most very much more been were said does here where dass nicht eine einen auch sich oder aber wenn
    dans pour avec plus mais cette para como pero esta video official feat music lyrics""".split()  # noqa: SIM905
)


@lru_cache(maxsize=512)
def content_words(context: str) -> frozenset[str]:
    """The words of an article that say what it is about."""
    return frozenset(_WORD.findall(fold(capped(context)))) - _COMMON


def signals(folded: str, context: str, praises: bool, has_link: bool, facts: Facts) -> list[str]:
    """The names of the relation signals; none if nothing is known of the article."""
    about = content_words(context[:MAX_CONTEXT_CHARACTERS]) if context else None
    if not about:
        return []
    own = set(_WORD.findall(folded)) - _COMMON
    shared = about & own
    if not shared:
        found = ["touches nothing"]
        if len(own) >= 20:
            found.append("long and touches nothing")
        if praises:
            found.append("praise that touches nothing")
        if has_link:
            found.append("link that touches nothing")
        return found
    facts["shared"] = min(shared)
    found = ["touches the article"]
    found += [f"touches the article>={n}" for n in (2, 4) if len(shared) >= n]
    if len(shared) >= 8 and len(shared) >= 0.9 * len(own):
        found.append("is the article")
    return found
