"""One yes-or-no signal: its name, its kind of evidence, where its weight starts, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass

Facts = dict[str, str | int | float]
"""The values that a signal's sentence names, as found in one submission."""


def gettext_noop(sentence: str) -> str:
    """The same sentence, marked for translators: gettext's tools know this function by its name."""
    return sentence


@dataclass(frozen=True, slots=True)
class Signal:
    """``prior`` is the log-odds the signal starts with, before any data; above zero speaks for spam.

    ``says`` states the fact, not a judgement, for it may come to count either way. It is a template for
    ``str.format`` over the facts, so that it can be translated; empty if the signal is not worth a reason.
    """

    name: str
    group: str
    prior: float = 0.0
    says: str = ""
