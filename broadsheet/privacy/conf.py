"""The settings of the data rules, with the defaults that hold in a project that hosts them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from broadsheet.lib.conf import AppSettings

DEFAULTS = {
    "BACKUPS": SimpleNamespace(night_hour=3),
}

# A type checker sees our own settings module, which has all of them.
if TYPE_CHECKING:
    from django.conf import settings as settings
else:
    settings = AppSettings(DEFAULTS)
