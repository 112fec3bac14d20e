"""What the background worker does for the retention rules, and after erasures."""

from __future__ import annotations

from broadsheet.lib.jobs import Job
from broadsheet.privacy import residues, retention

JOBS = (
    Job("retention", 3600, retention.run),
    Job("clear files of what was erased", 5, residues.clear, is_long=True, for_each_node=True),
)
