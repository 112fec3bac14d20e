"""From a submission to all its evidence: signals that hold anywhere, and hashed features for a site to learn."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import hashing
from broadsheet.spamfilter.features import author, circumstances, links, relation, shape, wording
from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.folding import Views, fold, views
from broadsheet.spamfilter.submission import Submission

SIGNALS: tuple[Signal, ...] = (
    *shape.SIGNALS,
    *wording.SIGNALS,
    *links.SIGNALS,
    *relation.SIGNALS,
    *author.SIGNALS,
    *circumstances.SIGNALS,
)
SIGNAL_NUMBER = {signal.name: number for number, signal in enumerate(SIGNALS)}

TABLE_BITS = 19
BLOCKS = (("text", 1.0), ("text", 0.7), ("text", 1.0), ("text", 1.0), ("author", 0.6), ("links", 0.6))
"""The group and the strength of each sort of block of hashed features; see ``Evidence.blocks``."""

MAX_FIELD_CHARACTERS = 300
_WORD = re.compile(rb"[a-z0-9_\x80-\xff]+(?:'[a-z]+)?")
_GRAMS = hashing.Grams((3, 4, 5), 0)
_RAW_GRAMS = hashing.Grams((4,), 8)
_AUTHOR_GRAMS = hashing.Grams((3, 4), 12)
_WORD_SALT, _PAIR_FIRST, _PAIR_SECOND, _SKIP_SECOND = (hashing.salt(n) for n in (16, 17, 18, 19))
_SITE_SALT = hashing.salt(20)
_SHIFT = np.uint64(64 - TABLE_BITS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the model weighs about one submission.

    ``signals`` are numbers into ``SIGNALS``. ``places`` are places in the hashed table, in blocks that begin at
    ``starts`` and are of the sorts ``blocks`` (numbers into ``BLOCKS``). ``shingles`` are the sorted hashes that
    near-copies are found by. ``keys`` are the senders and domains that histories are kept of, as (kind, name).
    """

    signals: list[int]
    places: NDArray[np.uint32]
    blocks: list[int]
    starts: NDArray[np.intp]
    lengths: NDArray[np.intp]
    shingles: NDArray[np.uint64]
    keys: list[tuple[str, str]]
    facts: Facts
    identity: int


def collect(submission: Submission) -> Evidence:
    """All evidence in a submission, whatever is in its fields; the cost is bounded by the caps on each."""
    facts: Facts = {}
    seen = views(submission.text)
    tokens = _WORD.findall(seen.folded_bytes)
    found = links.find(seen.folded)
    name = submission.author[:MAX_FIELD_CHARACTERS]
    website = submission.author_url[:MAX_FIELD_CHARACTERS]
    email = submission.author_email[-MAX_FIELD_CHARACTERS:]
    folded_name = fold(name)

    names = shape.signals(seen, tokens, facts)
    names += wording.signals(seen.folded, tokens, bool(found), facts)
    names += links.signals(seen.folded, found, facts)
    names += relation.signals(seen.folded, submission.context, "praise" in facts, bool(found or website), facts)
    if name or website or email:
        names += author.signals(name, folded_name, email, website, seen.folded, facts)
    names += circumstances.signals(submission, facts)

    grams = _GRAMS.of(seen.folded_bytes or b" ")
    blocks, sorts = _text_blocks(seen, tokens, grams), [0, 1, 2, 3]
    if name or website or email:
        blocks.append(_author_block(folded_name, email, website))
        sorts.append(4)
    if found:
        blocks.append(_links_block(found))
        sorts.append(5)
    lengths = np.array([block.size for block in blocks], dtype=np.intp)
    return Evidence(
        signals=[SIGNAL_NUMBER[name] for name in names],
        places=(np.concatenate(blocks) >> _SHIFT).astype(np.uint32),
        blocks=sorts,
        starts=np.cumsum(lengths) - lengths,
        lengths=lengths,
        shingles=np.unique(grams[2]),
        keys=_keys(submission, folded_name, email, website, found),
        facts=facts,
        identity=_identity(submission, folded_name, email, website),
    )


def _text_blocks(seen: Views, tokens: list[bytes], grams: hashing.Hashes) -> list[hashing.Hashes]:
    words = hashing.words(tokens or [b""])
    first, second = words * _PAIR_FIRST, words * _PAIR_SECOND
    skipped = words * _SKIP_SECOND
    pairs = np.concatenate((first[:-1] + second[1:], first[:-2] + skipped[2:], first[:1], second[-1:]))
    return [grams.ravel(), _RAW_GRAMS.of(seen.raw_bytes or b" ").ravel(), words * _WORD_SALT, pairs]


def _author_block(name: str, email: str, website: str) -> hashing.Hashes:
    keys = [f"name {name}"] + [f"name word {word}" for word in name.split()[:8]]
    if email:
        keys.append("email " + email.rpartition("@")[2].lower())
    if website and (link := links.parse(website)) is not None:
        keys += [f"host {link.host}", f"domain {link.domain}", f"ending {link.ending}"]
    grams = _AUTHOR_GRAMS.of(b"^" + name.encode("utf-8", "replace") + b"$").ravel()
    return np.concatenate((grams, np.array([hashing.word(key) for key in keys], dtype=np.uint64)))


def _links_block(found: list[links.Link]) -> hashing.Hashes:
    keys = set()
    for link in found:
        keys |= {f"link {link.host}", f"link domain {link.domain}", f"link ending {link.ending}"}
        keys |= {f"link path {part}" for part in re.split(r"[/?&=._-]+", link.path)[:8]}
    return np.array([hashing.word(key) for key in sorted(keys)], dtype=np.uint64)


def _keys(
    submission: Submission, folded_name: str, email: str, website: str, found: list[links.Link]
) -> list[tuple[str, str]]:
    keys = [("domain", domain) for domain in sorted({link.domain or link.host for link in found})[:16]]
    if website and (link := links.parse(website)) is not None:
        keys.append(("website", link.domain or link.host))
    if folded_name.strip():
        keys.append(("name", folded_name.strip()))
    if submission.network:
        keys.append(("network", submission.network[:MAX_FIELD_CHARACTERS]))
    return keys


def _identity(submission: Submission, folded_name: str, email: str, website: str) -> int:
    """One number for "the same comment by the same writer under the same page"."""
    parts = (submission.text, folded_name, email.rpartition("@")[2], website, submission.permalink, submission.site)
    return hashing.word("\0".join(parts))


def word_places(text: str) -> list[tuple[str, int]]:
    """Each different word of a text with its place in the hashed table, to show what single words weigh."""
    tokens = list(dict.fromkeys(_WORD.findall(views(text).folded_bytes)))
    places = (hashing.words(tokens) * _WORD_SALT >> _SHIFT).tolist() if tokens else []
    return [(token.decode("utf-8", "replace"), place) for token, place in zip(tokens, places, strict=True)]
