"""The submissions of the last weeks, decided or not, and the campaign that a new submission may belong to.

`memory` knows what people decided; this knows what arrived, so that a burst of near copies is seen before a person has
decided about one. Beside copies it looks at groups that share a sender or a link. How much of their text is new is the
content complexity of Kantchelian and others (AISec 2012), which stays low for templates, however their words vary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter.features.evidence import Evidence
from broadsheet.spamfilter.model.near_duplicates import NearDuplicates
from broadsheet.spamfilter.model.shared_values import BUCKET_BITS, SharedValues
from broadsheet.spamfilter.submission import Campaign, Submission, moment
from broadsheet.spamfilter.text import minhash
from broadsheet.spamfilter.text.hashing import HashKey, name_hash

ENTRIES = 1 << 14
DAYS = 21
"""Older submissions do not count, and are deleted when the next one arrives."""

LEAST_SHINGLES = 20
"""Shorter texts, like "Thank you!", are written by many people, and are not kept."""

SAME = 0.8
"""What one sender sends under one page counts once if it is this similar: a double click, or a typo corrected."""

MOST_GROUP = 32
"""At most this many members of a group are compared, the newest ones."""

LEAST_GROUP = 3
"""Of several groups the one with the least new text is reported, if it has this many members beside the new one."""

_WIPE_SECONDS = 60
_LINKS = 3
_WHO, _NAME, _PAGE, _SITE, _NETWORK, _CAMPAIGN, _GRAMS, _LINK = range(8)
_COLUMNS = _LINK + _LINKS
_KINDS = (range(_NAME, _NAME + 1), range(_NETWORK, _NETWORK + 1), range(_LINK, _COLUMNS))
_NAMES, _NETWORKS, _SHARED_LINKS = range(len(_KINDS))
_INDEXED = sum(map(len, _KINDS))
_BAND_BITS = 19
_MAGIC = np.frombuffer(b"broadsheet recent 5\n", dtype="<u4")
_KEY, _CURSOR, _HEADER = 8, 9, 16
_SIZES = (
    _HEADER, ENTRIES * minhash.BINS, 1 << _BAND_BITS, ENTRIES, _COLUMNS * ENTRIES, 2 * ENTRIES,
    len(_KINDS) << BUCKET_BITS, _INDEXED * ENTRIES,
)  # fmt: skip
_ENDS = np.cumsum(_SIZES).tolist()

WORDS = sum(_SIZES)
"""The size of a window, in numbers of four bytes: about 8 MB."""


class _Origin(NamedTuple):
    """Who sent a submission, where to, and with which links, as keyed hashes; 0 is not known."""

    who: int
    name: int
    page: int
    site: int
    network: int
    links: tuple[int, ...]

    def column(self, campaign_id: int, grams: int) -> list[int]:
        spare = [0] * (_LINKS - len(self.links))
        return [self.who, self.name, self.page, self.site, self.network, campaign_id, grams, *self.links, *spare]


@dataclass(slots=True)
class _Arrival:
    """A submission as it arrives: when (in seconds), and at which places its recent near copies are.

    What arrived before ``oldest`` does not count. ``grams`` is about how many different ones its text has. ``copies``
    are of others or elsewhere, ``again`` is this submission sent before.
    """

    evidence: Evidence
    origin: _Origin
    second: int
    oldest: int
    grams: int
    behind: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)


class Window:
    """The last submissions with their times, all in one array of ``WORDS`` 32-bit numbers.

    So it can be a file that several processes have mapped. One at a time may `add`; others may `look` meanwhile.
    Names, pages, networks and domains stand in it as hashes with ``key``, and the evidence must be of it too. ``days``
    is how long an entry counts.

    >>> window = Window.blank(HashKey.of(b"a secret"))
    >>> window.is_whole()
    True
    """

    def __init__(self, cells: NDArray[np.uint32], key: HashKey, days: int = DAYS) -> None:
        self._cells, self._key, self._seconds = cells, key, days * 86400
        self._wiped = -_WIPE_SECONDS
        header, signatures, bands, before, facts, times, heads, chains = np.split(cells, _ENDS[:-1])
        self._header = header
        mark = np.zeros(_CURSOR, dtype=np.uint32)
        mark[: _MAGIC.size], mark[_KEY] = _MAGIC, self._hash("key", "window")
        self._mark = mark.tobytes()
        self._copies = NearDuplicates(
            signatures.reshape(ENTRIES, minhash.BINS), bands, before, header[_CURSOR : _CURSOR + 1]
        )
        self._facts = facts.reshape(_COLUMNS, ENTRIES)
        self._times: NDArray[np.int64] = times.view(np.int64)
        # One number of a memory view costs a third of one of an array.
        self._time_of = self._times.data
        self._columns = [row.data for row in self._facts]
        self._sharing = SharedValues(
            self._facts, heads.reshape(len(_KINDS), -1), chains.reshape(_INDEXED, ENTRIES), _KINDS
        )

    @classmethod
    def blank(cls, key: HashKey, days: int = DAYS) -> Window:
        """A window of its own in memory."""
        window = cls(np.zeros(WORDS, dtype=np.uint32), key, days)
        window.clear()
        return window

    def clear(self) -> None:
        """Forgets everything, and makes any array a window of this key."""
        self._cells[:] = 0
        self._header[:_CURSOR] = np.frombuffer(self._mark, dtype=np.uint32)

    def is_whole(self) -> bool:
        """Whether the array is a window of this version and this key."""
        return self._header[:_CURSOR].tobytes() == self._mark

    def look(self, submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
        """The campaign of a submission that arrives ``now``; it need not have been added, and may have been."""
        return self._campaign(self._arrival(submission, evidence, now))

    def add(self, submission: Submission, evidence: Evidence, now: datetime) -> None:
        """Adds a submission that arrived ``now``, unless it is short or was sent before, and deletes the oldest."""
        arrival = self._arrival(submission, evidence, now)
        self._enter(arrival, self._campaign_id(arrival))

    def see(self, submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
        """`look` and then `add`, for half the work."""
        arrival = self._arrival(submission, evidence, now)
        campaign = self._campaign(arrival)
        self._enter(arrival, campaign.id)
        return campaign

    def _arrival(self, submission: Submission, evidence: Evidence, now: datetime) -> _Arrival:
        if evidence.key_id != self._key.id:
            raise ValueError(f"evidence of the hash key {evidence.key_id} for a window of the key {self._key.id}")
        second, origin = _seconds(now), self._origin(submission, evidence)
        arrival = _Arrival(evidence, origin, second, second - self._seconds, minhash.distinct(evidence.signature))
        if evidence.shingles >= LEAST_SHINGLES:
            arrival.behind = self._copies.behind(evidence.bands)
            if arrival.behind:
                self._part(arrival)
        return arrival

    def _part(self, arrival: _Arrival) -> None:
        """Finds recent near copies: those of others or elsewhere, and this submission sent before."""
        origin = arrival.origin
        near = self._copies.near(arrival.behind, arrival.evidence.signature)
        if not near:
            return
        times, whos, pages = self._time_of, self._columns[_WHO], self._columns[_PAGE]
        for number, like in near:
            place = self._copies.place(number)
            if times[place] < arrival.oldest:
                continue
            if whos[place] != origin.who or pages[place] != origin.page:
                arrival.copies.append(place)
            elif like >= SAME:
                arrival.again.append(place)

    def _campaign(self, arrival: _Arrival) -> Campaign:
        origin, copies = arrival.origin, arrival.copies
        senders = [self._group(arrival, _NAMES, origin.name), self._group(arrival, _NETWORKS, origin.network)]
        links = [self._group(arrival, _SHARED_LINKS, link) for link in origin.links]
        (sender_comments, sender_new), (link_comments, link_new) = _telling(senders), _telling(links)
        if not copies:
            campaign_id = self._campaign_id(arrival)
            return Campaign(0, 1, 1, 1, 0, sender_comments, sender_new, link_comments, link_new, campaign_id)
        spread = self._facts[:, copies].tolist()
        names, pages, sites = (
            len({mine, *spread[column]})
            for column, mine in ((_NAME, origin.name), (_PAGE, origin.page), (_SITE, origin.site))
        )
        return Campaign(
            copies=len(set(zip(spread[_WHO], spread[_PAGE], strict=True))),
            names=names,
            pages=pages,
            sites=sites,
            seconds=max(arrival.second - int(self._times[copies].min()), 0),
            sender_comments=sender_comments,
            sender_new=sender_new,
            link_comments=link_comments,
            link_new=link_new,
            id=self._campaign_id(arrival),
        )

    def _campaign_id(self, arrival: _Arrival) -> int:
        """The campaign of the latest near copy; a text without one begins its own, named by its signature."""
        if arrival.evidence.shingles < LEAST_SHINGLES:
            return 0
        near = arrival.copies + arrival.again
        if near:
            latest = max(near, key=lambda place: (self._time_of[place], place))
            return self._columns[_CAMPAIGN][latest]
        return self._key.word(f"recent campaign {arrival.evidence.signature.tobytes().hex()}") & 0xFFFFFFFF or 1

    def _enter(self, arrival: _Arrival, campaign_id: int) -> None:
        self._wipe(arrival.oldest)
        evidence = arrival.evidence
        if arrival.again or evidence.shingles < LEAST_SHINGLES:
            return
        number = self._copies.enter(arrival.behind, evidence.signature, evidence.bands)
        place = self._copies.place(number)
        self._facts[:, place] = arrival.origin.column(campaign_id, arrival.grams)
        self._times[place] = arrival.second
        self._sharing.enter(number)

    def _group(self, arrival: _Arrival, kind: int, wanted: int) -> tuple[int, int]:
        """How many entries share this value, and how much of their text, in per cent, is new."""
        if not wanted:
            return 0, 100
        members: list[int] = []
        times, oldest, again = self._time_of, arrival.oldest, arrival.again
        for place in self._sharing.having(kind, wanted, int(self._copies.cursor[0])):
            if times[place] < oldest:
                break
            if place not in again:
                members.append(place)
                if len(members) == MOST_GROUP:
                    break
        return (len(members), self._new(members, arrival)) if members else (0, 100)

    def _new(self, members: list[int], arrival: _Arrival) -> int:
        """How much of the text of these entries and the new one is not repeated, in per cent."""
        least: minhash.Signature = np.minimum.reduce(self._copies.signatures.take(members, axis=0), axis=0)
        together = minhash.distinct(np.minimum(least, arrival.evidence.signature, out=least))
        one_by_one = arrival.grams + sum(map(self._columns[_GRAMS].__getitem__, members))
        return min(round(100 * together / max(one_by_one, 1)), 100)

    def _wipe(self, oldest: int) -> None:
        """Deletes what is too old, so that not even its hashes are kept. Once a minute is often enough."""
        if 0 <= oldest - self._wiped < _WIPE_SECONDS:
            return
        self._wiped = oldest
        due = np.flatnonzero((self._times < oldest) & (self._times != 0))
        if due.size:
            self._times[due] = 0
            self._facts[:, due] = 0
            self._copies.signatures[due] = minhash.EMPTY

    def _origin(self, submission: Submission, evidence: Evidence) -> _Origin:
        name = "".join([key.name for key in evidence.keys if key.kind == "name"])
        links = dict.fromkeys([key.name for key in evidence.keys if key.kind in ("website", "domain")])
        network, website = submission.network[:300], submission.author_url[:300]
        email = submission.author_email.rpartition("@")[2][:300]
        site, page = submission.site[:1000], submission.permalink[:1000]
        return _Origin(
            who=self._hash("who", "\0".join((name, email.lower(), website, network))),
            name=self._hash("name", name),
            page=self._hash("page", f"{site}\0{page}"),
            site=self._hash("site", site),
            network=self._hash("network", network),
            links=tuple([self._hash("link", link) for link in list(links)[:_LINKS]]),
        )

    def _hash(self, kind: str, value: str) -> int:
        """32 bits, never 0 for something; 0 for nothing."""
        if not value:
            return 0
        return name_hash(f"recent {kind} {value}", self._key) & 0xFFFFFFFF or 1


def _seconds(now: datetime) -> int:
    since = moment(now)
    return since.days * 86400 + since.seconds


def _telling(groups: list[tuple[int, int]]) -> tuple[int, int]:
    """The group with the least new text if it is large enough, else the largest."""
    large = [group for group in groups if group[0] >= LEAST_GROUP]
    if large:
        return min(large, key=lambda group: (group[1], -group[0]))
    return max(groups, default=(0, 100))
