"""The policy for new comments: verdict and mode to state."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.discussion.actors import Actor, ActorKind
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.posting import policy
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules.banned_words import BannedWords
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.states import Mode, State
from broadsheet.spamfilter.verdict import Decision, Verdict


def a_verdict(decision: Decision) -> Verdict:
    return Verdict(0.5, decision, (), "test")


@pytest.mark.parametrize(
    ("decision", "mode", "state", "reason"),
    [
        (Decision.PUBLISH, Mode.OPEN, State.PUBLISHED, ModerationReason.CLEAN),
        (Decision.PUBLISH, Mode.PREMODERATE, State.HELD, ModerationReason.READ_FIRST),
        (Decision.HOLD, Mode.OPEN, State.HELD, ModerationReason.UNSURE),
        (Decision.HOLD, Mode.PREMODERATE, State.HELD, ModerationReason.UNSURE),
        (Decision.SPAM, Mode.OPEN, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
        (Decision.SPAM, Mode.PREMODERATE, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
        (Decision.DISCARD, Mode.OPEN, State.SPAM, ModerationReason.LOOKS_LIKE_SPAM),
    ],
)
def test_each_answer_has_its_place(decision, mode, state, reason):
    assert policy.decide_arrival(a_verdict(decision), mode=mode) == (state, reason)


@pytest.mark.parametrize("decision", list(Decision))
def test_what_was_not_judged_is_held_whatever_the_verdict_says(decision):
    assert policy.decide_arrival(a_verdict(decision), is_judged=False) == (
        State.HELD,
        ModerationReason.NO_FILTER,
    )


@pytest.mark.parametrize(
    ("situation", "state", "reason"),
    [
        ({"mode": Mode.PREMODERATE_NEW}, State.HELD, ModerationReason.NEW_HERE),
        ({"mode": Mode.PREMODERATE_NEW, "is_trusted": True}, State.PUBLISHED, ModerationReason.CLEAN),
        ({"mode": Mode.PREMODERATE, "is_trusted": True}, State.HELD, ModerationReason.READ_FIRST),
        ({"is_trusted": True, "banned_word": "cheap pills"}, State.HELD, ModerationReason.BANNED_WORD),
        ({"banned_word": "cheap pills", "is_binned": True}, State.SPAM, ModerationReason.BINNED_WORD),
    ],
)
def test_what_the_filter_would_publish_may_still_be_read_first(situation, state, reason):
    assert policy.decide_arrival(a_verdict(Decision.PUBLISH), **situation) == (state, reason)


@pytest.mark.parametrize(
    ("probability", "is_trusted", "expected"),
    [
        (0.49, True, (State.PUBLISHED, ModerationReason.KNOWN)),
        (0.5, True, (State.HELD, ModerationReason.UNSURE)),
        (0.49, False, (State.HELD, ModerationReason.UNSURE)),
    ],
)
def test_a_trusted_author_gets_the_benefit_of_a_small_doubt(probability, is_trusted, expected):
    verdict = Verdict(probability, Decision.HOLD, (), "test")

    assert policy.decide_arrival(verdict, is_trusted=is_trusted) == expected


@pytest.mark.parametrize(
    ("text", "state", "kind"),
    [
        ("Glad to read it.", State.PUBLISHED, ActorKind.FILTER),
        ("Cheap pills here.", State.HELD, ActorKind.RULE),
    ],
)
def test_a_decision_names_its_phrase_and_whether_a_rule_or_the_filter_took_it(text, state, kind):
    now = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
    thread, comment = Thread(url="/town/mill/", opened_at=now), Comment(text=text, author_name="Anna")
    rules = RuleSet(banned_words=BannedWords(["cheap pills"]))

    change = policy.apply_policy(a_verdict(Decision.PUBLISH), comment, thread, rules, now)

    assert (change.after, change.actor) == (state, Actor(kind, model_version="test"))
    assert [found["text"] for found in change.evidence] == ([] if state == State.PUBLISHED else ["cheap pills"])
