"""The process of one import by upload: ``python -m broadsheet.exchange.by_upload.process NUMBER``.

It ends with the process that has started it, which holds the other end of its standard input.
"""

from __future__ import annotations

import os
import sys
import threading
import time

_NICENESS = 5
_LAST_SECONDS = 8


def main(number: int) -> None:
    """Bring in what was uploaded."""
    # Readers come first.
    os.nice(_NICENESS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.config.settings")
    parent_gone = threading.Event()
    threading.Thread(target=_watch, args=(parent_gone,), daemon=True).start()
    import django

    django.setup()
    from django.utils import timezone

    from broadsheet.exchange.by_upload.carrying import carry

    carry(number, parent_gone.is_set, timezone.now)


def _watch(parent_gone: threading.Event) -> None:
    """Wait for the end of standard input, and give what is under way some seconds to come to an end."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    parent_gone.set()
    time.sleep(_LAST_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
