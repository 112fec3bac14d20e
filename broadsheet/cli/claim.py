"""Taking a home folder for serving: by one process, while nobody restores; what was restored is put in place first."""

from __future__ import annotations

from contextlib import suppress

from broadsheet.cli import faults
from broadsheet.cli.errors import CommandFailed
from broadsheet.exchange.backup import swap
from broadsheet.lib import home, owner


def as_owner(port: int) -> None:
    """See to it that this process alone serves the home folder, on this port. Raises CommandFailed."""
    try:
        owner.take(home.folder() / "serve.owner", f" on port {port}")
    except owner.Taken as holder:
        raise CommandFailed(
            f"{home.folder()} is served already, by {holder}; stop that, or choose another folder with BROADSHEET_HOME."
        ) from None
    except OSError as problem:
        raise CommandFailed(faults.sentence(problem) or faults.unusable_home(problem)) from None


def home_for_serving() -> None:
    """Hold the home folder for as long as this process and its children live. Raises CommandFailed."""
    place = home.folder()
    try:
        if swap.folder(place).exists():
            # Another process that serves it has done so already.
            with suppress(home.InUse), home.alone(place):
                swap.finish(place)
        home.hold(place)
    except swap.CutOff:
        raise CommandFailed("A restore was cut off in the middle; run the same `broadsheet restore` again.") from None
    except home.InUse:
        raise CommandFailed("A backup is being put back just now; wait until that is done.") from None
    except OSError as problem:
        raise CommandFailed(faults.sentence(problem) or faults.unusable_home(problem)) from None
