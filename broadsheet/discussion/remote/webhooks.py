"""Registering webhooks, and what was sent to them, for programs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from broadsheet.discussion.models import Webhook, WebhookDelivery
from broadsheet.discussion.notifications import webhooks as deliveries
from broadsheet.discussion.remote import cursors
from broadsheet.discussion.remote.problems import Invalid, Missing
from broadsheet.discussion.rules import webhooks as registry
from broadsheet.lib import outgoing


@dataclass(frozen=True, slots=True)
class WebhookInfo:
    """A webhook; ``secret`` signs what is sent, and is given only when it is registered."""

    id: int
    url: str
    events: list[str]
    made_at: datetime
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryInfo:
    """One event for a webhook, and what became of it; ``due_at`` is empty when it is not tried any more."""

    id: int
    event: str
    payload: dict[str, object]
    made_at: datetime
    due_at: datetime | None
    tries: int
    status: int | None
    problem: str


def list_webhooks() -> list[WebhookInfo]:
    """Every webhook, the latest first."""
    return [_info(webhook) for webhook in registry.all_webhooks()]


def register(url: str, events: Collection[str], user_id: int, now: datetime) -> WebhookInfo:
    """Have an address called for these events. Raises Invalid."""
    try:
        return _info(*registry.register(url, events, user_id, now))
    except outgoing.NotAllowedError as problem:
        raise Invalid({"url": [f"This address cannot be called: {problem}."]}) from None


def remove(webhook_id: int, user_id: int, now: datetime) -> None:
    """Call an address no more. Raises Missing."""
    if not registry.remove(webhook_id, user_id, now):
        raise Missing


def list_deliveries(webhook_id: int, limit: int, cursor: str = "") -> tuple[list[DeliveryInfo], str]:
    """What was or is to be sent to a webhook, the latest first. Raises BadCursor."""
    before = cursors.row_id(cursor) if cursor else None
    found = deliveries.latest_deliveries(limit + 1, webhook_id=webhook_id, before=before)
    following = cursors.text_of(found[limit - 1].pk) if len(found) > limit else ""
    return [_delivery(one) for one in found[:limit]], following


def resend(delivery_id: int, now: datetime) -> None:
    """Send an event once more. Raises Missing."""
    if not deliveries.resend(delivery_id, now):
        raise Missing


def _info(webhook: Webhook, secret: str | None = None) -> WebhookInfo:
    return WebhookInfo(webhook.pk, webhook.url, webhook.events, webhook.made_at, secret)


def _delivery(one: WebhookDelivery) -> DeliveryInfo:
    return DeliveryInfo(one.pk, one.event, one.payload, one.made_at, one.due_at, one.tries, one.status, one.problem)
