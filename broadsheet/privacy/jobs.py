"""What the background worker does for the retention rules."""

from __future__ import annotations

from broadsheet.lib.jobs import Job
from broadsheet.privacy import retention

JOBS = (Job("retention", 3600, retention.run),)
