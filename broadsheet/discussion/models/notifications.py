"""Mail that readers have asked for, and the outbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models.comments import EMAIL_MAX, Comment
from broadsheet.discussion.models.staff_notices import StaffNotice
from broadsheet.discussion.models.threads import Thread


class Frequency(models.TextChoices):
    """How often a subscription sends mail."""

    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day, all together")


class Subscription(models.Model):
    """An address that wants to hear of replies: to one comment, or of the whole thread.

    It counts only once it is confirmed from that address (double opt-in).
    """

    email = models.EmailField(max_length=EMAIL_MAX, help_text="In lower case.")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="subscriptions")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions",
        help_text="Whose replies are wanted; empty: every comment of the thread.",
    )  # fmt: skip
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True, help_text="When it was last its turn.")
    notified_until = models.DateTimeField(help_text="What was published up to then has been mailed, or need not be.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email", "comment"], name="one_subscription_per_comment"),
            models.UniqueConstraint(
                fields=["email", "thread"], condition=models.Q(comment=None), name="one_subscription_per_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.thread_id}/{self.comment_id or 'all'}"


class OutgoingMail(models.Model):
    """A mail that waits to be sent. While the mail server is down it waits, and nothing else does."""

    to = models.EmailField(max_length=EMAIL_MAX)
    kind = models.CharField(max_length=20, help_text="What it is about, for the limits.")
    subject = models.CharField(max_length=250)
    text = models.TextField()
    headers = models.JSONField(default=dict)
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.CASCADE, related_name="outgoing_mail",
        help_text="For which a notice is; such a mail holds no words and is written when it leaves.",
    )  # fmt: skip
    staff_notice = models.ForeignKey(
        StaffNotice, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        help_text="For which a mail to the staff is; it too is written when it leaves.",
    )  # fmt: skip
    about = models.JSONField(
        default=list,
        help_text="Which comments a notice is about, if they are visible then; to the staff: from when to when.",
    )
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When to try next.")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="mail_due"),
            models.Index(fields=["to", "written_at"], name="mail_to"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class OptOut(models.Model):
    """An address that wants no mail from here at all. Only a keyed hash of it is kept, to keep to that."""

    address = models.CharField(max_length=32, unique=True)
    stopped_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address[:8]
