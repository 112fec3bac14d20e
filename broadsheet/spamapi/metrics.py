"""What the filter says of the moment, at ``/metrics``."""

from __future__ import annotations

from datetime import datetime

from broadsheet.lib.metrics import Reading
from broadsheet.spamapi.learning import snapshots
from broadsheet.spamapi.models import Lesson

_MOST = 10_001


def _lag(now: datetime) -> float:
    """How many lessons the site's own model has not seen yet."""
    mark = snapshots.current.get().mark
    return float(Lesson.objects.filter(pk__gt=mark).order_by()[:_MOST].count())


def _age(now: datetime) -> float | None:
    published = snapshots.published_at()
    return max(0.0, (now - published).total_seconds()) if published else None


READINGS = (
    Reading("broadsheet_learner_lag_lessons", f"Lessons that are not learned yet, counted up to {_MOST}.", _lag),
    Reading("broadsheet_model_age_seconds", "Before how long this node's model was last published.", _age),
)
