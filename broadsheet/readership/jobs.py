"""What the background worker does for view counts."""

from __future__ import annotations

from broadsheet.lib.jobs import Job
from broadsheet.readership import service, stats

JOBS = (
    Job("count views", 10, service.fold, for_each_node=True),
    Job("forget details of views", 3600, stats.forget_details),
)
