"""Threads, the comments in them, and every decision ever taken about one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Abs
from django.utils.safestring import SafeString

from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State
from broadsheet.lib import html

NAME_MAX = 80
EMAIL_MAX = 254
WEBSITE_MAX = 200
DEEPEST_SHOWN = 4


class Thread(models.Model):
    """The replies under one page, of this site or of another that embeds them."""

    site = models.CharField(max_length=200, blank=True, help_text="Empty for this site's own pages.")
    url = models.CharField(max_length=500, help_text="Where the page is: a path here, an address elsewhere.")
    title = models.CharField(max_length=300)
    context = models.TextField(blank=True, help_text="What the page says, for judging whether a reply is about it.")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.OPEN)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0, help_text="Published comments; kept exact by the service.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "url"], name="one_thread_per_page")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, now: datetime) -> bool:
        """Whether a reply may be sent at ``now``."""
        return self.mode != Mode.CLOSED and (self.closes_at is None or now < self.closes_at)


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> Self:
        """What the public may see. Every outlet goes through here and nowhere else."""
        return self.filter(state=State.PUBLISHED)

    def for_display(self) -> Self:
        """Only the columns that a page shows, so that nothing else can slip into one."""
        return self.only("id", "thread_id", "parent_id", "root_id", "depth", "author_name", "author_url", "html",
                         "posted_at", "state")  # fmt: skip

    def queue(self) -> Self:
        """What waits for a person, first what a minute is worth most: the filter's doubts, then the oldest."""
        return self.filter(state=State.HELD).order_by(Abs(models.F("probability") - 0.5), "posted_at")

    def sent_since(self, sender: str, since: datetime) -> Self:
        """What one sender (a keyed hash) has sent lately."""
        return self.filter(sender=sender, posted_at__gte=since)

    def older_than(self, now: datetime, days: int) -> Self:
        return self.filter(posted_at__lt=now - timedelta(days=days))

    def undisturbed_for(self, now: datetime, days: int) -> Self:
        """Those about which nothing was decided for so long: an old one, just decided, can still be undone."""
        lately = Decision.objects.filter(comment=models.OuterRef("pk"), decided_at__gte=now - timedelta(days=days))
        return self.older_than(now, days).exclude(models.Exists(lately))


class Comment(models.Model):
    """One reply by a reader. Its state changes only through :mod:`broadsheet.discussion.service`."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="descendants")
    depth = models.PositiveSmallIntegerField(default=0)
    author_name = models.CharField(max_length=NAME_MAX)
    author_email = models.EmailField(max_length=EMAIL_MAX, blank=True)
    author_url = models.URLField(max_length=WEBSITE_MAX, blank=True)
    text = models.TextField(help_text="As typed.")
    html = models.TextField(help_text="Rendered from the text and sanitised once, when it came in.")
    state = models.CharField(max_length=10, choices=State.choices)
    posted_at = models.DateTimeField()
    probability = models.FloatField(default=0.5, help_text="The filter's, that this is spam.")
    sender = models.CharField(max_length=32, blank=True, help_text="Keyed hash of the sender's address.")
    # Null, not empty, where there is none: any number of comments may have none.
    digest = models.CharField(max_length=32, null=True, help_text="Keyed hash of the whole post, against doubles.")  # noqa: DJ001
    circumstances = models.JSONField(default=dict, help_text="How it was posted, as far as the filter looks at it.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="no_post_twice")]
        indexes = [
            models.Index(fields=["thread", "state", "posted_at"], name="thread_page"),
            models.Index(fields=["state", "posted_at"], name="state_by_time"),
            models.Index(fields=["sender", "posted_at"], name="sender_by_time"),
        ]
        permissions = [("moderate_comment", "Can decide about comments at the desk")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    @property
    def body(self) -> SafeString:
        """The comment as HTML, ready for a page."""
        return html.stored(self.html)

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def lesson_key(self) -> str:
        """Under which key the filter is taught about this comment."""
        return f"comment:{self.pk}"


class Decision(models.Model):
    """One change of a comment's state: who, what, when, why. Rows are only added.

    Exactly one of ``moderator`` and ``actor`` says who: a person with an account, or ``filter <version>``,
    ``author`` or ``rule`` in words.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    before = models.CharField(max_length=10, choices=State.choices, blank=True, help_text="Empty on arrival.")
    after = models.CharField(max_length=10, choices=State.choices)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=30, choices=Reason.choices)
    evidence = models.JSONField(default=list, help_text="The filter's reasons: group, weight, text.")
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["comment", "decided_at"], name="comment_history")]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.before or 'new'} → {self.after}"

    @property
    def who(self) -> str:
        """Who decided, for people who work at the desk."""
        return self.moderator.get_username() if self.moderator else self.actor
