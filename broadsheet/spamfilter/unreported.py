"""What was answered and never reported: weak evidence that the answer was right.

Sites report mistakes, so a filter that learns from reports alone hears of hardly any comment that is wanted. That
nobody objects to an answer for some days says a little too, where somebody does report: the fewer days, the sooner they
report. The rule is here, once: for the service, which applies it to the checks of each owner, and for `evaluation`,
which simulates it.

What was shown to people and not reported was probably wanted, even where the filter was unsure. What it was sure of as
spam, and nobody asked for, was probably spam, if some days later it still takes it for spam: hardly anybody looks
through a spam folder. What waits for a moderator says nothing. So that nobody can teach by what slips through,
only a comment counts that resembles none of the weeks before (in text, sender or links), and only so many for each
lesson that people taught. Such lessons move weights and are counted, but they are not remembered, and give the filter
no right to discard.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.verdict import Decision

DAYS, LEAST_DAYS = 3.0, 0.5
"""How long an answer has to stand at most, unless the operator sets another time, and at least: a night."""

ITEMS_PER_DAY = 100 / DAYS
"""How many items make a day where items have no dates, as in some data sets."""

DELAYS_WANTED = 5
"""From so many reports on it is known how soon somebody reports."""

_TIMES = 4.0
"""Reports that come one by one at an even rate have come in 98 of 100 cases after so many times their mean delay."""

PER_LESSON = 10
"""At most so many unreported answers of each label are learned for each lesson that people taught."""

STILL_SPAM_FROM = 0.5
"""What was put in the spam folder is learned as spam if its probability is not less than this by then."""

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


def days_to_stand(delays: Sequence[float], most: float = DAYS) -> float:
    """How many days an answer has to stand, after reports that came so many days after their answers.

    Who reports soon has said by then what there is to say; a report that comes later still takes the lesson's place.
    """
    if len(delays) < DELAYS_WANTED:
        return most
    return min(most, max(LEAST_DAYS, _TIMES * fsum(delays) / len(delays)))


def is_wanted(unreported: int, taught: int) -> bool:
    """Whether one more is learned, after so many unreported answers of its label and lessons that people taught."""
    return unreported < PER_LESSON * taught


def still_holds(label: str, probability: float) -> bool:
    """Whether an answer is learned with this label by a filter that now gives it this probability of being spam."""
    return label != "spam" or probability >= STILL_SPAM_FROM
