"""How replies are taken, by site, section and thread: modes and hours, banned words, bans."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.states import Mode


class RulesVersion(models.Model):
    """One row: the version of the rules in force, by which every process knows when to read them again."""

    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.version}"


class Rule(models.Model):
    """How replies are taken under a whole site, or in one section of it. The nearest rule holds."""

    site = models.CharField(max_length=200, blank=True, help_text=_("Empty for this site's own pages."))
    section = models.CharField(max_length=200, blank=True, help_text=_("Empty for the whole site."))
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.OPEN)
    slow_minutes = models.PositiveSmallIntegerField(default=0, help_text="One reply of each reader in so many minutes.")
    close_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    night_from = models.TimeField(null=True, blank=True)
    night_until = models.TimeField(null=True, blank=True)
    closed_weekends = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "section"], name="one_rule_per_place")]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_mode_display()}"

    @property
    def place(self) -> str:
        """Where it holds, in words."""
        return " ".join(filter(None, [self.site, self.section])) or gettext("whole site")


class PhraseAction(models.TextChoices):
    """What is done with a comment that holds a listed phrase."""

    HOLD = "hold", _("hold for a person")
    BIN = "spam", _("put with the spam")


class BannedWord(models.Model):
    """A word or phrase that is read by a person first, or not published at all, matched on normalised text."""

    phrase = models.CharField(max_length=200)
    normalised = models.CharField(max_length=400, unique=True)
    action = models.CharField(
        max_length=10, choices=PhraseAction.choices, default=PhraseAction.HOLD, db_default=PhraseAction.HOLD
    )
    note = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.phrase


class ReadyList(models.Model):
    """A ready list of phrases that is in use; the phrases come with the program."""

    language = models.CharField(max_length=10, unique=True)
    action = models.CharField(max_length=10, choices=PhraseAction.choices)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    switched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.language}: {self.get_action_display()}"


class BanKind(models.TextChoices):
    """By what somebody is banned."""

    NAME = "name", _("Name")
    EMAIL = "email", _("E-mail address")
    SENDER = "sender", _("Network address")
    NETWORK = "network", _("Network")
    RANGE = "range", _("Network, as it was written")
    DOMAIN = "domain", _("Domain of address or website")


class Ban(models.Model):
    """Somebody may not reply for a while. Addresses of people are kept as keyed hashes only; a domain, and a network
    that a moderator wrote down, stand here as they are."""

    kind = models.CharField(max_length=10, choices=BanKind.choices)
    value = models.CharField(max_length=160, help_text="A keyed hash; of a domain or range, itself.")
    shown = models.CharField(max_length=120, help_text="How the moderation pages name it.")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is lifted.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_ban_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"
