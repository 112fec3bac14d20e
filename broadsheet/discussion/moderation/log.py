"""The log of the desk: every decision and every other act, who, when and why, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet
from django.utils import timezone

from broadsheet.discussion import audit
from broadsheet.discussion.models import Act, CommentQuerySet, Decision
from broadsheet.discussion.states import State

A_PAGE = 50

_PEOPLE_SHOWN = 200

PEOPLE, FILTER, AUTHORS = "people", "filter", "author"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done. ``comment_id`` is the comment it was done to, if it was one."""

    when: datetime
    who: str
    what: str
    about: str
    why: str
    comment_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted; what is empty does not matter. ``who`` is a user's number or one of three words."""

    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the log, and from which rows on the next one goes."""

    lines: list[Line]
    next: str


def read(comments: CommentQuerySet | None, asked: Asked, before: str = "") -> Leaf:
    """One page. ``comments`` are those in somebody's reach, ``None`` for all and for what is about no comment.

    Rows are added in the order of time, so their numbers say where a page begins; the two tables each have theirs.
    """
    decision_id, act_id = _place(before)
    rows = sorted(
        [*_first(_decisions(comments, asked), decision_id), *_first(_acts(comments, asked), act_id)],
        key=lambda row: (_when(row), row.pk),
        reverse=True,
    )
    shown = rows[:A_PAGE]
    if len(rows) <= A_PAGE:
        return Leaf([_line(row) for row in shown], "")
    decision_id = min((row.pk for row in shown if isinstance(row, Decision)), default=decision_id)
    act_id = min((row.pk for row in shown if isinstance(row, Act)), default=act_id)
    return Leaf([_line(row) for row in shown], f"{decision_id or ''}.{act_id or ''}")


def _decisions(comments: CommentQuerySet | None, asked: Asked) -> QuerySet[Decision]:
    found = Decision.objects.select_related("moderator", "comment__thread")
    if comments is not None:
        found = found.filter(comment__in=comments)
    if asked.what in audit.NAMES:
        return found.none()
    if asked.what:
        found = found.filter(after=asked.what)
    if asked.who == PEOPLE:
        found = found.exclude(moderator=None)
    elif asked.who == FILTER:
        found = found.filter(actor__startswith="filter")
    elif asked.who == AUTHORS:
        found = found.filter(actor="author")
    elif asked.who:
        found = found.filter(moderator=asked.who)
    return _between(found, "decided_at", asked)


def _acts(comments: CommentQuerySet | None, asked: Asked) -> QuerySet[Act]:
    found = Act.objects.select_related("user")
    if comments is not None or asked.what in State.values or asked.who in {FILTER, AUTHORS}:
        return found.none()
    if asked.what:
        found = found.filter(what=asked.what)
    if asked.who:
        found = found.exclude(user=None) if asked.who == PEOPLE else found.filter(user=asked.who)
    return _between(found, "done_at", asked)


def _between(rows: QuerySet, field: str, asked: Asked) -> QuerySet:
    if asked.since:
        rows = rows.filter(**{f"{field}__gte": _midnight(asked.since)})
    if asked.until:
        rows = rows.filter(**{f"{field}__lt": _midnight(asked.until + timedelta(days=1))})
    return rows


def _first(rows: QuerySet, before: int | None) -> list[Model]:
    rows = rows if before is None else rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: A_PAGE + 1])


def _place(text: str) -> tuple[int | None, int | None]:
    ends = text.split(".")
    if len(ends) != 2 or not all(not end or (end.isascii() and end.isdigit() and len(end) <= 18) for end in ends):
        return None, None
    return tuple(int(end) if end else None for end in ends)


def _when(row: Model) -> datetime:
    return row.decided_at if isinstance(row, Decision) else row.done_at


def _line(row: Model) -> Line:
    if isinstance(row, Act):
        who = row.user.get_username() if row.user else ""
        what = str(audit.NAMES.get(row.what, row.what))
        return Line(row.done_at, who, what, row.about, row.why, audit.comment_of(row.about))
    about = f"{row.comment.author_name or '—'}: {row.comment.thread.title}"
    return Line(
        row.decided_at, row.who, State(row.after).label, about, row.get_reason_display(), row.comment_id, row.words
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def people(comments: CommentQuerySet | None) -> list[tuple[str, str]]:
    """Everybody who has lines in the log, as far as somebody sees it."""
    decided = Decision.objects.exclude(moderator=None)
    if comments is not None:
        decided = decided.filter(comment__in=comments)
    ids = set(decided.order_by().values_list("moderator", flat=True).distinct())
    if comments is None:
        ids |= set(Act.objects.exclude(user=None).order_by().values_list("user", flat=True).distinct())
    users = get_user_model().objects.filter(pk__in=ids).order_by("username")[:_PEOPLE_SHOWN]
    return [(str(user.pk), user.get_username()) for user in users]
