"""What a command that a test runs finds in its environment."""

from __future__ import annotations

import os


def inherited() -> dict[str, str]:
    """The environment of this process without the settings of these tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("BROADSHEET_", "DATABASE_"))}
