"""Where a new comment goes: from the filter's verdict and the thread's rules to a decision."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.actors import Actor, ActorKind
from broadsheet.discussion.decisions.transitions import Change
from broadsheet.discussion.filtering import NO_MODEL, evidence
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.reasons import BY_RULE, ModerationReason
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.states import Mode, State
from broadsheet.spamfilter.verdict import Decision, Verdict

_BY_VERDICT = {
    Decision.PUBLISH: (State.PUBLISHED, ModerationReason.CLEAN),
    Decision.HOLD: (State.HELD, ModerationReason.UNSURE),
    Decision.SPAM: (State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
    # What is blatant is kept like other spam: a filter that throws away unseen can never be checked.
    Decision.DISCARD: (State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
}

# Up to this probability a trusted author is not held for a doubt of the filter.
_BENEFIT_OF_DOUBT = 0.5


def decide_arrival(
    verdict: Verdict,
    *,
    mode: Mode = Mode.OPEN,
    is_judged: bool = True,
    is_trusted: bool = False,
    banned_word: str = "",
    is_binned: bool = False,
) -> tuple[State, ModerationReason]:
    """The state of a new comment and why.

    ``mode`` is what holds in the thread just now; ``is_judged`` is false when the filter could not do its work;
    ``is_trusted`` says that the author is trusted here; ``banned_word`` was found in the comment, and
    ``is_binned`` says that it puts comments with the spam, whatever the filter thinks of them.
    """
    if banned_word and is_binned:
        return State.SPAM, ModerationReason.BINNED_WORD
    if not is_judged:
        return State.HELD, ModerationReason.NO_FILTER
    state, reason = _BY_VERDICT[verdict.decision]
    if state == State.HELD and is_trusted and verdict.probability < _BENEFIT_OF_DOUBT:
        state, reason = State.PUBLISHED, ModerationReason.KNOWN
    if state != State.PUBLISHED:
        return state, reason
    if banned_word:
        return State.HELD, ModerationReason.BANNED_WORD
    if mode == Mode.PREMODERATE:
        return State.HELD, ModerationReason.READ_FIRST
    if mode == Mode.PREMODERATE_NEW and not is_trusted:
        return State.HELD, ModerationReason.NEW_HERE
    return state, reason


def apply_policy(
    verdict: Verdict, comment: Comment, thread: Thread, rules: RuleSet, now: datetime, *, is_trusted: bool = False
) -> Change:
    """The decision about a new comment, from the filter's verdict and the rules of its thread."""
    banned_word, is_binned = rules.phrase_in(comment.text, comment.author_name, comment.author_url)
    state, reason = decide_arrival(
        verdict,
        mode=rules.effective(thread, now).mode,
        is_judged=verdict.model_version != NO_MODEL,
        is_trusted=is_trusted,
        banned_word=banned_word,
        is_binned=is_binned,
    )
    return Change(None, state, reason, actor_for(reason, verdict), now, evidence=evidence(verdict, banned_word))


def actor_for(reason: ModerationReason, verdict: Verdict) -> Actor:
    """Who decides for this reason: a rule that people have set, or the filter."""
    return Actor(ActorKind.RULE if reason in BY_RULE else ActorKind.FILTER, model_version=verdict.model_version)
