"""A process that takes features: it has the engine and its key, no settings and no database.

Each has a pipe of its own. Whichever end is killed, be it in the middle of a message, the other reads the end of the
pipe. In a pool, whose processes share a pipe that the parent holds open too, the parent would wait without end.
"""

from __future__ import annotations

import logging
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from broadsheet.spamapi.learning import serialization
from broadsheet.spamfilter.features import batch
from broadsheet.spamfilter.features.evidence import Evidence, collect
from broadsheet.spamfilter.text.hashing import HashKey

logger = logging.getLogger(__name__)

# Not forked: a child must not have its parent's connection to the database, nor its locks.
_CONTEXT = get_context("spawn")
_READY = b"ready"


class FeatureProcess:
    """The parent's end: asks for the evidence of some lessons, and fetches it before it asks again.

    With one question at a time neither end can wait for the other to read.
    """

    def __init__(self, secret: bytes) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=serve, args=(theirs, secret), daemon=True)
        self._process.start()
        self._has_started = False
        theirs.close()

    def has_started(self, patience: float | None = 0.0) -> bool:
        """Whether it could answer at once, after waiting so many seconds for it, or with ``None`` until it can.

        One that has ended could: that there is no answer.
        """
        if not self._has_started:
            try:
                self._has_started = self._pipe.poll(patience) and self._pipe.recv_bytes() == _READY
            except (EOFError, OSError):
                self._has_started = True
        return self._has_started

    def ask(self, lessons: list[dict[str, Any]]) -> None:
        """Send submissions of the ledger."""
        try:
            self._pipe.send(lessons)
        except OSError:
            self.end()

    def answer(self) -> list[Evidence] | None:
        """The evidence in what was asked for last; ``None`` where the process has ended."""
        try:
            self.has_started(None)
            return batch.unpack(self._pipe.recv_bytes())
        except (EOFError, OSError):
            if not self._pipe.closed:
                logger.warning("A process that took features for the filter was ended; this process goes on alone")
            self.end()
            return None

    def end(self) -> None:
        """End the process. What it was asked for is of no use any more."""
        self._pipe.close()
        self._process.kill()
        self._process.join()


def serve(pipe: Connection, secret: bytes) -> None:
    """What the other process does until its parent ends, however that ends; Ctrl-C is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    key = HashKey.of(secret)
    try:
        pipe.send_bytes(_READY)
        while True:
            lessons = pipe.recv()
            pipe.send_bytes(batch.pack([collect(serialization.from_json(one).reduced(), key) for one in lessons]))
    except (EOFError, OSError):
        return
