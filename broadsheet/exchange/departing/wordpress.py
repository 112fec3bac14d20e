"""The site as an export file of WordPress."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from broadsheet.exchange.departing.records import Records
from broadsheet.exchange.formats.wxr.write import Paper, Writer
from broadsheet.exchange.records import CommentRecord
from broadsheet.exchange.whole_site import snapshot
from broadsheet.lib import private_files
from broadsheet.newsroom import moving_out

Progress = Callable[[int, int], None]


def export(file: Path, now: datetime, progress: Progress = lambda articles, comments: None) -> Counter[str]:
    """Write the file, which must be new; returns how many of each kind are in it. Raises FileExistsError.

    ``progress`` gets how many articles and pages are written, and how many comments with the last of them. Whatever
    stops the export leaves nothing behind.
    """
    if file.exists():
        raise FileExistsError(file)
    unfinished = file.with_name(f".{file.name}.unfinished")
    counts: Counter[str] = Counter()
    try:
        with private_files.open_text(unfinished) as out, snapshot():
            out.writelines(_pieces(now, counts, progress))
            out.flush()
            os.fsync(out.fileno())
        os.link(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _pieces(now: datetime, counts: Counter[str], progress: Progress) -> Iterator[str]:
    records = Records()
    writer = Writer(_paper(records, now))
    yield from writer.head()
    for file in records.media():
        counts["files"] += 1
        yield from writer.media(file)
    for article, comments in records.articles():
        before = counts["comments"]
        yield from writer.article(article, _counted(comments, counts))
        counts["pages" if article.is_page else "articles"] += 1
        progress(counts["pages"] + counts["articles"], counts["comments"] - before)
    counts["left out"] = records.comments_left_out
    yield writer.foot


def _counted(comments: Iterable[CommentRecord], counts: Counter[str]) -> Iterator[CommentRecord]:
    for comment in comments:
        counts["comments"] += 1
        yield comment


def _paper(records: Records, now: datetime) -> Paper:
    name, motto = moving_out.name_and_motto()
    return Paper(
        title=name,
        url=settings.SITE_URL,
        motto=motto,
        language=settings.LANGUAGE_CODE,
        made_at=now,
        zone=ZoneInfo(settings.TIME_ZONE),
        authors=tuple(records.authors()),
        sections=tuple(records.sections()),
        tags=moving_out.tags(),
        series=moving_out.series(),
    )
