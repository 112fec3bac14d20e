"""Who does the pieces of a long work: this process, or, with ``--ray``, the processes of a Ray cluster.

Either way what the pieces give comes in the order of the pieces, and few of them are held at a time.
"""

from __future__ import annotations

import argparse
import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from broadsheet import __version__
from broadsheet.cli.errors import CommandFailed

Shared = TypeVar("Shared")
Item = TypeVar("Item")
_LOCAL = "local"
_PATIENCE = 10.0
"""Seconds to wait for somebody at the address of a cluster."""

_AHEAD = 2
"""How many pieces wait or are done for each core, so that no core is idle while the first piece is waited for."""


class Workers(Protocol):
    """Does one piece after the other, on so many ``cores``."""

    cores: int

    def do(self, work: Callable[[Shared, Item], bytes], shared: Shared, items: Iterable[Item]) -> Iterator[bytes]:
        """What ``work`` gives for each of the items, in their order; ``shared`` is sent to each machine once."""


def add_option(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--ray", metavar="ADDRESS",
        help="do the pieces on this Ray cluster, such as 192.0.2.7:6379; 'local' starts one on this machine",
    )  # fmt: skip


@contextmanager
def workers(address: str | None) -> Iterator[Workers]:
    """This process where ``address`` is None; else the cluster there, which is left at the end."""
    if address is None:
        yield _Here()
        return
    # Ray would send figures about its use to its makers.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise CommandFailed("Ray is not installed; get it with: pip install 'broadsheet[ray]'") from error
    only_here: dict[str, Any] = {"include_dashboard": False} if address == _LOCAL else {}
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **only_here)
    except (OSError, ValueError, RuntimeError) as error:
        raise CommandFailed(
            f"no Ray cluster can be used at {address} ({_first_line(error)}); give the address of one, or: --ray local"
        ) from error
    try:
        yield _OnRay(ray)
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raises OSError or ValueError where nobody answers at HOST:PORT, for which Ray would wait minutes."""
    host, colon, port = address.rpartition(":")
    if colon and "/" not in address:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()


class _Here:
    cores = 1

    def do(self, work: Callable[[Shared, Item], bytes], shared: Shared, items: Iterable[Item]) -> Iterator[bytes]:
        return (work(shared, item) for item in items)


class _OnRay:
    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self.cores = max(1, int(ray.cluster_resources().get("CPU", 1)))

    def do(self, work: Callable[[Shared, Item], bytes], shared: Shared, items: Iterable[Item]) -> Iterator[bytes]:
        task, place = self._ray.remote(_by_the_same_release), self._ray.put(shared)
        waiting: deque[Any] = deque()
        for item in items:
            waiting.append(task.remote(__version__, work, place, item))
            if len(waiting) >= _AHEAD * self.cores:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _result(self, reference: Any) -> bytes:
        try:
            result: bytes = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            # What went wrong over there, as if it had been here.
            raise (error.cause if isinstance(error.cause, Exception) else error) from error
        except self._ray.exceptions.RayError as error:
            raise CommandFailed(
                f"Ray could not go on ({_first_line(error)}); every machine of the cluster needs this release of "
                f"Broadsheet ({__version__}); what is finished is kept: run the command again"
            ) from error
        return result


def _by_the_same_release(version: str, work: Callable[[Shared, Item], bytes], shared: Shared, item: Item) -> bytes:
    """Runs on a machine of the cluster."""
    if version != __version__:
        raise CommandFailed(
            f"a machine of the cluster has Broadsheet {__version__}, this one {version}; make them equal"
        )
    return work(shared, item)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:200]
