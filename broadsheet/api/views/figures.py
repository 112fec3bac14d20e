"""Numbers, and everything out."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from broadsheet.api import schemas
from broadsheet.api.access import AccessKey
from broadsheet.api.parameters import Cursor, Limit
from broadsheet.api.scopes import Scope
from broadsheet.discussion.remote import everything, figures

router = Router(tags=["numbers and export"])


@router.get("/numbers", response=schemas.Numbers, auth=AccessKey(Scope.NUMBERS))
def get_numbers(request: HttpRequest, days: Annotated[int, Query(30, ge=1, le=figures.MOST_DAYS)]) -> Any:
    """What happened in the last days, together and by day, and how many comments wait just now."""
    return figures.numbers(days, timezone.now())


@router.get("/export/comments", response=schemas.Exported, auth=AccessKey(Scope.EXPORT))
def export_comments(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """All comments in all states with everything about them, in the order in which they were stored."""
    items, following = everything.comments(limit, cursor)
    return {"items": items, "next": following or None}
