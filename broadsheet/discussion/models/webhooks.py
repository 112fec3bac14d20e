"""Webhooks: where programs hear of what happens to comments, and what is or was sent to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

WEBHOOK_ADDRESS_MAX = 500


class WebhookEvent(models.TextChoices):
    """What a program can hear of."""

    RECEIVED = "comment.received", _("a comment came in")
    HELD = "comment.held", _("a comment waits for a person")
    PUBLISHED = "comment.published", _("a comment is on the page")
    REMOVED = "comment.removed", _("a comment is no longer on the page")
    REPORTED = "comment.reported", _("a reader reported a comment")
    DECIDED = "comment.decided", _("a moderator decided about a comment")


class Webhook(models.Model):
    """An address that is called when something happens to a comment."""

    url = models.CharField(max_length=WEBHOOK_ADDRESS_MAX)
    events = models.JSONField(default=list, help_text="Which it wants to hear of.")
    secret = models.CharField(max_length=300, help_text="Sealed; it signs what is sent.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url

    @property
    def events_in_words(self) -> list[str]:
        """Which it hears of, for administrators."""
        return [str(WebhookEvent(event).label) for event in self.events if event in WebhookEvent.values]


class WebhookDelivery(models.Model):
    """One event for one webhook: it waits until ``due_at``, and is done, for good or ill, where that is empty."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=WebhookEvent.choices)
    payload = models.JSONField(help_text="What is sent: numbers, states and addresses, no words of anybody.")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="When to try next.")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer.")
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last try failed.")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="delivery_due"),
            models.Index(fields=["webhook", "-made_at"], name="deliveries_of_webhook"),
            models.Index(fields=["made_at"], name="delivery_made"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"

    @property
    def is_delivered(self) -> bool:
        """Whether the other side took it."""
        return self.due_at is None and not self.problem
