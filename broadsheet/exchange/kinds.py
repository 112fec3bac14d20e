"""The systems whose files can be brought in: which reader each has, and what is to be given."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from broadsheet.exchange.records import Record

BEGINNING = 1 << 16
"""So many bytes of a file say of what system it is."""
Reader = Callable[[Path, Callable[[int], None]], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One system: its name, what of it is brought in, and the package of ``formats`` that reads it.

    The reader goes over its file so many ``passes``. ``is_folder`` is one whose export is several files. ``marks`` are
    what only its files have near their beginning, as far as that is known.
    """

    name: str
    what: str
    form: str
    passes: int = 1
    is_folder: bool = False
    marks: tuple[bytes, ...] = ()

    def reader(self) -> Reader:
        """What reads a file of it."""
        found: Reader = import_module(f"broadsheet.exchange.formats.{self.form}.read").read
        return found


WORDPRESS = Kind(
    "WordPress",
    "a whole WordPress site from its export file (Tools > Export, “All content”)",
    "wxr",
    2,
    marks=(b"<rss",),
)
KINDS = {
    "wordpress": WORDPRESS,
    "disqus": Kind("Disqus", "comments from the XML that Disqus exports", "disqus", marks=(b"<disqus",)),
    "isso": Kind("Isso", "comments from the database of Isso", "isso", marks=(b"SQLite format 3",)),
    "remark42": Kind("Remark42", "comments from a backup of Remark42", "remark42", marks=(b'"locator"',)),
    "commento": Kind("Commento", "comments from an export of Commento", "commento", marks=(b'"commenterHex"',)),
    "comentario": Kind("Comentario", "comments from an export of Comentario", "commento", marks=(b'"userCreated"',)),
    "waline": Kind(
        "Waline",
        "comments from an export of Waline or Valine",
        "waline",
        marks=(b'"objectId"', b'"insertedAt"'),
    ),
    "artalk": Kind("Artalk", "comments from an export of Artalk (Artrans)", "artalk", marks=(b'"page_key"',)),
    "coral": Kind("Coral", "comments from the collections of Coral", "coral", is_folder=True),
    "ghost": Kind(
        "Ghost",
        "articles, and comments where there are some, from an export of Ghost",
        "ghost",
        marks=(b'"exported_on"',),
    ),
}
NATIVE = "native"
# Where a tar archive says that it is one.
_TAR = range(257, 262)
UPLOADED = {name: kind.name for name, kind in KINDS.items()} | {NATIVE: "Broadsheet"}
"""What can be uploaded, by the names of the systems: these, and an export of the whole site of this program."""


def kind_of(start: bytes) -> str | None:
    """The system whose file begins so, unpacked where it is packed; None where that cannot be seen."""
    if start.startswith(b"PK"):
        return NATIVE
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, BEGINNING)
        except zlib.error:
            return None
    if start[_TAR.start : _TAR.stop] == b"ustar":
        return NATIVE
    return next((name for name, kind in KINDS.items() if any(mark in start for mark in kind.marks)), None)
