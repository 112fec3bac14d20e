"""Readers' reports: what one is worth by its reporter's record, and what becomes of it.

No number of reports takes a comment down by itself: a crowd that agrees to report would then decide what others
may say. Reports bring it before a person, the sooner the more the reporters were right before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from broadsheet.discussion.models import Comment, Ground, Outcome, Report
from broadsheet.discussion.states import State
from broadsheet.discussion.submissions import Sender
from broadsheet.lib import ratelimit, signing

_PURPOSE = "report"
_MOST_PER_HOUR = 10
_LEGAL_WEIGHT = 2.0


class TooMany(Exception):
    """More reports in an hour than are taken from one address."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reader says against a comment."""

    ground: Ground
    words: str = ""
    law: str = ""
    name: str = ""
    email: str = ""


def make(comment_id: int, complaint: Complaint, sender: Sender, now: datetime) -> Report:
    """Take a report of a visible comment; the same reader's second one is answered with his first.

    Raises Comment.DoesNotExist, and TooMany.
    """
    comment = Comment.objects.visible().get(pk=comment_id)
    reporter = sender.key()
    earlier = Report.objects.filter(comment=comment, reporter=reporter).first()
    if earlier:
        return earlier
    if ratelimit.is_too_much("report", reporter, _MOST_PER_HOUR, 3600, now.timestamp()):
        raise TooMany
    weight = worth(*_record(reporter)) * (_LEGAL_WEIGHT if complaint.ground == Ground.ILLEGAL else 1.0)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                comment=comment,
                ground=complaint.ground,
                words=complaint.words,
                law=complaint.law,
                name=complaint.name,
                email=complaint.email,
                reporter=reporter,
                made_at=now,
            )
            Comment.objects.filter(pk=comment_id).update(report_weight=F("report_weight") + weight)
    except IntegrityError:
        return Report.objects.get(comment=comment, reporter=reporter)
    return report


def worth(upheld: int, dismissed: int) -> float:
    """What a report counts: the share of its reporter's earlier ones that were upheld, smoothed (Laplace)."""
    return (upheld + 1) / (upheld + dismissed + 2)


def settle(comment_id: int, after: State, now: datetime) -> None:
    """A person has decided about a comment, and so about the open reports of it."""
    outcome = {
        State.SPAM: Outcome.UPHELD,
        State.REJECTED: Outcome.UPHELD,
        State.PUBLISHED: Outcome.DISMISSED,
    }.get(after)
    if outcome is None:
        return
    open_reports = Report.objects.filter(comment=comment_id, outcome=Outcome.OPEN)
    if open_reports.update(outcome=outcome, decided_at=now):
        Comment.objects.filter(pk=comment_id).update(report_weight=0.0)


def reopen(comment_id: int, decided_at: datetime) -> None:
    """A decision was taken back, and with it what it said about reports."""
    decided = Report.objects.filter(comment=comment_id, decided_at=decided_at)
    reporters = list(decided.values_list("reporter", flat=True))
    if decided.update(outcome=Outcome.OPEN, decided_at=None):
        weight = sum(worth(*_record(reporter)) for reporter in reporters)
        Comment.objects.filter(pk=comment_id).update(report_weight=weight)


def dismiss(comment_id: int, now: datetime) -> int:
    """A person has read a reported comment and keeps it; returns how many reports that settles."""
    with transaction.atomic():
        count = Report.objects.filter(comment=comment_id, outcome=Outcome.OPEN).count()
        settle(comment_id, State.PUBLISHED, now)
    return count


def token(report_id: int) -> str:
    """Under which link a reporter sees what became of his report."""
    return signing.sign(_PURPOSE, str(report_id))


def find(report_token: str) -> Report | None:
    """The report a link stands for, or ``None`` if it is none of ours."""
    value = signing.unsign(_PURPOSE, report_token)
    return Report.objects.select_related("comment__thread").filter(pk=int(value)).first() if value else None


def _record(reporter: str | None) -> tuple[int, int]:
    """How many of somebody's reports were upheld, and how many dismissed."""
    if not reporter:
        return 0, 0
    counted = Report.objects.filter(reporter=reporter).aggregate(
        upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)), dismissed=Count("pk", filter=Q(outcome=Outcome.DISMISSED))
    )
    return counted["upheld"], counted["dismissed"]
