"""The statement of reasons that an author is owed (Regulation (EU) 2022/2065, Article 17), beside the reason itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import Appeal, Comment, Ground, ModerationDecision, Outcome, Report
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import appeals
from broadsheet.discussion.states import REMOVED, State


class DecidedBy(Enum):
    """Who or what took a decision."""

    PERSON = "person"
    PERSON_AFTER_FILTER = "person-after-filter"
    FILTER = "filter"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class StatementOfReasons:
    """What a receipt says about a decision against a comment, and about its author's appeals.

    ``is_against`` is false where nothing has to be justified. ``is_reported`` and ``is_notified`` say that readers'
    reports led to the decision, and that one of them was a notice of illegal content; who made it is not shown.
    """

    is_against: bool
    means: DecidedBy
    is_reported: bool
    is_notified: bool
    can_appeal: bool
    appeal: Appeal | None


def statement(comment: Comment, decision: ModerationDecision | None) -> StatementOfReasons | None:
    """The statement about the last decision on a comment; ``None`` if there is none."""
    if decision is None:
        return None
    is_against = comment.state in {State.HELD, *REMOVED}
    grounds = _grounds(decision) if is_against else set()
    return StatementOfReasons(
        is_against=is_against,
        means=_means(decision),
        is_reported=bool(grounds),
        is_notified=Ground.ILLEGAL in grounds,
        can_appeal=appeals.is_open(comment, decision),
        appeal=comment.appeals.exclude(outcome=Outcome.LAPSED).order_by("pk").last(),
    )


def _means(decision: ModerationDecision) -> DecidedBy:
    if decision.actor_kind != ActorKind.PERSON:
        return DecidedBy.RULE if decision.actor_kind == ActorKind.RULE else DecidedBy.FILTER
    earlier = decision.comment.decisions.filter(
        pk__lt=decision.pk, reason__in=[ModerationReason.LOOKS_LIKE_SPAM, ModerationReason.UNSURE]
    )
    return DecidedBy.PERSON_AFTER_FILTER if earlier.exists() else DecidedBy.PERSON


def _grounds(decision: ModerationDecision) -> set[str]:
    upheld = Report.objects.filter(comment=decision.comment_id, outcome=Outcome.UPHELD, decided_at=decision.decided_at)
    return set(upheld.values_list("ground", flat=True))
