"""The compressed forms in which a page is stored beside itself."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli

# A page is packed anew with every reply to it, which at these levels takes about as long as writing the files. Every
# browser takes the second, so that the first may be a tenth larger than it would be at twice the cost.
_GZIP_LEVEL = 1
_BROTLI_QUALITY = 2


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)


def _brotli(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body, quality=_BROTLI_QUALITY)
    return packed


# By the ending of the file's name.
FORMS: Mapping[str, Callable[[bytes], bytes]] = {".br": _brotli, ".gz": _gzip}
