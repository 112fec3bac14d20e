"""Where a new comment goes: one pure function from the filter's verdict and the thread's rules to a state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.discussion.filtering import evidence
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.rules.current import Book
from broadsheet.discussion.states import Mode, State
from broadsheet.spamapi import service as spamapi
from broadsheet.spamfilter.verdict import Decision, Verdict

_BY_VERDICT = {
    Decision.PUBLISH: (State.PUBLISHED, Reason.CLEAN),
    Decision.HOLD: (State.HELD, Reason.UNSURE),
    Decision.SPAM: (State.SPAM, Reason.LOOKS_LIKE_SPAM),
    # What is blatant is kept like other spam, out of everybody's way and for the same time: a filter that
    # throws away unseen can never be checked.
    Decision.DISCARD: (State.SPAM, Reason.LOOKS_LIKE_SPAM),
}

# Of two people of whom the filter is as unsure, the one who is known here is not made to wait.
_BENEFIT_OF_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class Situation:
    """What counts beside the verdict.

    ``mode`` is what holds in the thread just now; ``is_judged`` is false when the filter could not do its work;
    ``is_known`` says that the author has earned trust here; ``phrase`` is one of the hold list found in the text.
    """

    mode: Mode = Mode.OPEN
    is_judged: bool = True
    is_known: bool = False
    phrase: str = ""


def place(verdict: Verdict, situation: Situation) -> tuple[State, Reason]:
    """The state of a new comment and why."""
    if not situation.is_judged:
        return State.HELD, Reason.NO_FILTER
    state, reason = _BY_VERDICT[verdict.decision]
    if state == State.HELD and situation.is_known and verdict.probability < _BENEFIT_OF_DOUBT:
        state, reason = State.PUBLISHED, Reason.KNOWN
    if state != State.PUBLISHED:
        return state, reason
    if situation.phrase:
        return State.HELD, Reason.PHRASE
    if situation.mode == Mode.HOLD:
        return State.HELD, Reason.READ_FIRST
    if situation.mode == Mode.FIRST and not situation.is_known:
        return State.HELD, Reason.NEW_HERE
    return state, reason


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a comment goes, why, and by whose judgement."""

    state: State
    reason: Reason
    actor: str
    evidence: list[dict[str, object]]


def put(
    verdict: Verdict, comment: Comment, thread: Thread, book: Book, now: datetime, *, is_known: bool = False
) -> Placed:
    """Where the filter's verdict puts a comment under the rules of its thread."""
    phrase = book.phrases.find(comment.text, comment.author_name, comment.author_url)
    situation = Situation(
        mode=book.standing(thread, now).mode,
        is_judged=verdict.model_version != spamapi.NO_MODEL,
        is_known=is_known,
        phrase=phrase,
    )
    state, reason = place(verdict, situation)
    return Placed(state, reason, f"filter {verdict.model_version}", evidence(verdict, phrase))
