"""Events for webhooks: written down in the transaction of what happened, sent by the background worker.

A program hears of each event at least once, in no certain order; ``id`` tells the same event again. What is sent names
a comment by its number: who needs its words asks the API for them, and gets what may be seen then.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from broadsheet.discussion.models import Comment, Webhook, WebhookDelivery, WebhookEvent, permalink_of
from broadsheet.discussion.states import State
from broadsheet.lib import dates, outgoing, signing
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.outgoing import Limits, NotAllowedError, OutgoingError

logger = logging.getLogger(__name__)

_PURPOSE = "webhook"
_LIMITS = Limits(seconds=5.0)
_BATCH = 100
# Other events wait for the next run, and a slow program only holds up its own.
_WHOLE_RUN_SECONDS = 20.0
_CLAIMED_FOR = timedelta(minutes=5)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=4)
_GIVEN_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """A webhook as a change of a comment needs to know it."""

    id: int
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommentChange:
    """What happened to a comment: from which state (empty on arrival) to which, why, and whether a person decided."""

    before: str
    after: str
    reason: str
    is_decision: bool = False

    def events(self) -> list[WebhookEvent]:
        """Which events that is."""
        found = [] if self.before else [WebhookEvent.RECEIVED]
        if self.after != self.before:
            if self.after == State.HELD:
                found.append(WebhookEvent.HELD)
            elif self.after == State.PUBLISHED:
                found.append(WebhookEvent.PUBLISHED)
            if self.before == State.PUBLISHED:
                found.append(WebhookEvent.REMOVED)
        return [*found, WebhookEvent.DECIDED] if self.is_decision else found


def note_change(targets: Iterable[WebhookTarget], comment: Comment, change: CommentChange, now: datetime) -> None:
    """Write down, in the transaction of a change, what webhooks are to hear of it."""
    _note(targets, comment, dict.fromkeys(change.events(), change), now)


def registered() -> tuple[WebhookTarget, ...]:
    """Every webhook. What happens often takes them from the rules in force, which are in memory."""
    return tuple(WebhookTarget(hook.pk, frozenset(hook.events)) for hook in Webhook.objects.order_by("pk"))


def note_report(comment: Comment, ground: str, now: datetime) -> None:
    """Write down, in the transaction of a report, that webhooks are to hear of it."""
    state = str(comment.state)
    _note(registered(), comment, {WebhookEvent.REPORTED: CommentChange(state, state, ground)}, now)


def _note(
    targets: Iterable[WebhookTarget], comment: Comment, events: dict[WebhookEvent, CommentChange], now: datetime
) -> None:
    rows = [
        WebhookDelivery(
            webhook_id=target.id, event=event, payload=_payload(comment, event, change, now), made_at=now, due_at=now
        )
        for target in targets
        for event, change in events.items()
        if event in target.events
    ]
    if rows:
        WebhookDelivery.objects.bulk_create(rows)


def _payload(comment: Comment, event: WebhookEvent, change: CommentChange, now: datetime) -> dict[str, object]:
    return {
        "event": str(event),
        "at": now.isoformat(),
        "comment": {"id": comment.pk, "thread_id": comment.thread_id, "url": absolute_url(permalink_of(comment.pk))},
        "before": change.before or None,
        "after": str(change.after),
        "reason": str(change.reason),
    }


def seal_secret(webhook: Webhook, secret: str) -> None:
    """Keep the secret of a webhook so that only this site can read it."""
    webhook.secret = signing.sealed(_PURPOSE, webhook.url, secret)


def deliver_due(now: datetime) -> int:
    """Send what is due; returns how many events were taken. What fails is tried again, for three days."""
    end, sent, failing = time.monotonic() + _WHOLE_RUN_SECONDS, 0, set[int]()
    due = WebhookDelivery.objects.filter(due_at__lte=now).select_related("webhook").order_by("due_at", "pk")
    for delivery in list(due[:_BATCH]):
        if time.monotonic() > end:
            break
        # A program that did not take one event a moment ago does not take the next: it is not waited for again.
        if delivery.webhook_id not in failing and _claim(delivery, now):
            if _send(delivery, now):
                sent += 1
            else:
                failing.add(delivery.webhook_id)
    return sent


def resend(delivery_id: int, now: datetime) -> bool:
    """Send an event once more, as it was; false if there is no such event any more."""
    again = WebhookDelivery.objects.filter(pk=delivery_id)
    return bool(again.update(due_at=now, made_at=now, tries=0, problem=""))


def latest_deliveries(limit: int, *, webhook_id: int | None = None, before: int | None = None) -> list[WebhookDelivery]:
    """What was or is to be sent, the latest first."""
    found = WebhookDelivery.objects.select_related("webhook").order_by("-pk")
    if webhook_id is not None:
        found = found.filter(webhook=webhook_id)
    return list((found if before is None else found.filter(pk__lt=before))[:limit])


def _claim(delivery: WebhookDelivery, now: datetime) -> bool:
    """Make a delivery this worker's own, so that no other sends it too."""
    mine = WebhookDelivery.objects.filter(pk=delivery.pk, due_at=delivery.due_at)
    return bool(mine.update(due_at=now + _CLAIMED_FOR))


def _send(delivery: WebhookDelivery, now: datetime) -> bool:
    secret = signing.unsealed(_PURPOSE, delivery.webhook.url, delivery.webhook.secret)
    body = json.dumps({"id": delivery.pk, **delivery.payload}).encode()
    headers = {"Content-Type": "application/json", "X-Broadsheet-Event": delivery.event}
    try:
        if secret is None:
            raise NotAllowedError("its secret was sealed with a site's secret that is not listed any more")
        headers["X-Broadsheet-Signature"] = outgoing.signature(secret, body, now)
        answer = outgoing.post(delivery.webhook.url, body, headers, _LIMITS)
    except OutgoingError as problem:
        is_final = isinstance(problem, NotAllowedError)
        _failed(delivery, str(problem), None, now, is_final=is_final)
        return False
    if not answer.is_success:
        _failed(delivery, f"it answered {answer.status}", answer.status, now)
        return False
    done = WebhookDelivery.objects.filter(pk=delivery.pk)
    done.update(due_at=None, tries=F("tries") + 1, tried_at=now, status=answer.status, problem="")
    return True


def _failed(
    delivery: WebhookDelivery, problem: str, status: int | None, now: datetime, *, is_final: bool = False
) -> None:
    # No address in the log: it may hold a secret.
    logger.info("An event could not be sent to webhook %s: %s", delivery.webhook_id, problem)
    is_over = is_final or now - delivery.made_at > _GIVEN_UP_AFTER
    wait = dates.growing_wait(delivery.tries, _FIRST_WAIT, _LONGEST_WAIT)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        due_at=None if is_over else now + wait,
        tries=F("tries") + 1,
        tried_at=now,
        status=status,
        problem=problem[:200],
    )
