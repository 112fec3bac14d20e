"""How often each subject was read. Nothing here says who read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ViewCount(models.Model):
    """All views of one subject, such as ``article:12``, including those counted by an earlier system."""

    subject = models.CharField(max_length=80, unique=True)
    views = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.subject}: {self.views}"


class DailyViews(models.Model):
    """The views of one subject on one day (UTC)."""

    subject = models.CharField(max_length=80)
    day = models.DateField()
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day"], name="one_row_per_subject_and_day")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.subject} on {self.day}: {self.views}"


class HourlyViews(models.Model):
    """The views of one subject in one hour, named by its beginning; kept for `stats.DETAILS_KEPT`."""

    subject = models.CharField(max_length=80)
    hour = models.DateTimeField()
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "hour"], name="one_row_per_subject_and_hour")]
        indexes = [models.Index(fields=["hour"], name="views_by_hour")]

    def __str__(self) -> str:
        return f"{self.subject} at {self.hour:%Y-%m-%d %H} h: {self.views}"


class DailySource(models.Model):
    """How many readers of one subject came from one place on one day; kept for `stats.DETAILS_KEPT`.

    A source is a registered domain, or one of the words of `sources`, which have no dot.
    """

    subject = models.CharField(max_length=80)
    day = models.DateField()
    source = models.CharField(max_length=100)
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day", "source"], name="one_row_per_source_and_day")]
        indexes = [models.Index(fields=["day"], name="sources_by_day")]

    def __str__(self) -> str:
        return f"{self.subject} on {self.day} from {self.source}: {self.views}"


class Uncounted(models.TextChoices):
    """Why a beacon was not counted as a view."""

    AGAIN = "again", _("the same reader again on the same day")
    ADDRESS = "address", _("more readers at one address than a household has")
    NETWORK = "network", _("more readers in one network than it may have for one article a day")
    ROBOT = "robot", _("robots")
    ELSEWHERE = "elsewhere", _("sent by the page of another site")
    FORGED = "forged", _("without a signature of this site")


class DailyUncounted(models.Model):
    """How many beacons were not counted on one day and why; kept for `stats.DETAILS_KEPT`.

    The subject is empty where the beacon did not prove which it was.
    """

    subject = models.CharField(max_length=80, blank=True)
    day = models.DateField()
    reason = models.CharField(max_length=10, choices=Uncounted.choices)
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "day", "reason"], name="one_row_per_reason_and_day")]
        indexes = [models.Index(fields=["day"], name="uncounted_by_day")]

    def __str__(self) -> str:
        return f"{self.subject} on {self.day}, {self.reason}: {self.views}"


class FoldedBatch(models.Model):
    """The name of a spool file whose views have been counted, so that a crash never counts one twice."""

    name = models.CharField(max_length=80, unique=True)
    folded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
