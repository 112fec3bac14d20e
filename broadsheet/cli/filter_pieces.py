"""What the pieces of a long work gave, kept until the whole is done: who runs the command again goes on from there.

Each is a file in a folder beside the result, named after all that it was made of, so that nothing is taken for what it
is not: where the data, the model or the release are others, the piece is done anew.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from broadsheet import __version__
from broadsheet.cli.errors import CommandFailed
from broadsheet.cli.filter_data import writing
from broadsheet.lib import private_files

Item = TypeVar("Item")
_NAME = re.compile(r"\.?[0-9a-f]{32}")


class KeptPieces:
    """The finished pieces in a folder; `kept_beside` opens it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def read(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def keep(self, name: str, content: bytes) -> None:
        """Writes a piece completely or not at all, whatever is switched off meanwhile."""
        beside = self._folder / f".{name}"
        with writing(str(self._folder)):
            with private_files.open_bytes(beside) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self._folder / name)

    def drop(self) -> None:
        """Removes what is kept, when the whole is done."""
        for path in list(self._folder.iterdir()):
            if _NAME.fullmatch(path.name):
                path.unlink()


@contextmanager
def kept_beside(result: Path) -> Iterator[KeptPieces]:
    """The folder of pieces of a result, for one command at a time; it stays as long as something is in it."""
    folder = result.with_name(f"{result.name}.pieces")
    with writing(str(result)):
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandFailed(f"another command is writing {result}; wait until it has ended") from None
        try:
            yield KeptPieces(folder)
        finally:
            with suppress(OSError):
                folder.rmdir()
    finally:
        os.close(handle)


def name_of(*made_of: object) -> str:
    """The name of a piece: the same for the same words, numbers and bytes, and this release."""
    digest = blake2b(__version__.encode(), digest_size=16)
    for part in made_of:
        data = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def in_order(
    items: Iterable[Item],
    name: Callable[[Item], str],
    do: Callable[[Iterable[Item]], Iterator[bytes]],
    kept: KeptPieces | None,
) -> Iterator[tuple[bytes, bool]]:
    """What each item gives, in their order, and whether it is new: from the folder where it is finished, else by
    ``do``, and then kept. Without a folder all are new."""
    if kept is None:
        yield from ((content, True) for content in do(items))
        return
    order: deque[tuple[str, bool]] = deque()

    def unfinished() -> Iterator[Item]:
        for item in items:
            named = name(item)
            order.append((named, finished := kept.has(named)))
            if not finished:
                yield item

    for content in do(unfinished()):
        while order[0][1]:
            yield kept.read(order.popleft()[0]), False
        kept.keep(order.popleft()[0], content)
        yield content, True
    while order:
        yield kept.read(order.popleft()[0]), False
