"""Articles of a newspaper with all that belongs to them, stored beside their comments."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from broadsheet.discussion.states import Mode
from broadsheet.exchange.arriving.importer import COMMENTS_AT_ONCE, Importer, Plan
from broadsheet.exchange.arriving.ledger import digest_of
from broadsheet.exchange.arriving.library import Library
from broadsheet.exchange.arriving.stories import StoryWriter, story_of
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    MediaRecord,
    ProblemRecord,
    Record,
    SectionRecord,
    SiteRecord,
    ThreadRecord,
)
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Meter
from broadsheet.exchange.uploads import OldSite
from broadsheet.newsroom import moving_in, old_addresses
from broadsheet.newsroom.service import Story

_ARTICLES_AT_ONCE = 25


class PaperImporter(Importer):
    """Stores articles, authors, sections, files and old addresses too."""

    has_paper = True

    def __init__(self, report: Report, plan: Plan, meter: Meter) -> None:
        super().__init__(report, plan, meter)
        self._library: Library | None = None
        self._waiting: list[ArticleRecord] = []
        self._has_new_articles = False
        self._names: set[str] = set()

    def _begin(self, record: SiteRecord) -> None:
        super()._begin(record)
        old_site = OldSite(record.url) if self._plan.is_fetching else None
        self._library = Library(self.ledger, self._plan.uploads, old_site)

    def _take_of_paper(self, record: Record) -> None:
        if isinstance(record, ArticleRecord):
            self._take_article(record)
        elif isinstance(record, MediaRecord):
            self._library_of().take(record, self._lead)
        elif isinstance(record, SectionRecord):
            self._take_section(record)
        elif isinstance(record, AuthorRecord):
            self._take_author(record)

    def _take_thread(self, record: ThreadRecord) -> None:
        self.flush()
        super()._take_thread(record)

    def _thread_here(self, url: str) -> int | None:
        return moving_in.thread_at(url)

    def finish(self) -> None:
        """Store what waits, let readers see it, and teach the filter."""
        self.flush()
        if self._has_new_articles:
            moving_in.settle(self._names)
        super().finish()

    def _library_of(self) -> Library:
        if self._library is None:
            raise ValueError("A reader's first record is that of the site.")
        return self._library

    def _take_section(self, record: SectionRecord) -> None:
        known = self.ledger.known("section", [record.slug])
        self._count("section", bool(known))
        if known or self.ledger.is_dry:
            return
        with transaction.atomic():
            pk = moving_in.open_section(record.slug, record.name, record.introduction)
            self.ledger.note("section", [(record.slug, pk, "")])
            self._lead(dict.fromkeys(record.old_paths, pk))

    def _take_author(self, record: AuthorRecord) -> None:
        known = self.ledger.known("author", [record.key])
        self._count("author", bool(known))
        if known or self.ledger.is_dry:
            return
        with transaction.atomic():
            pk, url = moving_in.introduce(record.name, record.biography)
            self.ledger.note("author", [(record.key, pk, "")])
            self._lead(dict.fromkeys(record.old_paths, url))

    def _lead(self, targets: Mapping[str, int | str]) -> None:
        if targets and not self.ledger.is_dry:
            self._report.of("redirect").arrived += old_addresses.bring_along(targets)

    def _take_article(self, record: ArticleRecord) -> None:
        if record.is_page:
            self._take_page(record)
            return
        self._waiting.append(record)
        if len(self._waiting) >= _ARTICLES_AT_ONCE or len(record.comments) > COMMENTS_AT_ONCE:
            self.flush()

    def _take_page(self, record: ArticleRecord) -> None:
        known = self.ledger.known("page", [record.source_id]).get(record.source_id)
        digest = digest_of(record)
        self._count("page", known is not None, known is not None and known[1] != digest)
        pk = known[0] if known else None
        if pk is None and not self.ledger.is_dry:
            pk = self._write_page(record, digest)
        # Only where readers have said something: most pages, such as an imprint, are there to be read alone.
        thread = moving_in.thread_of_page(pk) if pk and record.comments else None
        self._take_comments([(record, thread, record.published_at)])

    def _write_page(self, record: ArticleRecord, digest: str) -> int:
        writer = StoryWriter(self._library_of(), record)
        blocks = writer.write()
        replies = "" if not record.comments else Mode.OPEN if record.takes_replies else Mode.CLOSED
        with transaction.atomic():
            pk, url = moving_in.write_page(
                record.slug, record.headline, record.standfirst, blocks, record.state, replies
            )
            self.ledger.note("page", [(record.source_id, pk, digest)])
            self._lead({path: pk for path in record.old_paths if path.rstrip("/") != url.rstrip("/")})
        self._note_missing(record, writer)
        return pk

    def flush(self) -> None:
        """Store the articles that wait, and their comments."""
        records, self._waiting = self._waiting, []
        if not records:
            return
        known = self.ledger.known("post", [record.source_id for record in records])
        new = []
        for record in records:
            here = known.get(record.source_id)
            self._count("post", here is not None, here is not None and here[1] != digest_of(record))
            new += [] if here else [record]
        threads = self._store(new) if new else {}
        threads |= moving_in.threads_of(
            {record.source_id: known[record.source_id][0] for record in records if record.source_id in known}
        )
        self._take_comments([(record, threads.get(record.source_id), record.published_at) for record in records])

    def _store(self, records: list[ArticleRecord]) -> dict[str, int]:
        """The threads of new articles, by the articles' ids in the source."""
        writers = [StoryWriter(self._library_of(), record) for record in records]
        stories = [self._story(record, writer) for record, writer in zip(records, writers, strict=True)]
        for record, writer in zip(records, writers, strict=True):
            self._note_missing(record, writer)
        if self.ledger.is_dry:
            return {}
        with transaction.atomic():
            stored = moving_in.write_articles(stories, self._plan.now)
            self.ledger.note(
                "post",
                [
                    (record.source_id, one.article_id, digest_of(record))
                    for record, one in zip(records, stored, strict=True)
                ],
            )
            self._lead(
                {
                    path: one.article_id
                    for record, one in zip(records, stored, strict=True)
                    for path in record.old_paths
                    if path.rstrip("/") != one.url.rstrip("/")
                }
            )
        self._has_new_articles = True
        self._names |= {name for record in records for name in record.authors}
        return {record.source_id: one.thread_id for record, one in zip(records, stored, strict=True) if one.thread_id}

    def _story(self, record: ArticleRecord, writer: StoryWriter) -> tuple[Story, bool]:
        picture = self._library_of().picture(record.lead_picture) if record.lead_picture else None
        if record.lead_picture and picture is None:
            writer.missing.append(f"number {record.lead_picture.source_id}, over the story")
        source_id = f"{self.ledger.name}:{record.source_id}"[-200:]
        story = story_of(record, source_id, writer.write(), self._plan.section, self._plan.now, picture)
        return story, record.state != "draft"

    def _note_missing(self, record: ArticleRecord, writer: StoryWriter) -> None:
        for name in writer.missing:
            why = "its picture or file is not here; a link stands there instead"
            self._report.note(
                ProblemRecord("place", f"{record.headline[:60]}: {name}", why, record.line, is_lost=False)
            )
