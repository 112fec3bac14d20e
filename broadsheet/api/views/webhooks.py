"""Webhooks: registering them, and what was sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from broadsheet.api import schemas
from broadsheet.api.access import AccessKey, holder_of
from broadsheet.api.parameters import Cursor, Limit, RowId
from broadsheet.api.scopes import Scope
from broadsheet.discussion.permissions import WEBHOOKS
from broadsheet.discussion.remote import moderating, webhooks

router = Router(tags=["webhooks"], auth=AccessKey(Scope.WEBHOOKS))


@router.get("/webhooks", response=schemas.Webhooks)
def list_webhooks(request: HttpRequest) -> dict[str, Any]:
    """Every webhook, the latest first."""
    _user_id(request)
    return {"items": webhooks.list_webhooks()}


@router.post("/webhooks", response={201: schemas.Webhook})
def register_webhook(request: HttpRequest, sent: schemas.NewWebhook) -> Any:
    """Have an address called for these events. The secret in the answer signs what is sent; it is given this once."""
    return Status(201, webhooks.register(sent.url, sent.events, _user_id(request), timezone.now()))


@router.delete("/webhooks/{webhook_id}", response={204: None})
def remove_webhook(request: HttpRequest, webhook_id: RowId) -> Any:
    """Call an address no more, and forget what was sent there."""
    webhooks.remove(webhook_id, _user_id(request), timezone.now())
    return Status(204, None)


@router.get("/webhooks/{webhook_id}/deliveries", response=schemas.Deliveries)
def list_deliveries(request: HttpRequest, webhook_id: RowId, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """What was or is to be sent to a webhook, the latest first."""
    _user_id(request)
    items, following = webhooks.list_deliveries(webhook_id, limit, cursor)
    return {"items": items, "next": following or None}


@router.post("/deliveries/{delivery_id}/resend", response={202: None})
def resend(request: HttpRequest, delivery_id: RowId) -> Any:
    """Send an event once more."""
    _user_id(request)
    webhooks.resend(delivery_id, timezone.now())
    return Status(202, None)


def _user_id(request: HttpRequest) -> int:
    return moderating.check_may(holder_of(request).user_id, WEBHOOKS).pk
