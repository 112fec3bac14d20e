"""What runs in the processes that take features: the engine and its key, no settings and no database."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from typing import Any

from broadsheet.spamapi.learning import serialization
from broadsheet.spamfilter.features import batch
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.text.hashing import HashKey

_keys: list[HashKey] = []


def start(secret: bytes) -> None:
    """Make this process ready; it ends with its parent, however that ends, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _keys[:] = [HashKey.of(secret)]


def evidence_in(lessons: list[dict[str, Any]]) -> bytes:
    """The evidence in some submissions of the ledger, packed."""
    return batch.pack([collect(serialization.from_json(values).reduced(), _keys[0]) for values in lessons])


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        # The main thread may wait for work that nobody will send any more.
        os._exit(1)
