"""From a submission to all its evidence: signals that hold anywhere, and hashed features for a site to learn."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, product
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features import author, campaign, circumstances, links, relation, shape, wording
from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.submission import Campaign, Submission, day
from broadsheet.spamfilter.text import hashing, minhash
from broadsheet.spamfilter.text.hashing import HashKey, name_hash
from broadsheet.spamfilter.text.normalisation import Views, fold, views

SIGNALS: tuple[Signal, ...] = (
    *shape.SIGNALS,
    *wording.SIGNALS,
    *links.SIGNALS,
    *relation.SIGNALS,
    *author.SIGNALS,
    *circumstances.SIGNALS,
    *campaign.SIGNALS,
)
SIGNAL_NUMBER = {signal.name: number for number, signal in enumerate(SIGNALS)}
SIGNAL_GROUPS = [signal.group for signal in SIGNALS]

TABLE_BITS = 20
ROWS = 1 << TABLE_BITS
HISTORY_BITS = 15
"""The size of the table in `memory` that histories are kept in."""


class Origin(NamedTuple):
    """Where a submission comes from and goes to, as numbers: its day (0 if unknown), name, page and site."""

    day: int
    name: int
    page: int
    site: int


class Key(NamedTuple):
    """A sender or domain with a history: its kind, its name, and its place and tag in the table of histories."""

    kind: str
    name: str
    place: int
    tag: int


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of hashed features: the group that names it in reasons, and how long its vector is as a whole, however
    many features are in it."""

    group: str
    strength: float


BLOCKS = {
    "words": Block("text", 0.55),
    "pairs": Block("text", 0.9),
    "grams": Block("text", 0.8),
    "raw grams": Block("text", 0.9),
    "author": Block("author", 0.6),
    "links": Block("links", 0.6),
    "site words": Block("text", 0.5),
}
HASHED = tuple(BLOCKS)
_STRENGTHS = [block.strength for block in BLOCKS.values()]
_OPTIONAL = ("author", "links", "site words")
_BLOCKS_THERE = {
    there: [n for n, name in enumerate(HASHED) if name not in _OPTIONAL or there[_OPTIONAL.index(name)]]
    for there in product((False, True), repeat=len(_OPTIONAL))
}

_ROUTES = links.ROUTES | campaign.ROUTES
MAX_FIELD_CHARACTERS = 300
MOST_SITE_WORDS = 200
_PATH_PARTS = re.compile(r"[/?&=._-]+")
GRAM_LENGTH = 5
_SHIFT, _PLACE = np.uint64(64 - TABLE_BITS), np.uint32((1 << TABLE_BITS) - 1)
_NOTHING: hashing.Hashes = np.zeros(0, dtype=np.uint64)
_NOWHERE: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
_BLOCK_MARKS = np.arange(len(HASHED) - len(_OPTIONAL), dtype=np.uint32) << np.uint32(TABLE_BITS)


@dataclass(slots=True)
class Evidence:
    """All that the model weighs about one submission.

    ``signals`` are numbers into ``SIGNALS``. ``places`` are rows of the table: hashed features in ``blocks`` (numbers
    into ``HASHED``) that begin at ``starts`` and have ``sizes``; however often a feature stands in the text, it is
    there once. ``running`` are the places of the folded text's grams as they follow each other.
    ``signature`` is what near copies are found by, through ``bands``. ``keys`` are the senders and domains that
    histories are kept of; ``origin`` is what the spread of near copies is computed from. All of these are hashes with
    the key that ``key_id`` names. Where it is not ``is_hashed``, the hashed features were left out.
    """

    signals: list[int]
    places: NDArray[np.int64]
    running: NDArray[np.int64]
    blocks: list[int]
    starts: list[int]
    sizes: list[int]
    signature: minhash.Signature
    bands: hashing.Hashes
    shingles: int
    keys: list[Key]
    facts: Facts
    identity: int
    origin: Origin
    key_id: str
    is_hashed: bool = True

    def strengths(self) -> list[float]:
        """What one feature of each hashed block counts."""
        return [_STRENGTHS[block] / sqrt(size) for block, size in zip(self.blocks, self.sizes, strict=True)]


class _Hashed(NamedTuple):
    """The hashed features, as `Evidence` has them, and the shingles that near copies share."""

    places: NDArray[np.int64]
    running: NDArray[np.int64]
    blocks: list[int]
    starts: list[int]
    sizes: list[int]
    shingles: hashing.Hashes


def collect(submission: Submission, key: HashKey, is_hashed: bool = True) -> Evidence:
    """All evidence in a submission, hashed with a key; caps on each field bound the cost, whatever is in it.

    Where it is not ``is_hashed`` the hashed features are missing, of which only a filter that was taught can say
    anything. All the rest is the same.
    """
    facts: Facts = {}
    seen = views(submission.text)
    tokens = relation.words_of(seen.folded_bytes)
    found = links.find(seen.folded)
    name = submission.author[:MAX_FIELD_CHARACTERS]
    website = submission.author_url[:MAX_FIELD_CHARACTERS]
    email = submission.author_email[-MAX_FIELD_CHARACTERS:].lower()
    folded_name = fold(name).strip()[:MAX_FIELD_CHARACTERS]
    names = _signals_of_text(seen, tokens, found, bool(website), submission.is_form, facts)
    names += relation.signals(tokens, submission.context, "praise" in facts, bool(found or website), facts)
    if name or website or email:
        names += author.signals(name, folded_name, email, website, seen.folded, facts)
    names += links.plain(names, seen.folded, len(tokens), bool(website))
    names += circumstances.signals(submission, facts)
    if goes_with := submission.campaign:
        names += campaign.signals(goes_with, max(len(seen.folded_bytes) - GRAM_LENGTH + 1, 1), facts)
    if _ROUTES.isdisjoint(names) and not submission.is_form:
        names.append("leads nowhere")
    signals = [SIGNAL_NUMBER[name] for name in names]
    home = links.parse(website) if website else None
    letters = f"^{folded_name}$" if name or website or email else ""
    if is_hashed:
        keys = _author_keys(folded_name, email, home, key) if letters else []
        hashed = _hashed(seen, tokens, letters, keys, _link_keys(found, key) if found else [], submission.site, key)
    else:
        hashed = _Hashed(_NOWHERE, _NOWHERE, [], [], [], _shingles(seen, letters, key))
    signature = minhash.signature(hashed.shingles)
    return Evidence(
        signals=signals,
        places=hashed.places,
        running=hashed.running,
        blocks=hashed.blocks,
        starts=hashed.starts,
        sizes=hashed.sizes,
        signature=signature,
        bands=minhash.bands(signature, key),
        shingles=hashed.shingles.size,
        keys=_keys(submission, folded_name, home, found, key),
        facts=facts,
        identity=_identity(submission, seen, folded_name, email, website, key),
        origin=_origin(submission, folded_name, key),
        key_id=key.id,
        is_hashed=is_hashed,
    )


def _signals_of_text(
    seen: Views, tokens: list[bytes], found: list[links.Link], has_website: bool, is_form: bool, facts: Facts
) -> list[str]:
    # A form may have no text, and that says nothing about who filled it in.
    names = ["blank form"] if is_form and not seen.raw.strip() else shape.signals(seen, tokens, facts)
    names += wording.signals(seen.folded, tokens, bool(found), has_website, facts)
    names += links.signals(seen.folded, found, facts)
    return names


def accompanied(evidence: Evidence, goes_with: Campaign) -> Evidence:
    """The evidence of a submission once its campaign is known: what `collect` would give, at less cost."""
    facts = dict(evidence.facts)
    names = campaign.signals(goes_with, evidence.shingles, facts)
    if not names:
        return evidence
    nowhere = SIGNAL_NUMBER["leads nowhere"]
    signals = [number for number in evidence.signals if number != nowhere]
    signals += [SIGNAL_NUMBER[name] for name in names]
    if nowhere in evidence.signals and campaign.ROUTES.isdisjoint(names):
        signals.append(nowhere)
    return replace(evidence, signals=signals, facts=facts)


def _hashed(
    seen: Views, tokens: list[bytes], name: str, keys: list[int], link_keys: list[int], site: str, key: HashKey
) -> _Hashed:
    words = key.words(tokens or [b""])
    text, sizes, letters, shingles = _text_hashes(seen, words, name, key)
    running = text[sizes[0] + sizes[1] :][: shingles.size].view(np.int64)
    places, sizes = _once(text, sizes)
    site_keys = _site_keys(site, words, key) if site and tokens else _NOTHING
    sizes += [size for size in (letters.size + len(keys), len(link_keys), site_keys.size) if size]
    rows = letters, np.array(keys + link_keys, dtype=np.uint64), site_keys
    return _Hashed(
        places=np.concatenate((places, *rows)).view(np.int64),
        running=running,
        blocks=_BLOCKS_THERE[bool(keys), bool(link_keys), site_keys.size > 0],
        starts=[0, *accumulate(sizes[:-1])],
        sizes=sizes,
        shingles=shingles,
    )


def _texts(seen: Views, name: str) -> bytes:
    """What grams are taken of, both views and the name: those of each run into what follows."""
    return b"".join((seen.folded_bytes or b" ", seen.raw_bytes or b" ", name.encode("utf-8", "replace")))


def _shingles(seen: Views, name: str, key: HashKey) -> hashing.Hashes:
    """The shingles of `_text_hashes` alone."""
    length = max(len(seen.folded_bytes), GRAM_LENGTH)
    grams = hashing.grams(_texts(seen, name)[:length], GRAM_LENGTH)
    grams = grams[: length - GRAM_LENGTH + 1]
    grams *= key.multipliers[hashing.FOLDED_GRAMS]
    return grams


def _text_hashes(
    seen: Views, words: hashing.Hashes, name: str, key: HashKey
) -> tuple[hashing.Hashes, list[int], hashing.Hashes, hashing.Hashes]:
    """The places of words, of pairs of words (next to each other, or one apart) and of the grams of both views.

    Returns them in one array with the sizes of these blocks, then the places of the grams of the name, and the
    shingles that near copies share.
    """
    multipliers = key.multipliers
    count = words.size
    pairs = 2 * count - 1 if count > 1 else 2
    folded, raw = len(seen.folded_bytes) or 1, len(seen.raw_bytes) or 1
    grams = hashing.grams(_texts(seen, name), GRAM_LENGTH)
    out = np.empty(count + pairs + folded + raw, dtype=np.uint64)
    np.multiply(words, multipliers[hashing.WORDS], out=out[:count])
    place = _pairs(words, out, count, key)
    np.multiply(grams[:folded], multipliers[hashing.FOLDED_GRAMS], out=out[place : place + folded])
    shingles = out[place : place + max(folded - GRAM_LENGTH + 1, 1)].copy()
    np.multiply(grams[folded : folded + raw], multipliers[hashing.RAW_GRAMS], out=out[place + folded :])
    letters = grams[folded + raw :] * multipliers[hashing.NAME_GRAMS] >> _SHIFT
    return np.right_shift(out, _SHIFT, out=out), [count, pairs, folded, raw], letters, shingles


def _once(text: hashing.Hashes, sizes: list[int]) -> tuple[NDArray[np.uint32], list[int]]:
    """Each place of each block once, and the sizes that are left."""
    # Block and place fit 32 bits, which are sorted in half the time of 64.
    marked = text.astype(np.uint32)
    marked |= _BLOCK_MARKS.repeat(sizes)
    marked.sort()
    marked = marked[_is_first(marked)]
    ends = [0, *marked.searchsorted(_BLOCK_MARKS[1:]).tolist(), marked.size]
    marked &= _PLACE
    return marked, [end - start for start, end in pairwise(ends)]


def _pairs(words: hashing.Hashes, out: hashing.Hashes, place: int, key: HashKey) -> int:
    """Writes the pairs of neighbours and of words one apart, with the ends; returns the place behind them."""
    first = words * key.multipliers[hashing.FIRST_OF_PAIR]
    second = words * key.multipliers[hashing.SECOND_OF_PAIR]
    count = words.size
    out[place], out[place + 1] = first[0], words[-1]
    place += 2
    np.add(first[:-1], words[1:], out=out[place : place + count - 1])
    place += count - 1
    if count > 2:
        np.add(first[:-2], second[2:], out=out[place : place + count - 2])
        place += count - 2
    return place


def _author_keys(name: str, email: str, home: links.Link | None, key: HashKey) -> list[int]:
    keys = [f"name {name}", *[f"name word {word}" for word in name.split()[:8]]]
    if email:
        keys.append("email " + email.rpartition("@")[2])
    if home is not None:
        keys += [f"host {home.host}", f"domain {home.domain}", f"ending {home.ending}"]
    return _places(keys, key)


def _link_keys(found: list[links.Link], key: HashKey) -> list[int]:
    keys = set()
    for link in found:
        keys |= {f"link {link.host}", f"link domain {link.domain}", f"link ending {link.ending}"}
        keys |= {f"link path {part}" for part in _PATH_PARTS.split(link.path)[:8]}
    return _places(sorted(keys), key)


def _site_keys(site: str, words: hashing.Hashes, key: HashKey) -> hashing.Hashes:
    """The words once more, joined with the site (Weinberger et al. 2009): where one model serves several sites, what
    they agree on is learned by the words alone, and this is left with each site's own taste."""
    joined: hashing.Hashes = words[:MOST_SITE_WORDS] * key.multipliers[hashing.SITE_WORDS]
    joined ^= np.uint64(name_hash(f"site {site[:1000]}", key))
    joined.sort()
    joined = joined[_is_first(joined)]
    joined >>= _SHIFT
    return joined


def _is_first(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some numbers in order differ from those before them."""
    first = np.empty(ordered.size, dtype=bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def _places(things: list[str], key: HashKey) -> list[int]:
    """The places of named things in the hashed table."""
    return [name_hash(thing, key) >> (64 - TABLE_BITS) for thing in things]


def _keys(
    submission: Submission, folded_name: str, home: links.Link | None, found: list[links.Link], key: HashKey
) -> list[Key]:
    keys = [("domain", domain) for domain in sorted({link.domain or link.host for link in found})[:16]]
    if home is not None:
        keys.append(("website", home.domain or home.host))
    if folded_name:
        keys.append(("name", folded_name))
    if submission.network:
        keys.append(("network", submission.network[:MAX_FIELD_CHARACTERS]))
    return [key_of(kind, name, key) for kind, name in keys]


def key_of(kind: str, name: str, key: HashKey) -> Key:
    """Where the history of this sender or domain is kept."""
    number = name_hash(f"{kind} {name}", key)
    return Key(kind, name, number >> (64 - HISTORY_BITS), (number & 0xFFFFFFFF) | 1)


def _identity(submission: Submission, seen: Views, folded_name: str, email: str, website: str, key: HashKey) -> int:
    """One number for "the same comment by the same writer under the same page"."""
    text = key.number(seen.raw_bytes)
    parts = (folded_name, email.rpartition("@")[2], website, submission.permalink[:1000], submission.site[:1000])
    return text ^ key.word("\0".join(parts))


def _origin(submission: Submission, folded_name: str, key: HashKey) -> Origin:
    site = submission.site[:1000]
    things = (folded_name, f"{site}\0{submission.permalink[:1000]}", site)
    return Origin(day(submission.date), *[name_hash(thing, key) >> 32 for thing in things])


def word_places(text: str, key: HashKey) -> list[tuple[str, int]]:
    """Each different word of a text with its place in the hashed table, to show what single words weigh."""
    tokens = list(dict.fromkeys(relation.words_of(views(text).folded_bytes)))
    places = (key.words(tokens) * key.multipliers[hashing.WORDS] >> _SHIFT).tolist() if tokens else []
    return [(token.decode("utf-8", "replace"), place) for token, place in zip(tokens, places, strict=True)]
