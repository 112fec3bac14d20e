"""Comments, and every decision ever taken about one."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Abs
from django.urls import reverse
from django.utils.safestring import SafeString

from broadsheet.discussion.models import paths
from broadsheet.discussion.models.append_only import AddedOnly, AddedOnlyQuerySet
from broadsheet.discussion.models.threads import Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State
from broadsheet.lib import email_address, html

NAME_MAX = 80

EMAIL_MAX = 254

WEBSITE_MAX = 200

_DISPLAYED = (
    "id", "thread_id", "parent_id", "root_id", "depth", "path", "reader_id", "staff_id", "author_name", "author_url",
    "html", "state",
    "posted_at", "published_at", "edited_at", "picked_at", "pinned_at", "score", "appreciations",
)  # fmt: skip

# An appeal goes before everything else, however many people read the others.
_APPEALED = 1e15

_SURE = 1.05

# What a minute with a comment is worth, empty where it waits for nobody: how much the filter is in doubt, and what
# its reports count, times how many people see it. Even what the filter is sure of is worth a little.
WORTH = models.Case(
    models.When(Q(appealed_at__isnull=False, state__in=[State.SPAM, State.REJECTED]), then=Value(_APPEALED)),
    models.When(
        state=State.HELD,
        then=(_SURE - Abs(F("probability") - 0.5) * 2.0 + F("report_weight")) * (F("audience") + 1.0),
    ),
    models.When(Q(state=State.PUBLISHED, report_weight__gt=0.0), then=F("report_weight") * (F("audience") + 1.0)),
    default=None,
)


@cache
def _permalinks() -> str:
    # A page shows hundreds of comments; asking the framework for each address would take most of its time.
    return reverse("discussion:permalink", args=[0])


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> Self:
        """What the public may see. Every outlet goes through here and nowhere else."""
        return self.filter(state=State.PUBLISHED, thread__is_hidden=False)

    def visible_in(self, thread: Thread) -> Self:
        """The same rule for comments of a thread whose row is at hand, which saves looking at that row again."""
        return self.none() if thread.is_hidden else self.filter(state=State.PUBLISHED)

    def openings(self) -> Self:
        """The comments that open a conversation on the page, and the empty places whose replies are still shown."""
        return self.filter(opens=True)

    def for_display(self) -> Self:
        """Only the columns that a page shows, so that nothing else can slip into one."""
        return self.only(*_DISPLAYED)

    def queue(self) -> Self:
        """What waits for a person, first what a minute is worth most: appeals, the oldest first, then by worth."""
        return self.waiting().order_by("-worth", "appealed_at", "posted_at", "pk")

    def waiting(self) -> Self:
        """Held comments, published ones that readers report, and removed ones whose authors appeal."""
        return self.filter(worth__isnull=False)

    def of_author(self, comment: Comment) -> Self:
        """What seems to come from the same author: by his confirmed address, else by his e-mail, else by his sender."""
        if comment.reader_id:
            return self.filter(reader=comment.reader_id)
        if comment.author_email:
            # Said twice, so that the database sees that it may use the index of those that have one.
            return self.filter(author_email=comment.author_email).exclude(author_email="")
        return self.filter(sender=comment.sender) if comment.sender else self.filter(pk=comment.pk)

    def of_person(self, email: str) -> Self:
        """What was written with this e-mail address, typed or confirmed."""
        return self.filter(Q(author_email__iexact=email) | Q(reader__email=email_address.normalise(email)))

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
    path = models.CharField(max_length=paths.LONGEST, help_text="Where it stands in its thread; see `paths`.")
    opens = models.BooleanField(default=False, help_text="Whether the page shows it as the opening of a conversation.")
    reader = models.ForeignKey(
        "discussion.Reader", null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=NAME_MAX)
    author_email = models.EmailField(max_length=EMAIL_MAX, blank=True)
    author_url = models.URLField(max_length=WEBSITE_MAX, blank=True)
    text = models.TextField(help_text="As typed.")
    html = models.TextField(help_text="Rendered from the text and sanitised once, when it came in.")
    state = models.CharField(max_length=10, choices=State.choices)
    posted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it was first shown.")
    edited_at = models.DateTimeField(null=True, blank=True)
    picked_at = models.DateTimeField(null=True, blank=True, help_text="When the editors picked it.")
    pinned_at = models.DateTimeField(null=True, blank=True, help_text="When the editors put it on top of its thread.")
    appreciations = models.PositiveIntegerField(default=0)
    score = models.FloatField(default=0.0, help_text="Lower bound of the share of readers who appreciate it.")
    report_weight = models.FloatField(default=0.0, help_text="Of its open reports, each by its reporter's record.")
    appealed_at = models.DateTimeField(null=True, blank=True, help_text="When its author appealed; empty once decided.")
    wave = models.CharField(max_length=32, blank=True, help_text="The same for near copies that came in one wave.")
    audience = models.PositiveIntegerField(default=0, help_text="How many have read its thread's page of late.")
    worth = models.GeneratedField(
        expression=WORTH, output_field=models.FloatField(null=True), db_persist=True,
        help_text="What a moderator's minute with it is worth; empty where it waits for nobody.",
    )  # fmt: skip
    probability = models.FloatField(default=0.5, help_text="The filter's, that this is spam.")
    sender = models.CharField(max_length=32, blank=True, help_text="Keyed hash of the sender's address.")
    # Null, not empty, where there is none: any number of comments may have none.
    digest = models.CharField(max_length=32, null=True, help_text="Keyed hash of the whole post, against doubles.")  # noqa: DJ001
    circumstances = models.JSONField(default=dict, help_text="How it was posted, as far as the filter looks at it.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="no_post_twice")]
        indexes = [
            models.Index(fields=["thread", "path"], condition=models.Q(opens=True), name="thread_openings"),
            models.Index(fields=["thread", "score", "path"], condition=models.Q(opens=True), name="thread_best"),
            models.Index(
                fields=["thread", "path"],
                condition=models.Q(picked_at__isnull=False) | models.Q(pinned_at__isnull=False),
                name="thread_marked",
            ),
            models.Index(fields=["root", "state", "path"], name="conversation"),
            models.Index(fields=["thread", "state", "published_at"], name="thread_news"),
            models.Index(fields=["state", "published_at"], name="site_news"),
            models.Index(fields=["wave"], condition=~models.Q(wave=""), name="comment_wave"),
            models.Index(
                fields=["-worth", "appealed_at", "posted_at", "id"],
                condition=models.Q(worth__isnull=False),
                name="comment_queue",
            ),
            models.Index(
                fields=["state", "wave"],
                condition=~models.Q(wave=""),
                name="state_by_wave",
            ),
            models.Index(fields=["author_email"], condition=~models.Q(author_email=""), name="comment_email"),
            models.Index(fields=["state", "posted_at"], name="state_by_time"),
            models.Index(fields=["sender", "posted_at"], name="sender_by_time"),
        ]
        permissions = [
            ("moderate_comment", "Can decide about comments at the desk"),
            ("moderate_own_threads", "Can decide about comments under his own articles"),
            ("pick_comment", "Can pick comments and pin them"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    @property
    def body(self) -> SafeString:
        """The comment as HTML, ready for a page."""
        return html.stored(self.html)

    @property
    def permalink(self) -> str:
        """Where the comment can be found, wherever it stands."""
        return _permalinks().replace("0", str(self.pk))

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def wording(self) -> str:
        """Which wording it has: when that was made, or empty for the first."""
        return self.edited_at.isoformat() if self.edited_at else ""

    @property
    def lesson_key(self) -> str:
        """Under which key the filter is taught about this comment."""
        return f"comment:{self.pk}"


class DecisionQuerySet(AddedOnlyQuerySet["Decision"]):
    def forget_evidence(self) -> int:
        """Take out what the filter said about words that are erased; that there was a decision stays."""
        return self.alter(evidence=[])


class Decision(AddedOnly):
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
    words = models.CharField(max_length=300, blank=True, help_text="What the moderator adds, for the author.")
    batch = models.CharField(max_length=32, blank=True, help_text="The same for what was decided in one go.")
    evidence = models.JSONField(default=list, help_text="The filter's reasons: group, weight, text.")
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["comment", "decided_at"], name="comment_history"),
            models.Index(fields=["batch"], condition=~models.Q(batch=""), name="decided_in_one_go"),
        ]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.before or 'new'} → {self.after}"

    @property
    def who(self) -> str:
        """Who decided, for people who work at the desk."""
        return self.moderator.get_username() if self.moderator else self.actor


class Revision(models.Model):
    """A wording that its author has replaced, kept for the desk."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    text = models.TextField(help_text="As typed, before the edit.")
    html = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["comment", "replaced_at"], name="comment_revisions")]

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
