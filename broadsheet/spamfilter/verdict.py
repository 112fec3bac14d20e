"""What the filter answers: a probability, a decision, and the reasons for it in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """The four answers: let it through, ask a person, put it in the spam folder, throw it away."""

    PUBLISH = "publish"
    HOLD = "hold"
    SPAM = "spam"
    DISCARD = "discard"

    @property
    def is_spam(self) -> bool:
        """Whether it is answered as spam; what is held is not, unless somebody asks for more."""
        return self in (Decision.SPAM, Decision.DISCARD)


@dataclass(frozen=True, slots=True)
class Reason:
    """One group of evidence: its weight in log-odds (above zero speaks for spam), and what it says.

    ``id`` says what was noticed, and ``values`` what the sentence names; `reasons.parts_of` gives the sentence of both
    again, to be translated part by part. ``parts`` are these parts in English, and ``text`` is the whole in English.
    """

    group: str
    id: str
    weight: float
    parts: tuple[str, ...]
    values: tuple[tuple[str, str | int | float], ...] = ()

    @property
    def text(self) -> str:
        """The sentence in English."""
        said = "".join(self.parts)
        return said.format_map(dict(self.values)) if self.values else said


@dataclass(frozen=True, slots=True)
class Verdict:
    """The filter's answer about one submission.

    ``probability`` is that of spam, from 0 to 1. ``reasons`` come heaviest first. ``model_version``
    names the exact weights that judged, so that an old decision can be explained later.
    """

    probability: float
    decision: Decision
    reasons: tuple[Reason, ...]
    model_version: str
