"""Imports single articles into the site, through the services of the apps that own the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from broadsheet.exchange.arriving.importer import Importer, Plan
from broadsheet.exchange.arriving.library import Library
from broadsheet.exchange.arriving.stories import StoryWriter, story_of
from broadsheet.exchange.records import ArticleRecord, MediaRecord, SiteRecord
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Unmetered
from broadsheet.exchange.uploads import Folder
from broadsheet.newsroom import service as newsroom

_LONGEST_SOURCE_ID = 200
_SOURCE = "saved pages"


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one page: their records, the content of those that came with it, and the folder of the others."""

    records: Sequence[MediaRecord] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    folder: Path = Path()

    def read(self, path: str) -> bytes | None:
        """The file at a path; see `Uploads`."""
        return self.contents[path] if path in self.contents else Folder(self.folder).read(path)


def import_article(
    record: ArticleRecord, default_section: str, now: datetime, pictures: Pictures | None = None
) -> tuple[newsroom.PublishedArticle, Report]:
    """Publish the article of ``record`` with its pictures and comments; one that is already here is left as it is, but
    gets comments that are new. The report says what could not be stored.

    It goes into the section that the record names, or into ``default_section``, which is created if need be.
    ``now`` takes the place of a publication date that the source does not give.
    """
    pictures = pictures or Pictures()
    report = Report(record.headline[:100])
    importer = Importer(report, Plan(now, pictures, default_section), Unmetered())
    importer.take(SiteRecord(_SOURCE))
    library = Library(importer.ledger, pictures)
    for picture in pictures.records:
        library.take(picture, lambda targets: None)
    blocks = StoryWriter(library, record).write()
    written = newsroom.write_article(story_of(record, _fitted(record.source_id), blocks, default_section, now))
    importer.take_comments(record, written.thread_id)
    report.is_whole = True
    return written, report


def _fitted(source_id: str) -> str:
    """The id itself, or its hash where it is a longer address than the newsroom stores."""
    if len(source_id) <= _LONGEST_SOURCE_ID:
        return source_id
    return f"sha256:{sha256(source_id.encode()).hexdigest()}"
