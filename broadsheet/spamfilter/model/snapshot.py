"""A model as one file: a header with names and check sums, then the arrays as they lie in memory.

Written beside its place and renamed into it, so that a reader finds the old file or the new one, never a half.
Read by mapping, so that all workers of a machine share one copy in memory.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

MAGIC = b"broadsheet filter 4\n"
_ALIGNMENT = 64
_MAX_HEADER = 1 << 20
_TYPES = {"<f4", "<f8", "<u4", "<i8"}


class SnapshotError(Exception):
    """A snapshot cannot be used. The message is one sentence that says why and what to do."""


def write(
    path: str | os.PathLike[str], facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], is_synced: bool = True
) -> None:
    """Writes a snapshot in one step: a reader of ``path`` sees the old model or the new one.

    One that is not synced is sooner written, and after a fall of the machine it may be damaged, which is noticed.
    """
    target = Path(path)
    header = _header(facts, arrays)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(header)
            for array in arrays.values():
                file.write(bytes(-file.tell() % _ALIGNMENT))
                file.write(_plain(array).data)
            file.flush()
            if is_synced:
                os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if is_synced:
        _sync_directory(target.parent)


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The facts and the read-only arrays of a snapshot. Raises SnapshotError."""
    try:
        with open(path, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{path} cannot be read ({error}); rebuild the model") from error
    whole = np.frombuffer(mapped, dtype=np.uint8)
    start = bytes(whole[: len(MAGIC) + 8])
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 8:
        raise SnapshotError(f"{path} is not a filter snapshot of this version; rebuild the model")
    size, check = (int.from_bytes(start[i : i + 4], "little") for i in (len(MAGIC), len(MAGIC) + 4))
    text = bytes(whole[len(start) : len(start) + min(size, _MAX_HEADER)])
    if crc32(text) != check:
        raise SnapshotError(f"{path} is damaged (its header does not match its check sum); rebuild the model")
    header = json.loads(text)
    place = len(start) + size
    arrays = {}
    for name, kind, shape, check in header["arrays"]:
        place += -place % _ALIGNMENT
        length = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        part = whole[place : place + length]
        if part.size != length or crc32(part.data) != check:
            raise SnapshotError(f"{path} is damaged (its {name} does not match its check sum); rebuild the model")
        arrays[name] = part.view(np.ndarray).view(kind).reshape(shape)
        place += length
    if place != whole.size:
        raise SnapshotError(f"{path} is damaged (something stands behind its end); rebuild the model")
    if hasattr(mmap, "MADV_DONTNEED"):
        # The check sums touched every page; only those that verdicts touch again should count as ours.
        mapped.madvise(mmap.MADV_DONTNEED)
    return header["facts"], arrays


def _header(facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    rows = [(name, _kind(a), list(a.shape), crc32(_plain(a).data)) for name, a in arrays.items()]
    text = json.dumps({"facts": dict(facts), "arrays": rows}, sort_keys=True, separators=(",", ":")).encode()
    return MAGIC + len(text).to_bytes(4, "little") + crc32(text).to_bytes(4, "little") + text


def _kind(array: NDArray[Any]) -> str:
    kind = array.dtype.newbyteorder("<").str
    if kind not in _TYPES:
        raise TypeError(f"a snapshot holds no arrays of type {kind}")
    return kind


def _plain(array: NDArray[Any]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(-1).view(np.uint8)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
