"""Readers say that a comment should not be here (notice and action: Regulation (EU) 2022/2065, Article 16).

Reports alone never take a comment off the page. If they did, a handful of people who agree to press a button could
silence anybody. They bring it before a moderator instead, the sooner the more the reporters have been right before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Count, Q

from broadsheet.discussion import limits
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, Ground, Outcome, Report
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.reports import mail
from broadsheet.lib import client_ip, signing

_LEGAL_TIMES = 2

# A notice of offences against children goes before everything but appeals, however few have read the page.
_URGENT_TIMES = 1_000_000

# With more open reports than this a comment takes no further ones.
MOST_OPEN = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader says about a comment; all but ``ground`` and ``words`` belong to a notice of illegal content."""

    ground: Ground
    words: str = ""
    law: str = ""
    name: str = ""
    email: str = ""
    concerns_minors: bool = False


class NotTaken(Enum):
    """Why a report was not taken."""

    TOO_MANY = "too-many"
    ENOUGH = "enough"


def report(comment_id: int, notice: Notice, sender: Sender, now: datetime) -> Report | NotTaken:
    """Take a reader's report of a comment; the same reader's second one is answered with the first.

    Raises Comment.DoesNotExist for a comment that is not shown.
    """
    reporter = signing.keyed_hash("reporter", client_ip.subscriber(sender.address))
    with transaction.atomic():
        # Locked, so that it is reported before a moderator decides about it, or not at all.
        comment = Comment.objects.visible().select_for_update(of=("self",)).get(pk=comment_id)
        earlier = comment.reports.filter(reporter=reporter).first()
        if earlier is not None and _is_answered_by(earlier, notice, comment):
            return earlier
        if not _may(reporter, sender, now):
            return NotTaken.TOO_MANY
        if notice.ground != Ground.ILLEGAL and comment.reports.filter(outcome=Outcome.OPEN).count() >= MOST_OPEN:
            return NotTaken.ENOUGH
        taken = _store(earlier, comment, notice, reporter, now)
        weigh([comment.pk])
        mail.confirm(taken, now)
        webhooks.note_report(comment, taken.ground, now)
    return taken


def find(report_id: int) -> Report | None:
    """A report, with the comment it is about and its thread."""
    return Report.objects.select_related("comment__thread").filter(pk=report_id).first()


def weigh(comment_ids: Iterable[int]) -> None:
    """Store for each comment what its open reports weigh: each as much as its reporter was right before."""
    weights = dict.fromkeys(comment_ids, 0.0)
    rows = Report.objects.filter(comment__in=weights, outcome=Outcome.OPEN).values_list(
        "comment_id", "reporter", "ground", "concerns_minors"
    )
    opened = list(rows)
    records = _records({reporter for _, reporter, *_ in opened})
    for comment_id, reporter, ground, is_urgent in opened:
        times = _URGENT_TIMES if is_urgent else _LEGAL_TIMES if ground == Ground.ILLEGAL else 1
        weights[comment_id] += times * reliability(*records.get(reporter, (0, 0)))
    for comment_id, weight in weights.items():
        Comment.objects.filter(pk=comment_id).exclude(report_weight=weight).update(report_weight=weight)


def weigh_all() -> None:
    """Weigh every open report anew, since decisions elsewhere have changed its reporter's record."""
    has_open = Q(pk__in=Report.objects.filter(outcome=Outcome.OPEN).values("comment"))
    weigh(list(Comment.objects.filter(has_open | Q(report_weight__gt=0)).values_list("pk", flat=True)))


def reliability(upheld: int, dismissed: int) -> float:
    """The share of a reporter's reports that was upheld, smoothed (Laplace): ½ for somebody new."""
    return (upheld + 1) / (upheld + dismissed + 2)


def _is_answered_by(earlier: Report, notice: Notice, comment: Comment) -> bool:
    """Whether the reader's earlier report makes this one needless.

    It does not if this is the first that says what the law asks for, or if the comment has since got new words.
    """
    is_first_notice = notice.ground == Ground.ILLEGAL and earlier.ground != Ground.ILLEGAL
    is_reworded = comment.edited_at is not None and comment.edited_at > earlier.made_at
    return not is_first_notice and not is_reworded


def _may(reporter: str, sender: Sender, now: datetime) -> bool:
    recent = Report.objects.filter(reporter=reporter, made_at__gt=now - timedelta(hours=1)).count()
    most = settings.REPORTS_PER_HOUR
    return recent < most and not limits.is_network_over_limit("report", sender, most, now)


def _store(earlier: Report | None, comment: Comment, notice: Notice, reporter: str, now: datetime) -> Report:
    taken = earlier or Report(comment=comment, reporter=reporter)
    taken.ground, taken.words, taken.law = notice.ground, notice.words, notice.law
    taken.name, taken.email, taken.concerns_minors = notice.name, notice.email, notice.concerns_minors
    taken.made_at, taken.outcome, taken.moderator, taken.decided_at = now, Outcome.OPEN, None, None
    taken.save()
    return taken


def _records(reporters: set[str | None]) -> dict[str | None, tuple[int, int]]:
    """For each reporter: how many of their reports were upheld, and how many dismissed."""
    rows = (
        Report.objects.filter(reporter__in=reporters)
        .order_by()
        .values_list("reporter")
        .annotate(
            upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
            dismissed=Count("pk", filter=Q(outcome=Outcome.DISMISSED)),
        )
    )
    return {reporter: (upheld, dismissed) for reporter, upheld, dismissed in rows}
