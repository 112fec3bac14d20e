"""What the background worker does for the site as a whole."""

from __future__ import annotations

from broadsheet.exchange.backup import automatic
from broadsheet.lib.jobs import Job

JOBS = (Job("make the nightly backup", 600, automatic.nightly, is_long=True),)
