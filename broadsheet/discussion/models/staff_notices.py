"""What people of the staff want to hear of: who, about which sections, how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# A call that failed is tried again after so long.
_AGAIN_AFTER = timedelta(minutes=5)


class Rhythm(models.TextChoices):
    """How often a person of the staff gets mail about what waits."""

    AT_ONCE = "at-once", _("At once")
    EVERY = "every", _("Every so many minutes")
    DAILY = "daily", _("Once a day, all together")
    NEVER = "never", _("Never")


class Way(models.TextChoices):
    """How somebody of the staff is told."""

    MAIL = "mail", _("By mail")
    CALL = "call", _("By a call to an address (webhook)")
    SERVICE = "service", _("By another service (ntfy, Matrix, Slack, Telegram …)")


class StaffNoticeQuerySet(models.QuerySet["StaffNotice"]):
    """Facts about many notices: whose they are, and which are in force."""

    def of(self, user_id: int) -> Self:
        """One person's, the whole site first."""
        return self.filter(user=user_id).order_by("section")

    def wanted(self) -> Self:
        """Those that ask for mail, of open accounts that have an address."""
        return self._in_force().filter(way=Way.MAIL).exclude(user__email="")

    def calls(self) -> Self:
        """Those that are told by a call or by another service, of open accounts."""
        return self._in_force().exclude(way=Way.MAIL)

    def _in_force(self) -> Self:
        in_force = self.exclude(rhythm=Rhythm.NEVER).filter(user__is_active=True)
        return in_force.select_related("user").order_by("pk")

    def claim(self, notice: StaffNotice, until: datetime, now: datetime) -> bool:
        """Mark a notice as made up to then; false if another worker was faster."""
        mine = self.filter(pk=notice.pk, notified_until=notice.notified_until)
        return bool(mine.update(notified_until=until, notified_at=now))


class StaffNotice(models.Model):
    """One person's wish to hear of what waits, in one section or the whole site.

    A notice about a section stands instead of the same person's notice about the whole site there, if both go the same
    way. ``address`` is sealed, since whoever has it may write there.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=200, blank=True, help_text="Empty: the whole site.")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.MAIL, db_default=Way.MAIL)
    address = models.TextField(
        blank=True, default="", db_default="", help_text="Where calls go, sealed; empty for mail."
    )
    problem = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Why the last call failed; empty if it did not.",
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    minutes = models.PositiveSmallIntegerField(default=30, help_text="For the rhythm that is counted in minutes.")
    notified_at = models.DateTimeField(null=True, blank=True, help_text="When it was last its turn.")
    notified_until = models.DateTimeField(help_text="What came up to then has been mailed, or need not be.")

    objects = StaffNoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "section", "way"], name="one_notice_per_way")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.section or 'all'}"

    def is_due(self, now: datetime, day_began: datetime) -> bool:
        """Whether it is its turn; a daily one's comes once after ``day_began``."""
        if self.notified_at is not None and self.problem and now - self.notified_at < _AGAIN_AFTER:
            return False
        if self.notified_at is None or self.rhythm == Rhythm.AT_ONCE or self.problem:
            return True
        if self.rhythm == Rhythm.DAILY:
            return self.notified_at < day_began
        return now - self.notified_at >= timedelta(minutes=self.minutes)


class WeeklyMailQuerySet(models.QuerySet["WeeklyMail"]):
    """Facts about many: whose turn it is."""

    def due(self, monday: datetime) -> Self:
        """Those of open accounts with an address that have had nothing since then."""
        found = self.filter(mailed_at__lt=monday, user__is_active=True).exclude(user__email="")
        return found.select_related("user").order_by("pk")

    def claim(self, one: WeeklyMail, now: datetime) -> bool:
        """Mark one as made; false if another worker was faster."""
        return bool(self.filter(pk=one.pk, mailed_at=one.mailed_at).update(mailed_at=now))


class WeeklyMail(models.Model):
    """One person's wish to have the page of the week by mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mailed_at = models.DateTimeField(help_text="When it was last its turn, or was chosen.")

    objects = WeeklyMailQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.user_id)
