"""What came in the last weeks, decided or not, and what of it goes with a submission at hand.

`memory` knows what people decided; this knows what came, so that a burst of near copies is seen before anybody has
decided one. Beside copies it looks at groups that share a sender or a link: how much of their text is new is the
content complexity of Kantchelian and others (AISec 2012), which templates keep low however their words are turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from broadsheet.spamfilter import nearness
from broadsheet.spamfilter.copies import Copies
from broadsheet.spamfilter.evidence import Evidence
from broadsheet.spamfilter.submission import Campaign, Submission, moment

ENTRIES = 1 << 14
DAYS = 21
"""What is older does not count, and is wiped out when the next one comes."""

LEAST_SHINGLES = 20
"""Shorter texts, like "Thank you!", are said by everybody, and are not kept."""

SAME = 0.8
"""What one sender sends under one page counts once if it is so alike: a double click, or a slip put right."""

MOST_GROUP = 32
"""So many members of a group are looked at, the newest ones."""

LEAST_GROUP = 3
"""Of several groups, the one that says least new is told, if it has so many members beside the one at hand."""

_LINKS = 3
_WHO, _NAME, _PAGE, _SITE, _NETWORK, _WAVE, _LINK = range(7)
_COLUMNS = _LINK + _LINKS
_DOOR_BITS = 19
_MAGIC = np.frombuffer(b"broadsheet recent 2\n", dtype="<u4")
_KEY, _CURSOR, _HEADER = 8, 9, 16
_SIZES = (_HEADER, ENTRIES * nearness.BINS, 1 << _DOOR_BITS, ENTRIES, _COLUMNS * ENTRIES, 2 * ENTRIES)
_ENDS = np.cumsum(_SIZES).tolist()

WORDS = sum(_SIZES)
"""The size of a window, in numbers of four bytes: about 7 MB."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """Who sent a submission, where to, and with which links, as keyed hashes; 0 is not known."""

    who: int
    name: int
    page: int
    site: int
    network: int
    links: tuple[int, ...]

    def column(self, wave: int) -> list[int]:
        spare = [0] * (_LINKS - len(self.links))
        return [self.who, self.name, self.page, self.site, self.network, wave, *self.links, *spare]


class Window:
    """The last submissions with their times, all in one array of ``WORDS`` 32-bit numbers.

    So it can be a file that several processes have mapped. One at a time may `add`; others may `look` meanwhile.
    Names, pages, networks and domains stand in it as hashes with ``key`` (1 to 64 bytes). ``days`` is how long an entry
    counts.

    >>> window = Window.blank(b"a secret")
    >>> window.is_whole()
    True
    """

    def __init__(self, cells: NDArray[np.uint32], key: bytes, days: int = DAYS) -> None:
        self._cells, self._key, self._seconds = cells, key, days * 86400
        header, signatures, doors, before, facts, times = np.split(cells, _ENDS[:-1])
        self._header = header
        self._copies = Copies(signatures.reshape(ENTRIES, nearness.BINS), doors, before, header[_CURSOR : _CURSOR + 1])
        self._facts = facts.reshape(_COLUMNS, ENTRIES)
        self._times: NDArray[np.int64] = times.view(np.int64)

    @classmethod
    def blank(cls, key: bytes, days: int = DAYS) -> Window:
        """A window of its own in memory."""
        window = cls(np.zeros(WORDS, dtype=np.uint32), key, days)
        window.clear()
        return window

    def clear(self) -> None:
        """Forgets everything, and makes any array a window of this key."""
        self._cells[:] = 0
        self._header[: _MAGIC.size] = _MAGIC
        self._header[_KEY] = self._hash("key", "window")

    def is_whole(self) -> bool:
        """Whether the array is a window of this version and this key."""
        return bool((self._header[: _MAGIC.size] == _MAGIC).all()) and self._header[_KEY] == self._hash("key", "window")

    def look(self, submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
        """What goes with a submission that comes ``now``; it need not have been added, and may have been."""
        origin = self._origin(submission, evidence)
        return self._campaign(evidence, origin, *self._near(evidence, origin, now), now)

    def add(self, submission: Submission, evidence: Evidence, now: datetime) -> None:
        """Takes in a submission that came ``now``, unless it is short or was sent before, and wipes out the oldest."""
        origin = self._origin(submission, evidence)
        copies, again = self._near(evidence, origin, now)
        self._enter(evidence, origin, again, self._wave(evidence, copies), now)

    def see(self, submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
        """`look` and then `add`, for half the work."""
        origin = self._origin(submission, evidence)
        copies, again = self._near(evidence, origin, now)
        campaign = self._campaign(evidence, origin, copies, again, now)
        self._enter(evidence, origin, again, campaign.wave, now)
        return campaign

    def _campaign(
        self, evidence: Evidence, origin: _Origin, copies: list[int], again: list[int], now: datetime
    ) -> Campaign:
        oldest = _seconds(now) - self._seconds
        senders = [
            self._group(evidence, (_NAME, _NAME + 1), origin.name, again, oldest),
            self._group(evidence, (_NETWORK, _NETWORK + 1), origin.network, again, oldest),
        ]
        links = [self._group(evidence, (_LINK, _COLUMNS), link, again, oldest) for link in origin.links]
        (sender_comments, sender_new), (link_comments, link_new) = _telling(senders), _telling(links)
        spread = self._facts[:, copies]
        names, pages, sites = (
            len({mine, *spread[column].tolist()})
            for column, mine in ((_NAME, origin.name), (_PAGE, origin.page), (_SITE, origin.site))
        )
        return Campaign(
            copies=len(set(zip(spread[_WHO].tolist(), spread[_PAGE].tolist(), strict=True))),
            names=names,
            pages=pages,
            sites=sites,
            seconds=max(_seconds(now) - int(self._times[copies].min()), 0) if copies else 0,
            sender_comments=sender_comments,
            sender_new=sender_new,
            link_comments=link_comments,
            link_new=link_new,
            wave=self._wave(evidence, copies + again),
        )

    def _wave(self, evidence: Evidence, near: list[int]) -> int:
        """The wave of the latest near copy; a text without one begins its own, named by its signature."""
        if evidence.shingles < LEAST_SHINGLES:
            return 0
        if near:
            latest = max(near, key=lambda place: (int(self._times[place]), place))
            return int(self._facts[_WAVE, latest])
        return self._hash("wave", evidence.signature.tobytes().hex())

    def _enter(self, evidence: Evidence, origin: _Origin, again: list[int], wave: int, now: datetime) -> None:
        self._wipe(_seconds(now) - self._seconds)
        if again or evidence.shingles < LEAST_SHINGLES:
            return
        number = self._copies.enter(evidence.signature, _doors(evidence))
        place = self._copies.place(number)
        self._facts[:, place] = origin.column(wave)
        self._times[place] = _seconds(now)

    def _near(self, evidence: Evidence, origin: _Origin, now: datetime) -> tuple[list[int], list[int]]:
        """Where near copies of late stand: those of others or elsewhere, and this submission sent before."""
        if evidence.shingles < LEAST_SHINGLES:
            return [], []
        others: list[int] = []
        again: list[int] = []
        oldest = _seconds(now) - self._seconds
        for number, like in self._copies.near(evidence.signature, _doors(evidence)):
            place = self._copies.place(number)
            if self._times[place] < oldest:
                continue
            if self._facts[[_WHO, _PAGE], place].tolist() != [origin.who, origin.page]:
                others.append(place)
            elif like >= SAME:
                again.append(place)
        return others, again

    def _group(
        self, evidence: Evidence, columns: tuple[int, int], wanted: int, apart: list[int], oldest: int
    ) -> tuple[int, int]:
        """How many share this mark, and how much of their text, in per cent, is not said twice."""
        if not wanted:
            return 0, 100
        # Rows of one array: a hit's place in the row is where its entry stands.
        found = np.flatnonzero(self._facts[slice(*columns)].ravel() == wanted) % ENTRIES
        times = dict(zip(found.tolist(), self._times[found].tolist(), strict=True))
        members = [place for place, time in times.items() if time >= oldest and place not in apart]
        if not members:
            return 0, 100
        members = sorted(members, key=lambda place: (times[place], place))[-MOST_GROUP:]
        rows = np.vstack((self._copies.signatures[members], evidence.signature))
        whole = int(nearness.distinct(rows.min(axis=0, keepdims=True))[0])
        return len(members), min(round(100 * whole / max(int(nearness.distinct(rows).sum()), 1)), 100)

    def _wipe(self, oldest: int) -> None:
        """Takes out what is too old, so that not even its hashes are kept."""
        due = np.flatnonzero((self._times < oldest) & (self._times != 0))
        if due.size:
            self._times[due] = 0
            self._facts[:, due] = 0
            self._copies.signatures[due] = nearness.EMPTY

    def _origin(self, submission: Submission, evidence: Evidence) -> _Origin:
        names = [key.name for key in evidence.keys if key.kind == "name"]
        links = dict.fromkeys(key.name for key in evidence.keys if key.kind in ("website", "domain"))
        name, network = "".join(names), submission.network[:300]
        email, website = submission.author_email.rpartition("@")[2][:300], submission.author_url[:300]
        site, page = submission.site[:1000], submission.permalink[:1000]
        return _Origin(
            who=self._hash("who", "\0".join((name, email.lower(), website, network))),
            name=self._hash("name", name),
            page=self._hash("page", f"{site}\0{page}"),
            site=self._hash("site", site),
            network=self._hash("network", network),
            links=tuple(self._hash("link", link) for link in list(links)[:_LINKS]),
        )

    def _hash(self, kind: str, value: str) -> int:
        """32 bits, never 0 for something; 0 for nothing."""
        if not value:
            return 0
        data = f"{kind} {value}".encode("utf-8", "replace")
        return int.from_bytes(blake2b(data, key=self._key, digest_size=4).digest(), "little") or 1


def _doors(evidence: Evidence) -> NDArray[np.int64]:
    return nearness.doors(evidence.signature, _DOOR_BITS)


def _seconds(now: datetime) -> int:
    since = moment(now)
    return since.days * 86400 + since.seconds


def _telling(groups: list[tuple[int, int]]) -> tuple[int, int]:
    """The group that says least new if it is large enough, else the largest."""
    large = [group for group in groups if group[0] >= LEAST_GROUP]
    if large:
        return min(large, key=lambda group: (group[1], -group[0]))
    return max(groups, default=(0, 100))
