"""Comments, and every decision ever taken about one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Abs, Lower
from django.urls import reverse
from django.utils.safestring import SafeString

from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.models import paths
from broadsheet.discussion.models.append_only import AppendOnly, AppendOnlyQuerySet
from broadsheet.discussion.models.threads import Thread
from broadsheet.discussion.models.traits import LOOKUPS, SharedTrait
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import REMOVED, State
from broadsheet.lib import email_address, html

# An address is one whatever its case; the index on it is on its lower case too.
models.EmailField.register_lookup(Lower)

NAME_MAX = 80

EMAIL_MAX = 254

WEBSITE_MAX = 200

# An appeal goes before everything else, however many people read the others.
_APPEALED = 1e15

_SURE = 1.05

# What a minute with a comment is worth, empty where it waits for nobody: how much the filter is in doubt, and what
# its reports count, times how many people see it. Even what the filter is sure of is worth a little.
WORTH = models.Case(
    models.When(Q(appealed_at__isnull=False, state__in=[*REMOVED]), then=Value(_APPEALED)),
    models.When(
        state=State.HELD,
        then=(_SURE - Abs(F("probability") - 0.5) * 2.0 + F("report_weight")) * (F("audience") + 1.0),
    ),
    models.When(Q(state=State.PUBLISHED, report_weight__gt=0.0), then=F("report_weight") * (F("audience") + 1.0)),
    default=None,
)


class AuthorKeyKind(StrEnum):
    """By what comments are known to come from one author."""

    READER = "reader"
    EMAIL = "email"
    SENDER = "sender"


class AuthorKey(NamedTuple):
    """Who wrote a comment, as far as anybody can say: a confirmed reader, else an e-mail address, else a sender."""

    kind: AuthorKeyKind
    value: str

    @classmethod
    def of(cls, comment: Comment) -> AuthorKey:
        """The most reliable key that a comment has; its value is empty where it has none."""
        if comment.reader_id:
            return cls(AuthorKeyKind.READER, str(comment.reader_id))
        if comment.author_email:
            return cls(AuthorKeyKind.EMAIL, comment.author_email.lower())
        return cls(AuthorKeyKind.SENDER, comment.sender)


@cache
def _around(name: str) -> tuple[str, str]:
    # A page shows hundreds of comments; asking the framework for each address would take most of its time.
    before, _, after = reverse(name, args=[0]).partition("0")
    return before, after


def permalink_of(comment_id: int) -> str:
    """Where a comment can be found, wherever it stands."""
    before, after = _around("discussion:permalink")
    return f"{before}{comment_id}{after}"


def desk_url_of(comment_id: int) -> str:
    """A comment's page for moderators."""
    before, after = _around("desk:comment")
    return f"{before}{comment_id}{after}"


def anchor_of(comment_id: int) -> str:
    """What names a comment's place on a page."""
    return f"comment-{comment_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Facts about many comments: who may see them, in which order, and what they share."""

    def visible(self) -> Self:
        """What the public may see. Every outlet goes through here and nowhere else."""
        return self.filter(state=State.PUBLISHED, thread__is_hidden=False)

    def visible_in(self, thread: Thread) -> Self:
        """The same rule for comments of a thread whose row is at hand, which saves looking at that row again."""
        return self.none() if thread.is_hidden else self.visible_where_shown()

    def visible_where_shown(self) -> Self:
        """The same rule for comments of threads that are known not to be hidden."""
        return self.filter(state=State.PUBLISHED)

    def in_states(self, states: Collection[State]) -> Self:
        """Those in one of these states."""
        return self.filter(state__in=states)

    def openings(self) -> Self:
        """The comments that open a conversation on the page, and the empty places whose replies are still shown."""
        return self.filter(opens=True)

    def queue(self) -> Self:
        """What waits for a person, first what a minute is worth most: appeals, the oldest first, then by worth."""
        return self.waiting().order_by("-worth", "appealed_at", "posted_at", "pk")

    def waiting(self) -> Self:
        """Held comments, published ones that readers report, and removed ones whose authors appeal."""
        return self.filter(worth__isnull=False)

    def with_thread(self) -> Self:
        """Each with its thread, in the same query."""
        return self.select_related("thread")

    def latest_posted(self) -> Self:
        """The latest first, each with its thread."""
        return self.with_thread().order_by("-posted_at", "-pk")

    def latest_published(self) -> Self:
        """Those that were published last first, each with its thread."""
        return self.with_thread().order_by("-published_at", "-pk")

    def by_author(self, key: AuthorKey) -> Self:
        """What seems to come from one author; nothing for a key without a value."""
        return self.by_authors(key.kind, [key.value]) if key.value else self.none()

    def by_authors(self, kind: AuthorKeyKind, values: Collection[str]) -> Self:
        """The same for several authors who are known by the same kind of key."""
        if kind == AuthorKeyKind.READER:
            return self.filter(reader__in=values)
        if kind == AuthorKeyKind.EMAIL:
            # Excluded as well, so that the database sees that it may use the partial index.
            return self.filter(author_email__lower__in=values).exclude(author_email="")
        return self.filter(sender__in=values).exclude(sender="")

    def sharing(self, trait: SharedTrait, value: str) -> Self:
        """Those that share a trait other than a domain; an e-mail address is one whatever its case."""
        return self.filter(**{LOOKUPS[trait]: value.lower() if trait == SharedTrait.EMAIL else value})

    def with_wording(self, wording: str | None) -> Self:
        """Those that still have the wording that was read (see `Comment.wording`); all for ``None``."""
        if wording is None:
            return self
        return self.filter(edited_at=datetime.fromisoformat(wording) if wording else None)

    def of_person(self, email: str) -> Self:
        """What was written with this e-mail address, typed or confirmed."""
        return self.filter(Q(author_email__iexact=email) | Q(reader__email=email_address.normalise(email)))

    def sent_since(self, sender: str, since: datetime) -> Self:
        """What one sender (a keyed hash) has sent since then."""
        return self.filter(sender=sender, posted_at__gte=since)

    def older_than(self, now: datetime, days: int) -> Self:
        return self.filter(posted_at__lt=now - timedelta(days=days))

    def undisturbed_for(self, now: datetime, days: int) -> Self:
        """Those older than ``days`` about which nothing was decided in that time, as it may still be undone."""
        lately = ModerationDecision.objects.filter(
            comment=models.OuterRef("pk"), decided_at__gte=now - timedelta(days=days)
        )
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
    site_reader = models.ForeignKey("discussion.SiteReader", null=True, on_delete=models.SET_NULL, related_name="+")
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
    campaign = models.CharField(
        max_length=32, blank=True, help_text="The same for near copies that came in one campaign."
    )
    audience = models.PositiveIntegerField(default=0, help_text="How many have read its thread's page lately.")
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
            models.Index(fields=["-picked_at"], condition=models.Q(picked_at__isnull=False), name="comment_picked"),
            models.Index(fields=["root", "state", "path"], name="conversation"),
            models.Index(fields=["thread", "state", "published_at"], name="thread_news"),
            models.Index(fields=["state", "published_at"], name="site_news"),
            models.Index(fields=["campaign", "state"], condition=~models.Q(campaign=""), name="campaign_by_state"),
            models.Index(
                fields=["-worth", "appealed_at", "posted_at", "id"],
                condition=models.Q(worth__isnull=False),
                name="comment_queue",
            ),
            models.Index(Lower("author_email"), "posted_at", condition=~Q(author_email=""), name="email_by_time"),
            # With the campaign, so that those of what came last are counted on the index alone.
            models.Index(fields=["state", "posted_at", "campaign"], name="comment_state_by_time"),
            models.Index(fields=["sender", "posted_at"], name="sender_by_time"),
        ]
        permissions = [
            ("moderate_comment", "Can decide about comments"),
            ("moderate_own_threads", "Can decide about comments under their own articles"),
            ("pick_comment", "Can pick comments and pin them"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"

    @property
    def state_in_words(self) -> str:
        """Django's own way to say it puts every state into words first, which is slow where lists show many."""
        return str(State(self.state).label)

    @property
    def body(self) -> SafeString:
        """The comment as HTML, ready for a page."""
        return html.stored(self.html)

    @property
    def permalink(self) -> str:
        """Where the comment can be found, wherever it stands."""
        return permalink_of(self.pk)

    @property
    def anchor(self) -> str:
        return anchor_of(self.pk)

    @property
    def wording(self) -> str:
        """Which wording it has: when that was made, or empty for the first."""
        return self.edited_at.isoformat() if self.edited_at else ""

    @property
    def network(self) -> str:
        """The keyed hash of the network it came from; empty once that is deleted."""
        return str(self.circumstances.get("network") or "")

    def last_decision(self) -> ModerationDecision | None:
        """The last decision about it, a person's or not."""
        return self.decisions.order_by("pk").last()

    @property
    def lesson_key(self) -> str:
        """Under which key the filter is taught about this comment."""
        return f"comment:{self.pk}"


class ModerationDecisionQuerySet(AppendOnlyQuerySet["ModerationDecision"]):
    """Facts about many decisions: whose they are, and which still hold."""

    def by_people(self) -> Self:
        """What moderators decided."""
        return self.filter(actor_kind=ActorKind.PERSON)

    def standing(self) -> Self:
        """What still holds: neither the decisions that were undone, nor those that undid them."""
        undone = ModerationDecision.objects.filter(undoes=models.OuterRef("pk"))
        return self.filter(~models.Exists(undone), undoes=None)

    def forget_words(self) -> int:
        """Take out what was said about words that are erased; that there was a decision stays."""
        return self.alter(evidence=[], words="")


class ModerationDecision(AppendOnly):
    """One decision about a comment: who, what, when, why. Rows are only added.

    ``actor_kind`` says who decided. A person is named by ``moderator``, until the account is deleted; the filter, or a
    rule on top of its verdict, by the version of the model that judged.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    before = models.CharField(max_length=10, choices=State.choices, blank=True, help_text="Empty on arrival.")
    after = models.CharField(max_length=10, choices=State.choices)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    model_version = models.CharField(max_length=80, blank=True)
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by",
        help_text="The decision that this one takes back.",
    )  # fmt: skip
    reason = models.CharField(max_length=30, choices=ModerationReason.choices)
    words = models.CharField(max_length=300, blank=True, help_text="What the moderator adds, for the author.")
    batch = models.CharField(max_length=32, blank=True, help_text="The same for what was decided in one go.")
    evidence = models.JSONField(default=list, help_text="The filter's reasons: group, id, weight, values, text.")
    decided_at = models.DateTimeField()

    objects = ModerationDecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["comment", "decided_at"], name="comment_history"),
            models.Index(fields=["batch"], condition=~models.Q(batch=""), name="decided_in_one_go"),
        ]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.before or 'new'} → {self.after}"

    @property
    def when(self) -> datetime:
        return self.decided_at

    @property
    def what(self) -> str:
        """Where the comment was put, in words."""
        return str(State(self.after).label)

    @property
    def why(self) -> str:
        """Why, in words."""
        return str(ModerationReason(self.reason).label)

    @property
    def about(self) -> str:
        """The comment, by its author and its page."""
        return f"{self.comment.author_name or '—'}: {self.comment.thread.title}"

    @property
    def who(self) -> str:
        """Who decided, for moderators."""
        if self.moderator:
            return self.moderator.get_username()
        # A rule's decision also keeps the model whose score it overruled; that model has not decided.
        version = self.model_version if self.actor_kind == ActorKind.FILTER else ""
        return f"{self.get_actor_kind_display()} {version}".strip()


class Revision(models.Model):
    """A wording that its author has replaced, kept for moderators."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    text = models.TextField(help_text="As typed, before the edit.")
    html = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["comment", "replaced_at"], name="comment_revisions")]

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
