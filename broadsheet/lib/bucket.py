"""Pictures and documents in a bucket of an S3 storage. Readers get them from this server alone, never from there.

A storage that does not answer is left alone for a while, and few threads at a time wait for it: all else goes on.
"""

from __future__ import annotations

import errno
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import DefaultStorage
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from broadsheet.lib.described import Described
from broadsheet.lib.storage_away import StorageAway

# Seconds. A storage that says nothing must not hold a thread for long.
_CONNECT, _READ, _REST = 5, 10, 30.0
# Fewer than a process works on at the same time; how long one waits for a place, and what is the least that is fetched.
_AT_ONCE, _PATIENCE, _BYTES_A_SECOND = 3, 0.25, 200_000
# Up to so many bytes of a file are in memory while it is given out, the rest on the disk.
_IN_MEMORY, _BLOCK = 1 << 20, 1 << 16
# Addresses with the bucket in the path, and checksums only where they are required: every storage understands both.
_CONFIG = Config(
    connect_timeout=_CONNECT, read_timeout=_READ, retries={"total_max_attempts": 2}, signature_version="s3v4",
    s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)  # fmt: skip
_NOT_THERE, _NAMES_NOTHING = 404, 400


class Bucket(S3Storage):  # type: ignore[misc]
    """What Django keeps uploaded files with. Raises StorageAway where the storage does not answer or refuses."""

    def __init__(self, **options: Any) -> None:
        self._rests_until = 0.0
        self._places = threading.Semaphore(_AT_ONCE)
        os.register_at_fork(after_in_child=self._leave_connections)
        super().__init__(
            client_config=_CONFIG, transfer_config=TransferConfig(use_threads=False), max_memory_size=_IN_MEMORY,
            default_acl=None, file_overwrite=False, **options,
        )  # fmt: skip

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        """Written down, as with a task, as the site's own storage: the key is in the settings alone."""
        return f"{DefaultStorage.__module__}.{DefaultStorage.__qualname__}", (), {}

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """Below this site's own address."""
        return settings.MEDIA_URL + (filepath_to_uri(name) or "")

    def names(self) -> Iterator[str]:
        """Of all files in the bucket."""
        found = iter(self._asked(self.bucket.objects.all))
        while (one := self._asked(next, found, None)) is not None:
            # What ends so is no file: programs that show folders make it.
            if not one.key.endswith("/"):
                yield one.key

    def look_up(self, name: str) -> Described:
        """What is known of a file without fetching it. Raises FileNotFoundError."""
        with self._place():
            found = self._asked(self._head, name)
        size, changed_at = found["ContentLength"], int(found["LastModified"].timestamp())
        return Described(name, size, found.get("ETag") or f'"{changed_at:x}-{size:x}"', changed_at)

    def fetch(self, described: Described, part: range | None = None) -> IO[bytes]:
        """A file, or this part of it, whole, so that whoever is slow to read it keeps no connection to the storage."""
        with self._place():
            return self._asked(self._fetched, described, part)  # type: ignore[no-any-return]

    def put(self, name: str, content: Any) -> None:
        """Store a file, also in the place of one of that name."""
        self._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> Any:
        return self._asked(super()._open, name, mode)

    def _save(self, name: str, content: Any) -> Any:
        return self._asked(super()._save, name, content)

    def delete(self, name: str) -> None:
        self._asked(super().delete, name)

    def exists(self, name: str) -> bool:
        return bool(self._asked(super().exists, name))

    def size(self, name: str) -> int:
        return int(self._asked(super().size, name))

    def _leave_connections(self) -> None:
        """Those of the process that forked this one are its own."""
        self._bucket, self._connections = None, threading.local()

    def _head(self, name: str) -> Any:
        try:
            return self.bucket.meta.client.head_object(Bucket=self.bucket_name, Key=name)
        except ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] in (_NOT_THERE, _NAMES_NOTHING):
                raise FileNotFoundError(name) from None
            raise

    def _fetched(self, described: Described, part: range | None) -> IO[bytes]:
        wanted = {} if part is None else {"Range": f"bytes={part.start}-{part.stop - 1}"}
        answer = self.bucket.meta.client.get_object(Bucket=self.bucket_name, Key=described.name, **wanted)
        size = described.size if part is None else len(part)
        began, left = time.monotonic(), size
        out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
        with closing(answer["Body"]) as body:
            while block := body.read(_BLOCK):
                left -= len(block)
                out.write(block)
                if left < 0 or time.monotonic() - began > _READ + size / _BYTES_A_SECOND:
                    break
        if left or answer["ETag"] != described.etag:
            out.close()
            raise self._fault("did not give out what it has, or not in time")
        out.seek(0)
        return out

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=_PATIENCE):
            raise self._fault("answers more slowly than it is asked")
        try:
            yield
        finally:
            self._places.release()

    def _fault(self, words: str) -> StorageAway:
        return StorageAway(errno.EIO, f"the bucket {self.bucket_name} {words}")

    def _asked(self, what: Any, *arguments: Any) -> Any:
        if time.monotonic() < self._rests_until:
            raise self._fault("did not answer a moment ago")
        try:
            return what(*arguments)
        except (BotoCoreError, ClientError) as problem:
            if isinstance(problem, BotoCoreError):
                self._rests_until = time.monotonic() + _REST
            # Its own words may have the key in them.
            raise self._fault(f"cannot be used ({type(problem).__name__})") from None
