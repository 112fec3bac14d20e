"""Deciding about many comments in one go: what belongs together, how much that is, and the one way back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion import filtering
from broadsheet.discussion.decisions import moderating
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.models import Comment, CommentQuerySet, Decision
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import BY_MODERATOR, State
from broadsheet.spamfilter.features.evidence import collect

MOST = 2_000
"""So many are decided in one request; the rest are told, and the button can be pressed again."""

_CHUNK = 100


class By(models.TextChoices):
    """What comments can have in common."""

    READER = "reader", _("this confirmed reader")
    EMAIL = "email", _("this e-mail address")
    NAME = "name", _("this name")
    SENDER = "sender", _("this network address")
    NETWORK = "network", _("this network")
    DOMAIN = "domain", _("links to this domain")
    WAVE = "wave", _("this wave of near copies")
    THREAD = "thread", _("this discussion")


class Ticked(NamedTuple):
    """A comment as its card showed it; empty, and an ellipsis, where a form does not say."""

    pk: int
    state: str = ""
    edited_at: datetime | EllipsisType | None = ...


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it: how many were decided, and how many are still to do."""

    batch: str
    decided: int
    left: int


def marks(comment: Comment) -> list[tuple[By, str]]:
    """What a comment may have in common with others, and the values of it."""
    found = [
        (By.READER, str(comment.reader_id or "")),
        (By.EMAIL, comment.author_email),
        (By.NAME, comment.author_name),
        (By.SENDER, comment.sender),
        (By.NETWORK, str(comment.circumstances.get("network") or "")),
        *((By.DOMAIN, domain) for domain in domains(comment)),
        (By.WAVE, comment.wave),
        (By.THREAD, str(comment.thread_id)),
    ]
    return [(by, value) for by, value in found if value]


def domains(comment: Comment) -> list[str]:
    """The domains that a comment links to, as the filter sees them."""
    keys = collect(filtering.for_filter(comment, comment.thread)).keys
    return list(dict.fromkeys(key.name for key in keys if key.kind in {"website", "domain"} and "." in key.name))


def alike(comments: CommentQuerySet, by: By, value: str) -> CommentQuerySet:
    """Those of ``comments`` that share a mark."""
    if by == By.DOMAIN:
        return comments.filter(_links_to(value))
    field = {
        By.READER: "reader",
        By.EMAIL: "author_email__iexact",
        By.NAME: "author_name__iexact",
        By.SENDER: "sender",
        By.NETWORK: "circumstances__network",
        By.WAVE: "wave",
        By.THREAD: "thread",
    }[by]
    return comments.filter(**{field: value})


def _links_to(domain: str) -> Q:
    """A domain or one under it, and not one that merely ends or begins alike."""
    name = rf"(^|[^a-z0-9-]){re.escape(domain)}($|[^a-z0-9.-]|\.($|[^a-z0-9]))"
    # The plain look comes first: it is cheap, and leaves few for the other.
    return Q(text__icontains=domain, text__iregex=name) | Q(author_url__icontains=domain, author_url__iregex=name)


def spread(comments: CommentQuerySet) -> dict[State, int]:
    """How many of them are in each state that a moderator can change."""
    counted = comments.filter(state__in=BY_MODERATOR).order_by().values_list("state").annotate(Count("pk"))
    found = dict(counted)
    return {state: found[state] for state in BY_MODERATOR if state in found}


def decide(
    comments: CommentQuerySet,
    after: State,
    moderator_id: int,
    now: datetime,
    *,
    reason: Reason | None = None,
    words: str = "",
) -> Done:
    """Put comments in another state: each has its own decision and lesson, and all of them one way back.

    What its author has taken back, and what is erased, stays as it is. Somebody else's decision in the meantime
    stands.
    """
    changeable = comments.filter(_may_go_to(after))
    wanted = list(changeable.order_by("pk").values_list("pk", "state")[: MOST + 1])
    batch, decided = secrets.token_hex(8), 0
    for chunk in _chunks(wanted[:MOST]):
        with transaction.atomic():
            for comment_id, state in chunk:
                how = {"reason": reason, "words": words, "batch": batch}
                decided += _decide_one(comment_id, State(state), after, moderator_id, now, **how)
    return Done(batch, decided, changeable.count() if len(wanted) > MOST else 0)


def _may_go_to(after: State) -> Q:
    """Which comments a decision changes: those elsewhere, and where it approves, the shown ones that are reported."""
    elsewhere = Q(state__in=[state for state in BY_MODERATOR if state != after])
    return elsewhere | Q(state=after, report_weight__gt=0) if after == State.PUBLISHED else elsewhere


def _decide_one(
    comment_id: int, shown: State, after: State, moderator_id: int, now: datetime, *, batch: str, **why: object
) -> bool:
    try:
        if shown != after:
            outcome = moderating.decide(comment_id, shown, after, moderator_id, now, batch=batch, **why)
            return isinstance(outcome, Decision)
        return moderating.dismiss_reports(comment_id, moderator_id, now, batch=batch) is not None
    except Comment.DoesNotExist:
        # It is hidden with its discussion, its time was over, or somebody was faster.
        return False


def undo(batch: str, comments: CommentQuerySet, moderator_id: int, now: datetime) -> tuple[int, int]:
    """Take back what was decided in one go; returns how many that was, and how many were decided anew meanwhile."""
    # What its author has edited meanwhile, and is where it was put, is not decided anew.
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk")).exclude(
        before=F("after"), moderator=None
    )
    made = Decision.objects.filter(batch=batch, comment__in=comments).exclude(batch="").exclude(reason=Reason.UNDONE)
    ids = list(made.exclude(Exists(later)).order_by("-pk").values_list("pk", flat=True))
    total, undone = made.count(), 0
    for chunk in _chunks(ids):
        with transaction.atomic():
            for decision_id in chunk:
                undone += not isinstance(moderating.undo(decision_id, moderator_id, now), TooLate)
    return undone, total - undone


def picked(comments: CommentQuerySet, ticked: Iterable[Ticked]) -> CommentQuerySet:
    """Those that a moderator has ticked one by one, as far as they still are as he saw them."""
    groups: dict[Ticked, list[int]] = {}
    for one in ticked:
        groups.setdefault(one._replace(pk=0), []).append(one.pk)
    as_seen = Q(pk__in=[])
    for seen, ids in groups.items():
        same = Q(pk__in=ids)
        same &= Q(state=seen.state) if seen.state else Q()
        same &= Q() if seen.edited_at is ... else Q(edited_at=seen.edited_at)
        as_seen |= same
    return comments.filter(as_seen)


def _chunks(items: list) -> Iterable[list]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
