"""The audit log as moderators read it: every decision and every audit entry, who, when and why, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import AuditAction, AuditEntry, CommentQuerySet, ModerationDecision
from broadsheet.discussion.states import State
from broadsheet.lib.dates import midnight
from broadsheet.lib.numbers import row_id, whole_number

A_PAGE = 50

_PEOPLE_SHOWN = 200

Row = ModerationDecision | AuditEntry
_Any = TypeVar("_Any", ModerationDecision, AuditEntry)

PEOPLE, FILTER, AUTHORS = "people", "filter", "author"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted; what is empty does not matter. ``who`` is a user's number or one of three words."""

    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None


def read(comments: CommentQuerySet | None, wanted: LogFilter, before: str = "") -> tuple[list[Row], str]:
    """One page of the log, and from where the next one goes on; empty if there is none.

    ``comments`` are those in somebody's reach, ``None`` for all and for what is about no comment. Rows are added in
    the order of time, so their numbers say where a page begins; the two tables each have theirs.
    """
    decision_id, entry_id = _cursor(before)
    rows: list[Row] = sorted(
        [*_first(_decisions(comments, wanted), decision_id), *_first(_entries(comments, wanted), entry_id)],
        key=lambda row: (row.when, row.pk),
        reverse=True,
    )
    shown = rows[:A_PAGE]
    if len(rows) <= A_PAGE:
        return shown, ""
    decision_id = min((row.pk for row in shown if isinstance(row, ModerationDecision)), default=decision_id)
    entry_id = min((row.pk for row in shown if isinstance(row, AuditEntry)), default=entry_id)
    return shown, f"{decision_id or ''}.{entry_id or ''}"


def _decisions(comments: CommentQuerySet | None, wanted: LogFilter) -> QuerySet[ModerationDecision]:
    found = ModerationDecision.objects.select_related("moderator", "comment__thread")
    if comments is not None:
        found = found.filter(comment__in=comments)
    if wanted.what in AuditAction.values:
        return found.none()
    if wanted.what:
        found = found.filter(after=wanted.what)
    if wanted.who == PEOPLE:
        found = found.by_people()
    elif wanted.who == FILTER:
        found = found.filter(actor_kind__in=[ActorKind.FILTER, ActorKind.RULE])
    elif wanted.who == AUTHORS:
        found = found.filter(actor_kind=ActorKind.AUTHOR)
    elif wanted.who:
        found = found.filter(moderator=row_id(wanted.who))
    return _between(found, "decided_at", wanted)


def _entries(comments: CommentQuerySet | None, wanted: LogFilter) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.select_related("user")
    if comments is not None or wanted.what in State.values or wanted.who in {FILTER, AUTHORS}:
        return found.none()
    if wanted.what:
        found = found.filter(action=wanted.what)
    if wanted.who:
        found = found.exclude(user=None) if wanted.who == PEOPLE else found.filter(user=row_id(wanted.who))
    return _between(found, "done_at", wanted)


def _between(rows: QuerySet[_Any], field: str, wanted: LogFilter) -> QuerySet[_Any]:
    if wanted.since:
        rows = rows.filter(**{f"{field}__gte": midnight(wanted.since)})
    if wanted.until:
        rows = rows.filter(**{f"{field}__lt": midnight(wanted.until + timedelta(days=1))})
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
