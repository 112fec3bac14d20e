"""What the discussion says of the moment, at ``/metrics``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from broadsheet.discussion.models import Comment, OutgoingMail, WebhookDelivery
from broadsheet.discussion.moderation.counts import MOST
from broadsheet.lib.metrics import Reading


def _number(rows: QuerySet[Any]) -> float:
    return float(rows.order_by()[: MOST + 1].count())


def _age(rows: QuerySet[Any], field: str, now: datetime) -> float:
    """The age of the oldest, in seconds; 0 where there is none."""
    oldest = rows.aggregate(oldest=Min(field))["oldest"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


READINGS = (
    Reading(
        "broadsheet_queue_comments",
        f"Comments that wait for a moderator, counted up to {MOST + 1}.",
        lambda now: _number(Comment.objects.waiting()),
    ),
    Reading(
        "broadsheet_queue_oldest_seconds",
        "The age of the oldest comment that waits for a moderator.",
        lambda now: _age(Comment.objects.waiting(), "posted_at", now),
    ),
    Reading(
        "broadsheet_outbox_mails",
        f"Mails that wait to be sent, counted up to {MOST + 1}.",
        lambda now: _number(OutgoingMail.objects.all()),
    ),
    Reading(
        "broadsheet_outbox_oldest_seconds",
        "The age of the oldest mail that waits to be sent.",
        lambda now: _age(OutgoingMail.objects.all(), "written_at", now),
    ),
    Reading(
        "broadsheet_webhook_deliveries",
        f"Events that wait to be sent to webhooks, counted up to {MOST + 1}.",
        lambda now: _number(WebhookDelivery.objects.filter(due_at__isnull=False)),
    ),
)
