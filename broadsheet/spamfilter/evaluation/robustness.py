"""What senders do to a text so that a filter misses it. For measuring only; every attack is deterministic."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Decision

Attack = Callable[[str, int, Sequence[str]], str]
"""From a text, a number that varies the attack, and texts known to be wanted, to the disguised text."""

_LOOKALIKES = str.maketrans("aeopcxyiAEOPCXTHKMB", "аеорсхуіАЕОРСХТНКМВ")
_SMALL, _BOLD = "abcdefghijklmnopqrstuvwxyz", 0x1D41A
_STYLED = {ord(letter): chr(_BOLD + number) for number, letter in enumerate(_SMALL)}
_SYNONYMS = {
    "check": "view", "out": "up", "my": "our", "channel": "page", "video": "clip", "please": "kindly",
    "subscribe": "sign up", "money": "cash", "free": "gratis", "visit": "see", "click": "tap", "make": "earn",
    "great": "superb", "love": "adore", "watch": "view", "guys": "people", "hey": "hello", "new": "latest",
}  # fmt: skip
_LINK = re.compile(r"(?:https?://|www\.)\S+")


def good_words(text: str, number: int, wanted: Sequence[str]) -> str:
    """Wanted comments are put behind the text (Lowd, Meek, CEAS 2005)."""
    return f"{text} {wanted[number % len(wanted)]} {wanted[(7 * number + 3) % len(wanted)]}" if wanted else text


def good_words_first(text: str, number: int, wanted: Sequence[str]) -> str:
    """A wanted comment is put before the text."""
    return f"{wanted[(5 * number + 1) % len(wanted)]} {text}" if wanted else text


def look_alikes(text: str, number: int, wanted: Sequence[str]) -> str:
    """Letters become letters of another alphabet that look the same."""
    return text.translate(_LOOKALIKES)


def styled_letters(text: str, number: int, wanted: Sequence[str]) -> str:
    """Letters become bold ones of the mathematical alphabets; links are kept, for they have to work."""
    return " ".join(word if _LINK.search(word) else word.lower().translate(_STYLED) for word in text.split(" "))


def zero_widths(text: str, number: int, wanted: Sequence[str]) -> str:
    """An invisible character stands after every second letter."""
    return re.sub(r"(\w\w)", "\\1\u200b", text)


def spacing(text: str, number: int, wanted: Sequence[str]) -> str:
    """Every third word is spaced out."""
    return " ".join(" ".join(word) if place % 3 == number % 3 else word for place, word in enumerate(text.split(" ")))


def respun(text: str, number: int, wanted: Sequence[str]) -> str:
    """Words are replaced by others that mean the same."""
    return re.sub(r"[A-Za-z]+", lambda match: _SYNONYMS.get(match.group().lower(), match.group()), text)


def link_removed(text: str, number: int, wanted: Sequence[str]) -> str:
    """Links are taken out of the text."""
    return _LINK.sub("", text)


ATTACKS: dict[str, Attack] = {
    "good words": good_words,
    "good words first": good_words_first,
    "look-alikes": look_alikes,
    "styled letters": styled_letters,
    "zero-widths": zero_widths,
    "spacing": spacing,
    "re-spun": respun,
    "link removed": link_removed,
}


@dataclass(frozen=True, slots=True)
class AttackResult:
    """One attack: of the ``of`` spam comments that were stopped as they stood, ``stopped`` were so in disguise too."""

    name: str
    stopped: int
    of: int

    @property
    def percent(self) -> float:
        """The share still stopped, from 0 to 100; nan if nothing was stopped to begin with."""
        return 100.0 * self.stopped / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the share lies 95 times in 100, in percent (Wilson 1927); None if nothing was stopped to begin with."""
        if not self.of:
            return None
        share, spread = self.stopped / self.of, 1.959964**2 / self.of
        middle = share + spread / 2.0
        reach = math.sqrt(spread * share * (1.0 - share) + spread * spread / 4.0)
        low, high = (100.0 * (middle + side * reach) / (1.0 + spread) for side in (-1.0, 1.0))
        return max(low, 0.0), min(high, 100.0)


def under_attack(
    model: Filter,
    spam: Sequence[Submission],
    wanted: Sequence[str],
    policy: Policy = Policy(),  # noqa: B008  (it is frozen)
    progress: Callable[[], None] = lambda: None,
) -> list[AttackResult]:
    """How much of what this model stops (holds or calls spam) it still stops under each attack; it learns nothing.

    ``wanted`` are texts of wanted comments that an attacker may have read. ``progress`` is called once for each
    submission that is judged unperturbed, and once for each attack on it.
    """
    stopped = []
    for submission in spam:
        if _stops(model, submission, policy):
            stopped.append(submission)
        progress()
    counts = dict.fromkeys(ATTACKS, 0)
    for number, submission in enumerate(stopped):
        for name, attack in ATTACKS.items():
            disguised = replace(submission, text=attack(submission.text, number, wanted))
            counts[name] += _stops(model, disguised, policy)
            progress()
    return [AttackResult(name, count, len(stopped)) for name, count in counts.items()]


def _stops(model: Filter, submission: Submission, policy: Policy) -> bool:
    _, decision = model.decide(model.weigh(submission), policy)
    return decision is not Decision.PUBLISH
