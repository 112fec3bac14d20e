"""What the background worker does for the filter."""

from __future__ import annotations

from broadsheet.lib.jobs import Job
from broadsheet.spamapi import check_log, owners, rechecks, unreported
from broadsheet.spamapi.learning import learner

JOBS = (
    Job("learn from decisions", 0.2, lambda now: learner.catch_up(), for_each_node=True),
    Job("count checks", 2, check_log.fold, for_each_node=True),
    Job("judge again", 5, rechecks.run_due),
    Job("send links to owners of keys", 2, owners.send_due),
    Job("learn from what nobody reported", 600, unreported.run_due),
)
