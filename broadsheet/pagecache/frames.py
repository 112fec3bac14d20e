"""A page as a frame: what stands on it until it is published anew, with places for the parts that change by themselves.

Rendering an article takes many times as long as joining its frame with its parts, and the parts are what replies
change.
"""

from __future__ import annotations

import json
import math
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from broadsheet.lib import languages
from broadsheet.pagecache import parts
from broadsheet.pagecache.parts import Arguments, Asked

# A frame that was stored in another form is not read.
_FORM = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """A page joined from its frame, and the versions of what its parts show."""

    body: bytes
    shows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces of a page, and between each two of them a part with its arguments.

    ``language`` is the one of the page where it is another than the site's; its parts are filled in it. ``shows`` are
    the keys of what the pieces show. A frame that ``takes_queries`` is right for every query of its path, since only
    its parts look at queries.
    """

    pieces: tuple[str, ...]
    places: tuple[tuple[str, Arguments], ...]
    shows: tuple[str, ...] = ()
    takes_queries: bool = False
    language: str = ""

    def join(self, asked: Asked) -> Joined:
        """The page for one request."""
        with languages.speaking(self.language):
            return self._join(asked)

    def _join(self, asked: Asked) -> Joined:
        texts = [""] * len(self.places)
        shows = dict.fromkeys(self.shows, 0)
        for name in {name for name, _ in self.places}:
            at = [number for number, place in enumerate(self.places) if place[0] == name]
            filled = parts.fills()[name]([self.places[number][1] for number in at], asked)
            for number, text in zip(at, filled.texts, strict=True):
                texts[number] = text
            shows.update(filled.shows)
        woven = "".join(part for pair in zip(self.pieces, (*texts, ""), strict=True) for part in pair)
        return Joined(woven.encode(), shows)

    def as_json(self) -> bytes:
        return json.dumps([_FORM, self.pieces, self.places, self.shows, self.takes_queries, self.language]).encode()

    @classmethod
    def parse(cls, data: bytes) -> Frame | None:
        """The stored frame; ``None`` for what is none, or is from another version of this program."""
        try:
            form, pieces, places, shows, takes_queries, language = json.loads(data)
            known = parts.fills()
            if form != _FORM or len(pieces) != len(places) + 1 or not all(name in known for name, _ in places):
                return None
            return cls(
                tuple(pieces),
                tuple((name, arguments) for name, arguments in places),
                tuple(shows),
                takes_queries,
                language,
            )
        except (ValueError, TypeError):
            return None


class FrameBuilder:
    """Collects the parts of a page while its template is rendered.

    Each part leaves a mark in the text that nobody can guess, at which the page is cut afterwards.
    """

    def __init__(self) -> None:
        self._nonce = secrets.token_hex(12)
        self._places: list[tuple[str, Arguments]] = []
        # In seconds since 1970.
        self.holds_until = math.inf

    def place(self, name: str, **arguments: Any) -> str:
        """Leave a place for a part; returns what is to stand there in the template's text."""
        self._places.append((name, arguments))
        return f"@{self._nonce}-{len(self._places) - 1}@"

    @property
    def is_empty(self) -> bool:
        return not self._places

    def cut(self, text: str, shows: Iterable[str] = (), *, takes_queries: bool = False, language: str = "") -> Frame:
        """The frame of a page that was rendered with these places in it; a place may be missing, or there twice."""
        pieces = re.split(f"@{self._nonce}-([0-9]+)@", text)
        places = [self._places[int(number)] for number in pieces[1::2]]
        return Frame(tuple(pieces[::2]), tuple(places), tuple(sorted(set(shows))), takes_queries, language)
