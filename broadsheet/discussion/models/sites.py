"""Sites that carry our discussions on their own pages, their signed-in readers, and what the worker does for them."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.db import models

from broadsheet.discussion.models.comments import NAME_MAX
from broadsheet.discussion.models.threads import Thread

ADDRESS_MAX, BADGE_MAX, AVATAR_MAX = 500, 40, 300


class EmbeddingSite(models.Model):
    """A site of yours, or of somebody you serve, whose pages may carry our discussions."""

    name = models.CharField(max_length=200, unique=True, help_text="Its host, with the port if it names one.")
    address = models.CharField(
        max_length=ADDRESS_MAX, help_text="Where it begins. Only pages below this address have a discussion here."
    )
    further = models.TextField(blank=True, help_text="Further origins that show the same pages, one a line.")
    language = models.CharField(max_length=10, blank=True, help_text="Of its pages, where it is not that of this site.")
    added_at = models.DateTimeField()
    secret = models.TextField(help_text="Sealed. It signs the tokens of its readers, and what we send to its hook.")
    keys = models.TextField(blank=True, help_text="A JSON Web Key Set with which tokens may be signed as well.")
    keys_address = models.CharField(max_length=ADDRESS_MAX, blank=True, help_text="Where that set is fetched, daily.")
    keys_due_at = models.DateTimeField(null=True, blank=True)
    hook = models.CharField(max_length=ADDRESS_MAX, blank=True, help_text="What is called when a discussion changed.")
    hook_done_until = models.DateTimeField(null=True, blank=True, help_text="Up to when its hook knows of changes.")
    hook_due_at = models.DateTimeField(null=True, blank=True, help_text="When it is tried again.")
    hook_tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def origins(self) -> list[str]:
        """The origins of its pages, that of its address first."""
        parts = urlsplit(self.address)
        return [f"{parts.scheme}://{parts.netloc}", *self.further.split()]


class SiteReader(models.Model):
    """A reader whom another site has signed in, as its tokens describe that reader. We know no more than this."""

    site = models.ForeignKey(EmbeddingSite, on_delete=models.CASCADE, related_name="readers")
    subject = models.CharField(max_length=32, help_text="A keyed hash of what the site calls this reader.")
    name = models.CharField(max_length=NAME_MAX)
    skeleton = models.CharField(max_length=160)
    badge = models.CharField(max_length=BADGE_MAX, blank=True)
    avatar = models.CharField(max_length=AVATAR_MAX, blank=True, help_text="The address of a picture on that site.")
    seen_on = models.DateField(help_text="When last used.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "subject"], name="one_row_per_site_reader")]
        indexes = [models.Index(fields=["site", "skeleton"], name="site_reader_by_name")]

    def __str__(self) -> str:
        return self.name


class SpentToken(models.Model):
    """A token that was used: a keyed hash of its mark, kept until it would have expired."""

    mark = models.CharField(max_length=32, unique=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="spent_tokens_by_time")]

    def __str__(self) -> str:
        return self.mark


class PageToReadQuerySet(models.QuerySet["PageToRead"]):
    """Facts about pages that wait to be read."""

    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now).order_by("due_at", "pk").select_related("thread")


class PageToRead(models.Model):
    """A page of another site whose title and text the background worker is to read, once, for its thread."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PageToReadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="pages_to_read_by_time")]

    def __str__(self) -> str:
        return str(self.thread)
