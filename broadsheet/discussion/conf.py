"""The settings of the discussion, with the defaults that hold in a project that hosts it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from broadsheet.lib.conf import AppSettings

DEFAULTS = {
    "COMMENT_MAX_CHARACTERS": 5000,
    "REPLIES_PER_MINUTE": 4,
    "REPLIES_PER_HOUR": 30,
    "APPRECIATIONS_PER_HOUR": 60,
    "REPORTS_PER_HOUR": 10,
    "STAMP_LIFE": timedelta(hours=72),
    "RESERVED_NAMES": [],
    "EDIT_MINUTES": 15,
    "PUBLIC_LEDGER": False,
    "DIGEST_HOUR": 7,
    "KEEP_SPAM_DAYS": 30,
    "KEEP_HELD_DAYS": 90,
    "KEEP_REPORT_DAYS": 183,
    "KEEP_DELIVERY_DAYS": 14,
}

# A type checker sees our own settings module, which has all of them.
if TYPE_CHECKING:
    from django.conf import settings as settings
else:
    settings = AppSettings(DEFAULTS)
