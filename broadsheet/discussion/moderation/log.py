"""The audit log as moderators read it: every decision and every audit entry, who, when and why, the latest first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import AuditAction, AuditEntry, CommentQuerySet, ModerationDecision
from broadsheet.discussion.states import State
from broadsheet.lib.dates import midnight
from broadsheet.lib.numbers import row_id, whole_number

A_PAGE = 50

_PEOPLE_SHOWN = 200

Row = ModerationDecision | AuditEntry
_Any = TypeVar("_Any", ModerationDecision, AuditEntry)

PEOPLE, FILTER, AUTHORS, COMMAND_LINE, EVERYBODY = "people", "filter", "author", "command", "all"


def read(
    comments: CommentQuerySet | None,
    before: str = "",
    *,
    who: str = "",
    what: str = "",
    since: date | None = None,
    until: date | None = None,
) -> tuple[list[Row], str]:
    """One page of the log, and from where the next one goes on; empty if there is none.

    ``who`` is a user's number or one of the words above, ``what`` a state or an action; what is empty does not matter.
    ``comments`` are those in somebody's reach, ``None`` for all and for what is about no comment. Rows are added in
    the order of time, so their numbers say where a page begins; the two tables each have theirs.
    """
    decision_id, entry_id = _cursor(before)
    decisions = _between(_decisions(comments, who, what), "decided_at", since, until)
    entries = _between(_entries(comments, who, what), "done_at", since, until)
    rows: list[Row] = sorted(
        [*_first(decisions, decision_id), *_first(entries, entry_id)],
        key=lambda row: (row.when, row.pk),
        reverse=True,
    )
    shown = rows[:A_PAGE]
    if len(rows) <= A_PAGE:
        return shown, ""
    decision_id = min((row.pk for row in shown if isinstance(row, ModerationDecision)), default=decision_id)
    entry_id = min((row.pk for row in shown if isinstance(row, AuditEntry)), default=entry_id)
    return shown, f"{decision_id or ''}.{entry_id or ''}"


def _decisions(comments: CommentQuerySet | None, who: str, what: str) -> QuerySet[ModerationDecision]:
    found = ModerationDecision.objects.select_related("moderator", "comment__thread")
    if comments is not None:
        found = found.filter(comment__in=comments)
    if what in AuditAction.values:
        return found.none()
    if what:
        found = found.filter(after=what)
    if who == PEOPLE:
        found = found.by_people()
    elif who == FILTER:
        found = found.filter(actor_kind__in=[ActorKind.FILTER, ActorKind.RULE])
    elif who == AUTHORS:
        found = found.filter(actor_kind=ActorKind.AUTHOR)
    elif who == COMMAND_LINE:
        found = found.none()
    elif who:
        found = found.filter(moderator=row_id(who))
    return found


def _entries(comments: CommentQuerySet | None, who: str, what: str) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.select_related("user")
    if comments is not None or what in State.values or who in {FILTER, AUTHORS}:
        return found.none()
    if what:
        found = found.filter(action=what)
    if who == PEOPLE:
        found = found.filter(Q(user__isnull=False) | Q(by_command=True))
    elif who == COMMAND_LINE:
        found = found.filter(by_command=True)
    elif who:
        found = found.filter(user=row_id(who))
    return found


def _between(rows: QuerySet[_Any], field: str, since: date | None, until: date | None) -> QuerySet[_Any]:
    if since:
        rows = rows.filter(**{f"{field}__gte": midnight(since)})
    if until:
        rows = rows.filter(**{f"{field}__lt": midnight(until + timedelta(days=1))})
    return rows


def _first(rows: QuerySet[_Any], before: int | None) -> list[_Any]:
    rows = rows if before is None else rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: A_PAGE + 1])


def _cursor(text: str) -> tuple[int | None, int | None]:
    decision, _, entry = text.partition(".")
    return whole_number(decision), whole_number(entry)


def people(comments: CommentQuerySet | None) -> list[tuple[str, str]]:
    """Everybody who has lines in the log, as far as somebody sees it."""
    decided = ModerationDecision.objects.exclude(moderator=None)
    if comments is not None:
        decided = decided.filter(comment__in=comments)
    ids = set(decided.order_by().values_list("moderator", flat=True).distinct())
    if comments is None:
        ids |= set(AuditEntry.objects.exclude(user=None).order_by().values_list("user", flat=True).distinct())
    users = get_user_model().objects.filter(pk__in=ids).order_by("username")[:_PEOPLE_SHOWN]
    return [(str(user.pk), user.get_username()) for user in users]
