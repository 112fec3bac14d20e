"""What the background worker does for the discussion."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.reports import reports
from broadsheet.discussion.threads import appreciations


def keep_voices(now: datetime) -> None:
    """Bring the order of comments and the weight of reports up to date; for the background worker."""
    appreciations.refresh(now)
    reports.weigh_all()
