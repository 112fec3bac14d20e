"""The settings of the filter, with the defaults that hold in a project that hosts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.lib.conf import AppSettings

DEFAULTS = {
    "TOLERANCE": 0.001,
    "SHARE_LESSONS": "capped",
    "KEEP_LESSON_DAYS": 730,
    "KEEP_CHECK_DAYS": 15,
    "CALLS_PER_MINUTE": 600_000,
}

# A type checker sees our own settings module, which has all of them.
if TYPE_CHECKING:
    from django.conf import settings as settings
else:
    settings = AppSettings(DEFAULTS)
