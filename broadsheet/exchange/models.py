"""What has arrived from where, so that a second import of the same file changes nothing; and imports by upload."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadsheet.lib.rows import Insert, Stencil


class Source(models.Model):
    """A site from which something was imported.

    The numbers above ``floor`` up to ``ceiling`` are kept for its comments, so that links to them still lead there.
    """

    name = models.CharField(max_length=200, unique=True)
    floor = models.PositiveBigIntegerField(default=0)
    ceiling = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    """Facts about many arrivals."""

    def of(self, kind: str, their_ids: Collection[str]) -> Self:
        """Those of one kind with these ids."""
        return self.filter(kind=kind, their_id__in=their_ids)

    def known(self, kind: str, their_ids: Collection[str]) -> dict[str, tuple[int, str]]:
        """Of those that have arrived: our id and the digest of what arrived, by the id in the source."""
        rows = self.of(kind, their_ids).values_list("their_id", "our_id", "digest")
        return {their_id: (our_id, digest) for their_id, our_id, digest in rows}

    def note(self, origin: Source, kind: str, rows: Iterable[tuple[str, int, str]]) -> None:
        """Write down what has arrived: the id in the source, ours, and a digest of what it was."""
        _arrivals.many(
            _new_arrival(origin_id=origin.pk, kind=kind, their_id=their_id, our_id=our_id, digest=digest)
            for their_id, our_id, digest in rows
        )


class Arrival(models.Model):
    """That one record of a source is here, and as what."""

    origin = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="arrivals")
    kind = models.CharField(max_length=10)
    their_id = models.CharField(max_length=200)
    our_id = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=16, blank=True, help_text="Of the record as it arrived.")

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["origin", "kind", "their_id"], name="nothing_arrives_twice")]

    def __str__(self) -> str:
        return f"{self.kind} {self.their_id}"


_arrivals, _new_arrival = Insert(Arrival), Stencil(Arrival)


class RunState(models.TextChoices):
    """What becomes of an import by upload."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("is at work")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("failed")


_AT_WORK = (RunState.WAITING, RunState.RUNNING)
FILES_KEPT = timedelta(days=7)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Facts about many imports by upload."""

    def at_work(self) -> Self:
        """Those that wait or run."""
        return self.filter(state__in=_AT_WORK)

    def with_files(self) -> Self:
        """Those whose uploaded files are still here."""
        return self.exclude(folder="")

    def due(self, now: datetime) -> Self:
        """Those whose files have been here long enough."""
        return self.with_files().exclude(state__in=_AT_WORK).filter(handed_in_at__lt=now - FILES_KEPT)

    def claim(self, pk: int, now: datetime) -> bool:
        """Let one that waits be at work; false if it does not wait any more."""
        run = self.filter(pk=pk, state=RunState.WAITING)
        return bool(run.update(state=RunState.RUNNING, began_at=now, attempts=models.F("attempts") + 1))


class ImportRun(models.Model):
    """One import by upload, tried or done; ``folder`` is where in the home its files lie, empty when they are gone."""

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120)
    section = models.CharField(max_length=100)
    is_trial = models.BooleanField()
    may_replace = models.BooleanField(
        default=False, db_default=False, help_text="Whether a whole site may take the place of this one."
    )
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    folder = models.CharField(max_length=40, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    handed_in_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    is_to_stop = models.BooleanField(default=False)
    part = models.CharField(max_length=40, blank=True, help_text="Of the work, that it is at.")
    step = models.PositiveBigIntegerField(default=0)
    steps = models.PositiveBigIntegerField(default=0)
    rate = models.FloatField(default=0, help_text="Things, such as comments, in a second.")
    problem = models.TextField(blank=True)
    report = models.JSONField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        """Whether it waits or runs."""
        return self.state in _AT_WORK

    @property
    def can_go_on(self) -> bool:
        """Whether it can be started once more, with the files that are here."""
        return not self.is_at_work and bool(self.folder)

    @property
    def percent(self) -> int:
        """How far the present part of the work is."""
        return min(100, round(100 * self.step / self.steps)) if self.steps else 0

    def heard(self, progress: dict[str, Any]) -> bool:
        """Note how far the work is; whether it is to stop."""
        rows = ImportRun.objects.filter(pk=self.pk)
        rows.update(**progress)
        return bool(rows.values_list("is_to_stop", flat=True)[0])

    def again(self, is_trial: bool, may_replace: bool, started_by_id: int) -> ImportRun:
        """Another import of the same files, which are that one's from now on."""
        run = ImportRun.objects.create(
            kind=self.kind, file_name=self.file_name, section=self.section, is_trial=is_trial, may_replace=may_replace,
            folder=self.folder, started_by_id=started_by_id, handed_in_at=self.handed_in_at,
        )  # fmt: skip
        ImportRun.objects.filter(pk=self.pk).update(folder="")
        return run

    def stop(self, now: datetime) -> None:
        """Ask it to stop; one that still waits has stopped."""
        waiting = ImportRun.objects.filter(pk=self.pk, state=RunState.WAITING)
        if not waiting.update(state=RunState.STOPPED, ended_at=now):
            ImportRun.objects.filter(pk=self.pk, state=RunState.RUNNING).update(is_to_stop=True)

    def end(self, state: RunState, report: dict[str, Any] | None, problem: str, now: datetime) -> None:
        """It is at work no more."""
        self.state, self.report, self.problem, self.ended_at = state, report, problem, now
        self.save(update_fields=["state", "report", "problem", "ended_at"])
