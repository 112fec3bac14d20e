"""The systems whose files can be brought in: which reader each has, and what is to be given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from broadsheet.exchange.records import Record

Reader = Callable[[Path, Callable[[int], None]], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One system: its name, what of it is brought in, and the package of ``formats`` that reads it.

    The reader goes over its file so many ``passes``. ``is_folder`` is one whose export is several files.
    """

    name: str
    what: str
    form: str
    passes: int = 1
    is_folder: bool = False

    def reader(self) -> Reader:
        """What reads a file of it."""
        found: Reader = import_module(f"broadsheet.exchange.formats.{self.form}.read").read
        return found


WORDPRESS = Kind("WordPress", "a whole WordPress site from its export file (Tools > Export, “All content”)", "wxr", 2)
KINDS = {
    "wordpress": WORDPRESS,
    "disqus": Kind("Disqus", "comments from the XML that Disqus exports", "disqus"),
    "isso": Kind("Isso", "comments from the database of Isso", "isso"),
    "remark42": Kind("Remark42", "comments from a backup of Remark42", "remark42"),
    "commento": Kind("Commento", "comments from an export of Commento", "commento"),
    "comentario": Kind("Comentario", "comments from an export of Comentario", "commento"),
    "waline": Kind("Waline", "comments from an export of Waline or Valine", "waline"),
    "artalk": Kind("Artalk", "comments from an export of Artalk (Artrans)", "artalk"),
    "coral": Kind("Coral", "comments from the collections of Coral", "coral", is_folder=True),
    "ghost": Kind("Ghost", "articles, and comments where there are some, from an export of Ghost", "ghost"),
}
