"""What is done with a restored database before anybody sees it: brought up to date, and rid of what was erased since.

Run as a program of its own, on the folder in which the restored site is made ready:
``python -m broadsheet.exchange.backup.settle FILE``, where FILE holds the entries of the journal to carry out again.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path


def settle(erasures: Path, now: datetime) -> int:
    """Returns how many rows were erased again. Django is set up."""
    from django.core.management import call_command

    from broadsheet.privacy import journal, residues, retention

    call_command("migrate", interactive=False, verbosity=0)
    changed = journal.carry_out_again(journal.read(erasures), now)
    retention.run(now)
    residues.leave(now)
    residues.clear(now, at_once=True)
    return changed


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    sys.stdout.write(str(settle(Path(sys.argv[1]), timezone.now())))


if __name__ == "__main__":
    main()
