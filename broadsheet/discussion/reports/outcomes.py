"""What a decision about a comment answers: the reports that readers made of it, and its author's appeal."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from broadsheet.discussion.models import Appeal, Comment, Ground, ModerationDecision, Outcome, Report
from broadsheet.discussion.reports import mail
from broadsheet.discussion.reports import reports as reports_reports
from broadsheet.discussion.states import TAKEN_BACK, State

# For each state that a person chose: the outcome of the reports, and of the appeal.
_ANSWERS = {
    State.PUBLISHED: (Outcome.DISMISSED, Outcome.UPHELD),
    State.SPAM: (Outcome.UPHELD, Outcome.DISMISSED),
    State.REJECTED: (Outcome.UPHELD, Outcome.DISMISSED),
}


class PendingCase(NamedTuple):
    """A report or an appeal that waits for an answer; only a report has a ground, and its reporter's record."""

    comment_id: int
    pk: int
    ground: str
    words: str
    law: str
    concerns_minors: bool
    name: str
    email: str
    made_at: datetime
    upheld: int
    dismissed: int

    @property
    def is_report(self) -> bool:
        return bool(self.ground)

    @property
    def ground_in_words(self) -> str:
        return str(Ground(self.ground).label)


_COLUMNS = PendingCase._fields


def resolve(comment: Comment, after: State, moderator_id: int | None, now: datetime) -> None:
    """Answer the open reports and appeals of a comment that has just been put in the state ``after``.

    Only a person's decision answers them, or that its author withdraws the comment. Holding it is no answer yet.
    """
    if not comment.report_weight and comment.appealed_at is None:
        return
    if after in TAKEN_BACK:
        of_reports = of_appeals = Outcome.LAPSED
    elif moderator_id is not None and after in _ANSWERS:
        of_reports, of_appeals = _ANSWERS[after]
    else:
        return
    close_reports(comment, of_reports, moderator_id, now)
    for appeal in comment.appeals.filter(outcome=Outcome.OPEN):
        close_appeal(appeal, of_appeals, "", moderator_id, now)


def count_open_reports(comment: Comment) -> int:
    """How many reports of a comment nobody has answered yet."""
    return comment.reports.filter(outcome=Outcome.OPEN).count()


def close_reports(comment: Comment, outcome: Outcome, moderator_id: int | None, now: datetime) -> int:
    """Give all open reports of a comment the same answer; returns how many there were."""
    decided = {"outcome": outcome, "moderator": moderator_id, "decided_at": now}
    waiting = list(comment.reports.filter(outcome=Outcome.OPEN))
    comment.reports.filter(outcome=Outcome.OPEN).update(**decided)
    Comment.objects.filter(pk=comment.pk).update(report_weight=0.0)
    mail.notify_decided(waiting, now)
    return len(waiting)


def close_appeal(appeal: Appeal, outcome: Outcome, answer: str, moderator_id: int | None, now: datetime) -> None:
    """Answer one appeal, and say who did."""
    appeal.outcome, appeal.answer, appeal.moderator_id, appeal.decided_at = outcome, answer, moderator_id, now
    appeal.save(update_fields=["outcome", "answer", "moderator", "decided_at"])
    Comment.objects.filter(pk=appeal.comment_id).update(appealed_at=None)


def reopen(undone: ModerationDecision, again: ModerationDecision) -> None:
    """Open what ``undone`` had answered; ``again`` is the decision that has just taken it back."""
    reopened = {"outcome": Outcome.OPEN, "moderator": None, "decided_at": None}
    answered = {"comment": undone.comment_id, "decided_at": undone.decided_at, "moderator": undone.moderator_id}
    if Report.objects.filter(**answered).update(**reopened):
        reports_reports.weigh([undone.comment_id])
    appeal = Appeal.objects.filter(**answered).first()
    if appeal is not None:
        Appeal.objects.filter(pk=appeal.pk).update(answer="", **reopened)
        Comment.objects.filter(pk=undone.comment_id).update(appealed_at=appeal.made_at)
    if again.after == State.PUBLISHED:
        # An appeal against the decision that has just gone: its author has got what the appeal asked for.
        for granted in Appeal.objects.filter(comment=undone.comment_id, outcome=Outcome.OPEN):
            close_appeal(granted, Outcome.UPHELD, "", again.moderator_id, again.decided_at)


def waiting(comment_ids: list[int]) -> dict[int, list[PendingCase]]:
    """For each of these comments what waits for an answer: appeals, then reports, legal notices first.

    One query, or none for no comments.
    """
    if not comment_ids:
        return {}
    found: dict[int, list[PendingCase]] = {}
    for row in _open_reports(comment_ids).union(_open_appeals(comment_ids), all=True):
        case = PendingCase(*row)
        found.setdefault(case.comment_id, []).append(case)
    for cases in found.values():
        cases.sort(key=lambda one: (one.is_report, one.ground != Ground.ILLEGAL, not one.concerns_minors, one.pk))
    return found


def _open_reports(comment_ids: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    opened = Report.objects.filter(comment__in=comment_ids, outcome=Outcome.OPEN).order_by()
    upheld, dismissed = _earlier(Outcome.UPHELD), _earlier(Outcome.DISMISSED)
    return opened.annotate(upheld=upheld, dismissed=dismissed).values_list(*_COLUMNS)


def _open_appeals(comment_ids: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Appeals in the columns of reports, of which they have few."""
    opened = Appeal.objects.filter(comment__in=comment_ids, outcome=Outcome.OPEN).order_by()
    empty = {name: Value("", CharField()) for name in ("ground", "law", "name", "email")}
    none = {name: Value(0, IntegerField()) for name in ("upheld", "dismissed")}
    return opened.annotate(**empty, **none, concerns_minors=Value(False, BooleanField())).values_list(*_COLUMNS)


def _earlier(outcome: Outcome) -> Coalesce:
    same = Report.objects.filter(reporter=OuterRef("reporter"), outcome=outcome).order_by().values("reporter")
    return Coalesce(Subquery(same.annotate(times=Count("pk")).values("times"), output_field=IntegerField()), 0)
