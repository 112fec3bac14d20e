"""What was answered and never reported: weak evidence that the answer was right.

Sites report mistakes, so a filter that learns from reports alone hears of hardly any comment that is wanted. That
nobody objects to an answer for some days says a little too, where somebody does report. The rule is here, once: for the
service, which applies it to the checks of each owner, and for `evaluation`, which simulates it.

What was shown to people and not reported was probably wanted, even where the filter was unsure; what it was sure of as
spam, and nobody asked for, was probably spam. What waits for a moderator says nothing. So that nobody can teach by what
slips through, only a comment counts that resembles none of the weeks before (in text, sender or links), and only so
many for each lesson that people taught. Such lessons move weights and are counted, but they are not remembered, and
give the filter no right to discard.
"""

from __future__ import annotations

from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.verdict import Decision

DAYS = 3
"""How long an answer has to stand, unless the operator sets another time."""

ITEMS = 100
"""How many further items it has to stand where items have no dates, as in some data sets."""

PER_LESSON = 10
"""At most so many unreported answers of each label are learned for each lesson that people taught."""

_NOTHING_ALIKE = Campaign()


def label_of(decision: Decision, is_shown: bool, campaign: Campaign | None) -> str:
    """Which lesson it is if nobody objects to this answer: "ham", "spam", or "" for none.

    ``is_shown`` says whether the comment stands where people see it: for a client of the protocol that is what was not
    sent as spam. ``campaign`` is what the comment resembled when it was judged; None where that was not looked up.
    """
    if campaign is not None and campaign != _NOTHING_ALIKE:
        return ""
    if decision.is_spam:
        return "spam"
    return "ham" if is_shown else ""


def is_wanted(unreported: int, taught: int) -> bool:
    """Whether one more is learned, after so many unreported answers of its label and lessons that people taught."""
    return unreported < PER_LESSON * taught
