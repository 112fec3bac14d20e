"""What the background worker does for the filter."""

from __future__ import annotations

from broadsheet.lib.jobs import Job
from broadsheet.spamapi import checks, learner, opinions

JOBS = (
    Job("learn from decisions", 0.2, lambda now: learner.catch_up()),
    Job("count checks", 2, checks.fold),
    Job("judge again", 5, opinions.give_due),
)
