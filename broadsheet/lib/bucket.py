"""Pictures and documents in a bucket of an S3 storage. Readers get them from this server alone, never from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

# Seconds. A storage that says nothing must not hold a thread for long.
_CONNECT, _READ = 5, 20
# Addresses with the bucket in the path, and checksums only where they are required: every storage understands both.
_CONFIG = Config(
    connect_timeout=_CONNECT, read_timeout=_READ, retries={"total_max_attempts": 2}, signature_version="s3v4",
    s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)  # fmt: skip


class Bucket(S3Storage):  # type: ignore[misc]
    """What Django keeps uploaded files with. Raises OSError where the storage does not answer or refuses."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=_CONFIG, default_acl=None, file_overwrite=False, **options)

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """Below this site's own address."""
        return settings.MEDIA_URL + (filepath_to_uri(name) or "")

    def names(self) -> Iterator[str]:
        """Of all files in the bucket."""
        for one in self._asked(self.bucket.objects.all):
            yield one.key

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

    def _asked(self, what: Any, *arguments: Any) -> Any:
        try:
            return what(*arguments)
        except (BotoCoreError, ClientError) as problem:
            # Its own words may have the key in them.
            raise OSError(f"the bucket {self.bucket_name} cannot be used ({type(problem).__name__})") from None
