"""What the background worker does for imports by upload."""

from __future__ import annotations

from broadsheet.exchange.by_upload import work
from broadsheet.lib.jobs import Job

JOBS = (
    Job("look after imports", 1, work.look_after, for_each_node=True),
    Job("clear away uploaded files", 3600, work.clear_away, for_each_node=True),
)
