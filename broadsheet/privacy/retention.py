"""Deletes the rows whose retention has ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from broadsheet.privacy import register, residues
from broadsheet.privacy.models import RetentionRun

_RUNS_KEPT = 100


def run(now: datetime) -> RetentionRun:
    """Apply every retention rule as of ``now`` and record the run. Running it again removes nothing more."""
    removed = {}
    for holding in register.holdings():
        if holding.due is None:
            continue
        with transaction.atomic():
            rows = holding.due(now)
            count = holding.remove(rows, now) if holding.remove else rows.delete()[0]
            if count:
                residues.leave(now)
        removed[f"{holding.model}: {', '.join(holding.fields)}"] = count
    recorded = RetentionRun.objects.create(started_at=now, finished_at=max(now, timezone.now()), removed=removed)
    kept = RetentionRun.objects.values_list("pk", flat=True)[:_RUNS_KEPT]
    RetentionRun.objects.exclude(pk__in=list(kept)).delete()
    return recorded


def last_run() -> RetentionRun | None:
    """The latest run, or ``None`` if there was none yet."""
    return RetentionRun.objects.first()
