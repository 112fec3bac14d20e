"""What moderators do: the queue, decisions, bans; in the name of the account that the key acts for."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from broadsheet.api import schemas
from broadsheet.api.access import AccessKey, holder_of
from broadsheet.api.parameters import Cursor, Limit, RowId
from broadsheet.api.scopes import Scope
from broadsheet.discussion.permissions import BAN, MODERATE
from broadsheet.discussion.remote import moderating
from broadsheet.discussion.states import State

router = Router(tags=["moderation"], auth=AccessKey(Scope.MODERATE))


@router.get("/queue", response=schemas.Queue)
def list_queue(
    request: HttpRequest, limit: Limit, cursor: Cursor, state: Annotated[State | None, Query(None)]
) -> dict[str, Any]:
    """What waits for a person, most urgent first; or the comments in one `state`, the latest first."""
    _user_id(request)
    waiting, following = moderating.queue(limit, state, cursor)
    return {"items": waiting, "next": following or None, "waiting": moderating.count_waiting()}


@router.get("/queue/{comment_id}", response=schemas.Waiting)
def get_queued(request: HttpRequest, comment_id: RowId) -> Any:
    """One comment in any state, as moderators see it."""
    _user_id(request)
    return moderating.find(comment_id)


@router.post("/comments/{comment_id}/decisions", response={201: schemas.Decided})
def decide(request: HttpRequest, comment_id: RowId, sent: schemas.NewDecision) -> Any:
    """Move a comment to another state, if it still is in the one that was shown; the filter learns from it."""
    decision = moderating.Decision(
        comment_id,
        State(sent.shown),
        State(sent.to),
        sent.reason,
        sent.words,
        sent.wording,
    )
    return Status(201, moderating.decide(decision, _user_id(request), timezone.now()))


@router.post("/decisions/{decision_id}/undo", response={201: schemas.Decided})
def undo(request: HttpRequest, decision_id: RowId) -> Any:
    """Take a person's decision back, and what the filter learned from it; this is a decision of its own."""
    return Status(201, moderating.undo(decision_id, _user_id(request), timezone.now()))


@router.get("/bans", response=schemas.Bans)
def list_bans(request: HttpRequest) -> dict[str, Any]:
    """Who may not reply, the latest first."""
    _user_id(request, BAN)
    return {"items": moderating.list_bans()}


@router.post("/bans", response={201: schemas.Ban})
def ban(request: HttpRequest, sent: schemas.NewBan) -> Any:
    """Ban the author of a comment by name, e-mail address, address or network."""
    user_id = _user_id(request, BAN)
    return Status(201, moderating.ban(sent.comment_id, sent.by, sent.days, sent.reason, user_id, timezone.now()))


@router.delete("/bans/{ban_id}", response={204: None})
def lift_ban(request: HttpRequest, ban_id: RowId) -> Any:
    """End a ban before its time."""
    moderating.lift_ban(ban_id, _user_id(request, BAN), timezone.now())
    return Status(204, None)


def _user_id(request: HttpRequest, permission: str = MODERATE) -> int:
    """The account that the key acts for, if it may do this. Raises Refused."""
    return moderating.check_may(holder_of(request).user_id, permission).pk
