"""Deletes what has been kept long enough."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from broadsheet.privacy import register
from broadsheet.privacy.models import RetentionRun

_RUNS_KEPT = 100


def run(now: datetime) -> RetentionRun:
    """Carry out every retention rule as of ``now`` and note it. Running it again removes nothing more."""
    removed = {}
    for holding in register.holdings():
        if holding.due is None:
            continue
        with transaction.atomic():
            rows = holding.due(now)
            count = holding.remove(rows) if holding.remove else rows.delete()[0]
        removed[f"{holding.model}: {', '.join(holding.fields)}"] = count
    noted = RetentionRun.objects.create(started_at=now, finished_at=max(now, timezone.now()), removed=removed)
    kept = RetentionRun.objects.values_list("pk", flat=True)[:_RUNS_KEPT]
    RetentionRun.objects.exclude(pk__in=list(kept)).delete()
    return noted


def last_run() -> RetentionRun | None:
    """When the rules were last carried out, or ``None`` if never."""
    return RetentionRun.objects.first()
