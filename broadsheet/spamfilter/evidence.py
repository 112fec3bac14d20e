"""From a submission to all its evidence: signals that hold anywhere, and hashed features for a site to learn."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import hashing, nearness
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

TABLE_BITS = 20
ROWS = (1 << TABLE_BITS) + 512
"""The hashed places, and behind them one row for each signal and one for the start."""
START_ROW = ROWS - 1


@dataclass(frozen=True, slots=True)
class Block:
    """A sort of features: the group it is told under, and how long its vector is.

    A hashed block has length ``strength`` as a whole, however many features are in it; a block of
    ``single`` features gives each this length.
    """

    group: str
    strength: float
    single: bool = False


BLOCKS = {
    "grams": Block("text", 0.8),
    "raw grams": Block("text", 0.6),
    "words": Block("text", 0.8),
    "pairs": Block("text", 0.9),
    "author": Block("author", 0.6),
    "links": Block("links", 0.6),
    "signals": Block("", 0.3, single=True),
    "start": Block("start", 0.2, single=True),
}
HASHED = tuple(name for name, block in BLOCKS.items() if not block.single)

MAX_FIELD_CHARACTERS = 300
_WORD = re.compile(rb"[a-z0-9_\x80-\xff]+(?:'[a-z]+)?")
_GRAMS = hashing.Grams((3, 4, 5), 0)
_RAW_SALT, _NAME_SALT = hashing.salt(8), hashing.salt(9)
_WORD_SALT, _PAIR_FIRST, _PAIR_SECOND, _SKIP_SECOND = (hashing.salt(n) for n in (16, 17, 18, 19))
_SHIFT = np.uint64(64 - TABLE_BITS)
_GAP = bytes(8)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the model weighs about one submission.

    ``signals`` are numbers into ``SIGNALS``. ``places`` are rows of the table of weights, in blocks named
    ``blocks`` that begin at ``starts``; each feature of a block counts the block's number in ``scales``, which
    ``each`` repeats for every place; the first ``hashed`` places are those of hashed features.
    ``signature`` is what near copies are found by. ``keys`` are the senders and domains that histories are kept
    of, as (kind, name).
    """

    signals: list[int]
    places: NDArray[np.intp]
    hashed: int
    blocks: list[str]
    starts: list[int]
    scales: list[float]
    each: NDArray[np.float32]
    signature: nearness.Signature
    shingles: int
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
    email = submission.author_email[-MAX_FIELD_CHARACTERS:].lower()
    folded_name = fold(name).strip()[:MAX_FIELD_CHARACTERS]

    names = shape.signals(seen, tokens, facts)
    names += wording.signals(seen.folded, tokens, bool(found), facts)
    names += links.signals(seen.folded, found, facts)
    names += relation.signals(seen.folded, submission.context, "praise" in facts, bool(found or website), facts)
    if name or website or email:
        names += author.signals(name, folded_name, email, website, seen.folded, facts)
    names += circumstances.signals(submission, facts)
    signals = [SIGNAL_NUMBER[name] for name in names]

    home = links.parse(website) if website else None
    hashes = _text_hashes(seen, tokens, folded_name)
    shingles, of_name = hashes.pop("shingles"), hashes.pop("name")
    if name or website or email:
        hashes["author"] = np.concatenate((of_name, _author_hashes(folded_name, email, home)))
    if found:
        hashes["links"] = _link_hashes(found)
    places, starts, scales, each = _laid_out(hashes, signals)
    return Evidence(
        signals=signals,
        places=places,
        hashed=places.size - len(signals) - 1,
        blocks=[*hashes, "signals", "start"] if signals else [*hashes, "start"],
        starts=starts,
        scales=scales,
        each=each,
        signature=nearness.signature(shingles),
        shingles=shingles.size,
        keys=_keys(submission, folded_name, home, found),
        facts=facts,
        identity=_identity(submission, seen, folded_name, email, website),
    )


def _text_hashes(seen: Views, tokens: list[bytes], name: str) -> dict[str, hashing.Hashes]:
    """Grams of both views and of the name in one go, words, and pairs of words (next to each other, or one apart)."""
    folded, raw = seen.folded_bytes or b" ", seen.raw_bytes or b" "
    data = b"".join((folded, _GAP, raw, _GAP, b"^", name.encode("utf-8", "replace"), b"$"))
    grams = _GRAMS.of(data)
    raw_start = len(folded) + len(_GAP)
    name_start = raw_start + len(raw) + len(_GAP)
    words = hashing.words(tokens or [b""])
    first, second, skipped = words * _PAIR_FIRST, words * _PAIR_SECOND, words * _SKIP_SECOND
    return {
        "grams": grams[:, : len(folded)].ravel(),
        "raw grams": grams[1, raw_start : raw_start + len(raw)] * _RAW_SALT,
        "words": words * _WORD_SALT,
        "pairs": np.concatenate((first[:-1] + second[1:], first[:-2] + skipped[2:], first[:1], second[-1:])),
        "name": (grams[:2, name_start:] * _NAME_SALT).ravel(),
        "shingles": grams[2, : max(len(folded) - 4, 1)],
    }


def _author_hashes(name: str, email: str, home: links.Link | None) -> hashing.Hashes:
    keys = [f"name {name}", *(f"name word {word}" for word in name.split()[:8])]
    if email:
        keys.append("email " + email.rpartition("@")[2])
    if home is not None:
        keys += [f"host {home.host}", f"domain {home.domain}", f"ending {home.ending}"]
    return np.array([hashing.word(key) for key in keys], dtype=np.uint64)


def _link_hashes(found: list[links.Link]) -> hashing.Hashes:
    keys = set()
    for link in found:
        keys |= {f"link {link.host}", f"link domain {link.domain}", f"link ending {link.ending}"}
        keys |= {f"link path {part}" for part in re.split(r"[/?&=._-]+", link.path)[:8]}
    return np.array([hashing.word(key) for key in sorted(keys)], dtype=np.uint64)


def _laid_out(
    hashes: dict[str, hashing.Hashes], signals: list[int]
) -> tuple[NDArray[np.intp], list[int], list[float], NDArray[np.float32]]:
    """All places one behind the other: hashed blocks, signals, start."""
    starts, scales, ends, place = [], [], [], 0
    for block, values in hashes.items():
        starts.append(place)
        scales.append(BLOCKS[block].strength / values.size**0.5)
        place += values.size
        ends.append(place)
    hashed, rows = place, [(1 << TABLE_BITS) + number for number in signals]
    for block, size in (("signals", len(rows)), ("start", 1)):
        if size:
            starts.append(place)
            scales.append(BLOCKS[block].strength)
            place += size
            ends.append(place)
    places = np.empty(place, dtype=np.intp)
    np.right_shift(np.concatenate(list(hashes.values())), _SHIFT, out=places[:hashed], casting="unsafe")
    places[hashed:] = [*rows, START_ROW]
    each = np.empty(place, dtype=np.float32)
    for start, end, scale in zip(starts, ends, scales, strict=True):
        each[start:end] = scale
    return places, starts, scales, each


def _keys(
    submission: Submission, folded_name: str, home: links.Link | None, found: list[links.Link]
) -> list[tuple[str, str]]:
    keys = [("domain", domain) for domain in sorted({link.domain or link.host for link in found})[:16]]
    if home is not None:
        keys.append(("website", home.domain or home.host))
    if folded_name:
        keys.append(("name", folded_name))
    if submission.network:
        keys.append(("network", submission.network[:MAX_FIELD_CHARACTERS]))
    return keys


def _identity(submission: Submission, seen: Views, folded_name: str, email: str, website: str) -> int:
    """One number for "the same comment by the same writer under the same page"."""
    text = hashing.number(seen.raw_bytes)
    parts = (folded_name, email.rpartition("@")[2], website, submission.permalink[:1000], submission.site[:1000])
    return text ^ hashing.word("\0".join(parts))


def word_places(text: str) -> list[tuple[str, int]]:
    """Each different word of a text with its place in the hashed table, to show what single words weigh."""
    tokens = list(dict.fromkeys(_WORD.findall(views(text).folded_bytes)))
    places = (hashing.words(tokens) * _WORD_SALT >> _SHIFT).tolist() if tokens else []
    return [(token.decode("utf-8", "replace"), place) for token, place in zip(tokens, places, strict=True)]
