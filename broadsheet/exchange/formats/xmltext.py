"""The bytes of an XML file as a parser takes them, whatever a host has done to them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO

from broadsheet.exchange.problems import CannotRead

_BLOCK = 1 << 16
_PROLOGUE = 1 << 16
# No XML may contain these, and many exports do.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are taken for the old Western encoding, as browsers would have shown them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("broadsheet-windows", _as_windows)


class CleanFile:
    """Reads a file as UTF-8 without what XML forbids; counts what was mended, and keeps the last characters read."""

    def __init__(
        self, file: BinaryIO, root: str, refusal: str, progress: Callable[[int], None] = lambda position: None
    ) -> None:
        """``root`` is how the first element begins, such as ``<rss``; a file without it gets the ``refusal``."""
        self._file, self._progress = file, progress
        start = file.read(_PROLOGUE)
        encoding, skipped = _encoding_of(start)
        self._decoder = codecs.getincrementaldecoder(encoding)(
            "broadsheet-windows" if encoding == "utf-8" else "replace"
        )
        self._waiting, self.tail = start[skipped:], ""
        self.mended = 0
        _check_start(start[skipped:].decode(encoding, "replace"), root, refusal)

    def read(self, size: int = -1) -> bytes:
        """Some bytes, as many as come easily; none at the end."""
        while True:
            raw, self._waiting = self._waiting or self._file.read(_BLOCK), b""
            text = self._decoder.decode(raw, final=not raw)
            if not text and raw:
                continue
            self.tail = (self.tail + text)[-200:]
            clean, found = _FORBIDDEN.subn("", text)
            self.mended += found
            self._progress(self._file.tell())
            return clean.encode("utf-8", "replace")


def _encoding_of(start: bytes) -> tuple[str, int]:
    for bom, name in _BOMS:
        if start.startswith(bom):
            return name, len(bom)
    declared = _DECLARED.match(start.lstrip())
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    try:
        return codecs.lookup(name).name, 0
    except LookupError:
        return "utf-8", 0


def _check_start(text: str, root: str, refusal: str) -> None:
    """Refuse what is no such file, and what defines entities: no export does, but attacks do."""
    begin = text.find(root)
    before = text if begin < 0 else text[:begin]
    if re.search(r"<!(?:DOCTYPE|ENTITY)", before, re.IGNORECASE):
        raise CannotRead(
            "This file begins with a DOCTYPE, which no export has and which may hide an attack; export the site again."
        )
    if begin < 0:
        raise CannotRead(refusal)
