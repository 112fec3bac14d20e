"""Registering webhooks. Every process knows of a change with the next version of the rules, at no further query."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from broadsheet.discussion.models import AuditAction, Webhook, WebhookEvent
from broadsheet.discussion.notifications import webhooks
from broadsheet.discussion.rules.changes import record_change
from broadsheet.lib import outgoing


def all_webhooks() -> list[Webhook]:
    """Every webhook, the latest first, with who registered it."""
    return list(Webhook.objects.select_related("made_by").order_by("-pk"))


def register(url: str, events: Collection[str], user_id: int, now: datetime) -> tuple[Webhook, str]:
    """Have an address called for these events; returns it with the secret that signs what is sent, shown this once.

    Raises outgoing.NotAllowedError for an address that may not be called.
    """
    outgoing.check_url(url)
    secret = secrets.token_urlsafe(32)
    wanted = [str(event) for event in WebhookEvent if event in events]
    webhook = Webhook(url=url, events=wanted, made_by_id=user_id, made_at=now)
    webhooks.seal_secret(webhook, secret)
    with transaction.atomic():
        webhook.save()
        record_change(user_id, AuditAction.WEBHOOK_ADDED, url[:300], ", ".join(wanted)[:300], now)
    return webhook, secret


def remove(webhook_id: int, user_id: int, now: datetime) -> bool:
    """Call an address no more, and forget what was sent there; false if it is not registered."""
    with transaction.atomic():
        found = Webhook.objects.filter(pk=webhook_id).first()
        if found is None:
            return False
        found.delete()
        record_change(user_id, AuditAction.WEBHOOK_REMOVED, found.url[:300], "", now)
    return True
