"""The compressed forms in which a page is stored beside itself."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli

# A page is packed anew with every reply to it; at these levels that takes about as long as writing the file.
_GZIP_LEVEL = 4
_BROTLI_QUALITY = 3


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=_BROTLI_QUALITY)
    return packed


# By the ending of the file's name.
FORMS: Mapping[str, Callable[[bytes], bytes]] = {".br": _brotli, ".gz": _gzip}
