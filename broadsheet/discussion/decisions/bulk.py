"""Deciding about many comments in one go: what belongs together, how much that is, and undoing all of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from broadsheet.discussion import filtering
from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.decisions import moderating
from broadsheet.discussion.decisions.moderating import NO_DETAILS, Details
from broadsheet.discussion.decisions.transitions import TooLate
from broadsheet.discussion.models import Comment, CommentQuerySet, ModerationDecision, SharedTrait
from broadsheet.discussion.states import BY_MODERATOR, State
from broadsheet.spamapi import service as spamapi

LIMIT = 2_000
"""So many are decided in one request; how many are left is shown, and the button can be pressed again."""

_CHUNK = 100
_Item = TypeVar("_Item")


def traits(comment: Comment) -> list[tuple[SharedTrait, str]]:
    """What a comment may have in common with others, and the values of it."""
    found = [
        (SharedTrait.READER, str(comment.reader_id or "")),
        (SharedTrait.EMAIL, comment.author_email),
        (SharedTrait.NAME, comment.author_name),
        (SharedTrait.SENDER, comment.sender),
        (SharedTrait.NETWORK, comment.network),
        *((SharedTrait.DOMAIN, domain) for domain in domains(comment)),
        (SharedTrait.CAMPAIGN, comment.campaign),
        (SharedTrait.THREAD, str(comment.thread_id)),
    ]
    return [(by, value) for by, value in found if value]


def domains(comment: Comment) -> list[str]:
    """The domains that a comment links to, as the filter sees them."""
    return spamapi.linked_domains(filtering.to_submission(comment, comment.thread))


def with_trait(comments: CommentQuerySet, trait: SharedTrait, value: str) -> CommentQuerySet:
    """Those of ``comments`` that share a trait."""
    if trait == SharedTrait.DOMAIN:
        return comments.filter(_links_to(value))
    return comments.sharing(trait, value)


def _links_to(domain: str) -> Q:
    """Comments with a link to a domain or a subdomain of it, but not to one that only ends or begins alike."""
    name = rf"(^|[^a-z0-9-]){re.escape(domain)}($|[^a-z0-9.-]|\.($|[^a-z0-9]))"
    # The plain search comes first: it is cheap, and leaves few comments for the regular expression.
    return Q(text__icontains=domain, text__iregex=name) | Q(author_url__icontains=domain, author_url__iregex=name)


def spread(comments: CommentQuerySet) -> dict[State, int]:
    """How many of them are in each state that a moderator can change."""
    counted = comments.filter(state__in=BY_MODERATOR).order_by().values_list("state").annotate(Count("pk"))
    found = dict(counted)
    return {state: found[state] for state in BY_MODERATOR if state in found}


def decide(
    comments: CommentQuerySet, after: State, moderator_id: int, now: datetime, details: Details = NO_DETAILS
) -> tuple[str, int, int]:
    """Put comments in another state: each gets its own decision and lesson, and one undo takes all of them back.

    What its author has taken back, and what is erased, stays as it is, and so does what somebody else has
    decided meanwhile. Returns the batch by which all of it can be undone, how many were decided, and how many are left.
    """
    changeable = comments.filter(_may_go_to(after))
    wanted = list(changeable.order_by("pk").values_list("pk", "state")[: LIMIT + 1])
    details, decided = replace(details, batch=secrets.token_hex(8)), 0
    for chunk in _chunks(wanted[:LIMIT]):
        with transaction.atomic():
            for comment_id, state in chunk:
                decided += _decide_one(comment_id, State(state), after, moderator_id, now, details)
    return details.batch, decided, changeable.count() if len(wanted) > LIMIT else 0


def confirm_spam(comments: CommentQuerySet, moderator_id: int, now: datetime) -> tuple[str, int]:
    """Say of all that the filter binned that it is spam; returns the batch by which that is undone, and how many."""
    wanted = list(comments.filter(state=State.SPAM).order_by("pk").values_list("pk", flat=True)[:LIMIT])
    batch, confirmed = secrets.token_hex(8), 0
    for chunk in _chunks(wanted):
        with transaction.atomic():
            confirmed += sum(_confirm_one(comment_id, moderator_id, now, batch) for comment_id in chunk)
    return batch, confirmed


def _confirm_one(comment_id: int, moderator_id: int, now: datetime, batch: str) -> bool:
    try:
        return moderating.confirm_spam(comment_id, moderator_id, now, batch=batch) is not None
    except Comment.DoesNotExist:
        # Somebody has taken it out of the bin meanwhile.
        return False


def _may_go_to(after: State) -> Q:
    """Which comments a decision changes: those elsewhere, and where it approves, the shown ones that are reported."""
    elsewhere = Q(state__in=[state for state in BY_MODERATOR if state != after])
    return elsewhere | Q(state=after, report_weight__gt=0) if after == State.PUBLISHED else elsewhere


def _decide_one(
    comment_id: int, shown: State, after: State, moderator_id: int, now: datetime, details: Details
) -> bool:
    try:
        if shown != after:
            outcome = moderating.decide(comment_id, shown, after, moderator_id, now, details)
            return isinstance(outcome, ModerationDecision)
        return moderating.dismiss_reports(comment_id, moderator_id, now, batch=details.batch) is not None
    except Comment.DoesNotExist:
        # It is hidden with its thread, deleted by retention, or somebody was faster.
        return False


def undo(batch: str, comments: CommentQuerySet, moderator_id: int, now: datetime) -> tuple[int, int]:
    """Take back what was decided in one go; returns how many that was, and how many were decided anew meanwhile."""
    if not batch:
        return 0, 0
    standing = ModerationDecision.objects.standing()
    # What its author has edited meanwhile, and is where it was put, is not decided anew.
    edited = Q(before=F("after")) & ~Q(actor_kind=ActorKind.PERSON)
    later = standing.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk")).exclude(edited)
    made = standing.filter(batch=batch, comment__in=comments)
    ids = list(made.exclude(Exists(later)).order_by("-pk").values_list("pk", flat=True))
    total, undone = made.count(), 0
    for chunk in _chunks(ids):
        with transaction.atomic():
            for decision_id in chunk:
                undone += not isinstance(moderating.undo(decision_id, moderator_id, now), TooLate)
    return undone, total - undone


def selected(comments: CommentQuerySet, ticked: Iterable[tuple[int, str, str | None]]) -> CommentQuerySet:
    """Those that a moderator has ticked one by one, as far as they still are as they were shown.

    A tick is a comment's number with the state and the wording (as `Comment.wording` names it) that its card showed;
    an empty state and ``None`` for a form that does not say.
    """
    groups: dict[tuple[str, str | None], list[int]] = {}
    for pk, state, wording in ticked:
        groups.setdefault((state, wording), []).append(pk)
    as_seen = Q(pk__in=[])
    for (state, wording), ids in groups.items():
        same = Q(pk__in=ids, state=state) if state else Q(pk__in=ids)
        as_seen |= Q(pk__in=comments.filter(same).with_wording(wording))
    return comments.filter(as_seen)


def _chunks(items: list[_Item]) -> Iterable[list[_Item]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
