"""What readers say about comments other than by replying: appreciation, reports and appeals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models.comments import EMAIL_MAX, NAME_MAX, Comment
from broadsheet.discussion.models.threads import Thread


class Appreciation(models.Model):
    """One reader's thanks for one comment. The hash differs by comment, so that it shows nothing of others."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="appreciation_set")
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="+", db_index=False, help_text="That of the comment."
    )
    giver = models.CharField(max_length=32, help_text="Keyed hash of this comment and the reader: no trace leads on.")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "giver"], name="one_appreciation_per_reader")]
        indexes = [models.Index(fields=["thread", "given_at"], name="thread_appreciations")]

    def __str__(self) -> str:
        return f"for {self.comment_id}"


class Ground(models.TextChoices):
    """Why a reader reports a comment."""

    SPAM = "spam", _("It is spam or advertising")
    ABUSE = "abuse", _("It insults or threatens somebody")
    OFF_TOPIC = "off-topic", _("It has nothing to do with the article")
    PRIVATE = "private", _("It makes somebody’s private data public")
    OTHER = "other", _("Something else")
    ILLEGAL = "illegal", _("I think it breaks the law")


class Outcome(models.TextChoices):
    """What became of a report or an appeal."""

    OPEN = "open", _("Not decided yet")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")
    LAPSED = "lapsed", _("Lapsed: the comment was taken back before anybody decided")


class Report(models.Model):
    """A reader says that a comment should not be here (notice and action: Regulation (EU) 2022/2065, Article 16)."""

    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.SET_NULL, related_name="reports",
        help_text="Empty once the comment is deleted: who reported it may still ask what became of that.",
    )  # fmt: skip
    ground = models.CharField(max_length=10, choices=Ground.choices)
    words = models.TextField(blank=True)
    law = models.CharField(max_length=300, blank=True, help_text="What law is broken, in a notice of illegal content.")
    concerns_minors = models.BooleanField(default=False, help_text="A notice of sexual offences against children.")
    name = models.CharField(max_length=NAME_MAX, blank=True)
    email = models.EmailField(max_length=EMAIL_MAX, blank=True)
    # Null, not empty, once forgotten: a comment may have any number of reports by forgotten people.
    reporter = models.CharField(max_length=32, null=True, help_text="Keyed hash of the reporter's address.")  # noqa: DJ001
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_per_reader")]
        indexes = [models.Index(fields=["reporter", "outcome"], name="reporters_record")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.ground}"


class Appeal(models.Model):
    """An author asks a person to look again at a decision against the comment (the same Regulation, Article 20)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="appeals")
    words = models.TextField()
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answer = models.TextField(blank=True, help_text="The moderator's answer to the author.")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["outcome", "made_at"], name="open_appeals")]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.outcome}"
