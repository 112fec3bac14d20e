"""Who runs a command, for the audit log."""

from __future__ import annotations

import os
import pwd


def runs_it() -> str:
    """The account of the system that runs this command; of somebody who became root by sudo, the one from before. An
    account without a name goes by its number."""
    number = os.getuid()
    if number == 0 and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
