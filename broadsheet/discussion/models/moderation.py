"""What moderators leave for each other, and what they did besides deciding about comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models.append_only import AppendOnly, AppendOnlyQuerySet
from broadsheet.discussion.models.comments import Comment
from broadsheet.discussion.models.threads import Thread


class Note(models.Model):
    """A moderator's note to the others: on a comment, on a thread, or for the next shift."""

    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words[:60]


class AuditAction(models.TextChoices):
    """What moderators do besides deciding about a comment, and administrators; the label completes "somebody …"."""

    RULE_SET = "rule", _("set a rule")
    RULE_DELETED = "rule-dropped", _("dropped a rule")
    WORDS_ADDED = "phrases", _("added phrases")
    WORDS_DELETED = "phrases-dropped", _("removed phrases")
    BANNED = "ban", _("banned")
    BAN_LIFTED = "ban-lifted", _("lifted a ban")
    MODE_SET = "mode", _("set how replies are taken")
    HELD = "on-hold", _("put on hold by itself")
    REOPENED = "opened-again", _("opened again")
    PICKED = "picked", _("picked")
    UNPICKED = "unpicked", _("took a pick back")
    PINNED = "pinned", _("pinned")
    UNPINNED = "unpinned", _("unpinned")
    NOTE_LEFT = "noted", _("left a note")
    NOTE_REMOVED = "note-removed", _("removed a note")
    REPORTS_DISMISSED = "reports-dismissed", _("dismissed reports")
    APPEAL_ANSWERED = "appeal-answered", _("answered an appeal")
    SITE_ADDED = "site-added", _("registered a site")
    SITE_REMOVED = "site-removed", _("removed a site")
    SITE_SECRET = "site-secret", _("made a new secret for a site")
    SITE_KEYS = "site-keys", _("set the keys by which a site signs its readers in")
    SITE_HOOK = "site-hook", _("set what is called when a site’s discussions change")
    ACCESS_KEY_MADE = "access-key", _("made an access key")
    ACCESS_KEY_REVOKED = "access-key-revoked", _("revoked an access key")
    WEBHOOK_ADDED = "webhook", _("registered a webhook")
    WEBHOOK_REMOVED = "webhook-removed", _("removed a webhook")
    ACCOUNT_INVITED = "account-invited", _("invited somebody to work here")
    ACCOUNT_MADE = "account-made", _("made an account")
    ACCOUNT_ROLES = "account-roles", _("changed the roles of an account")
    ACCOUNT_FACTORS = "account-factors", _("took the second factors of an account away")
    ACCOUNT_PASSWORD = "account-password", _("reset the password of an account")
    ACCOUNT_CLOSED = "account-closed", _("closed an account")
    ACCOUNT_OPENED = "account-opened", _("opened an account again")
    ACCOUNT_DELETED = "account-deleted", _("deleted an account")


class AuditEntryQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    """The audit log, from which only erased words are taken out."""

    def forget_words(self, comment_id: int) -> int:
        """Take the author's name and words out of the entries about a comment; its number stays."""
        return self.filter(comment=comment_id).alter(about=f"#{comment_id}", why="")

    def forget_bans(self, about: Mapping[str, str]) -> None:
        """Replace what entries about bans are about, where that names an author; and take out why."""
        for entry in self.filter(action__in=(AuditAction.BANNED, AuditAction.BAN_LIFTED)) if about else ():
            if entry.about in about:
                self.filter(pk=entry.pk).alter(about=about[entry.about], why="")


class AuditEntry(AppendOnly):
    """What was done other than deciding about a comment: a ban, a rule, a pick, a role. Rows are only added."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=30, choices=AuditAction.choices)
    about = models.CharField(max_length=300)
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The comment it was done to, if any."
    )
    why = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField()
    by_command = models.BooleanField(default=False, db_default=False, help_text="Done on the server's command line.")
    system_user = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="Whose account of the server ran the command."
    )

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["done_at"], name="audit_by_time")]

    def __str__(self) -> str:
        return f"{self.action}: {self.about}"

    @property
    def when(self) -> datetime:
        return self.done_at

    @property
    def who(self) -> str:
        """Who did it; empty for what the site did by itself."""
        if self.by_command:
            at = gettext("command line")
            return f"{at} ({self.system_user})" if self.system_user else at
        return self.user.get_username() if self.user else ""

    @property
    def what(self) -> str:
        """What was done, in words."""
        return self.get_action_display()
