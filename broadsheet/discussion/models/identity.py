"""Readers who have confirmed their address, and the names that only their owners may use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from broadsheet.discussion.models.comments import EMAIL_MAX, NAME_MAX

LONGEST_LINK_LIFE = timedelta(days=8)


class Reader(models.Model):
    """A name and an address that were confirmed by a link. There is no account and no password."""

    name = models.CharField(max_length=NAME_MAX)
    email = models.EmailField(max_length=EMAIL_MAX, unique=True, help_text="In lower case.")
    confirmed_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When last used, to the day.")

    def __str__(self) -> str:
        return self.name


class ReservedName(models.Model):
    """A name that only one person may write under here: a confirmed reader's, or one of the newsroom's.

    Names are compared by their skeletons (Unicode TS 39), so that no look-alike passes for another.
    """

    skeleton = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=NAME_MAX, help_text="As its owner writes it.")
    reader = models.ForeignKey(Reader, null=True, blank=True, on_delete=models.CASCADE, related_name="names")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return self.name


class SpentLinkQuerySet(models.QuerySet["SpentLink"]):
    """Using a link up."""

    def spend(self, mark: str, now: datetime) -> bool:
        """Use a link up; false if that was done before. Call it in the transaction of what the link does."""
        self.filter(spent_at__lt=now - LONGEST_LINK_LIFE).delete()
        return self.get_or_create(mark=mark, defaults={"spent_at": now})[1]


class SpentLink(models.Model):
    """A link that works once and was used, by its random mark; kept at least as long as it would have worked."""

    mark = models.CharField(max_length=32, unique=True)
    spent_at = models.DateTimeField()

    objects = SpentLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.mark
