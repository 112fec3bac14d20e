"""Takes the records of a file one after the other and stores what is not here yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import PageInfo
from broadsheet.discussion.states import Mode
from broadsheet.exchange.arriving import conversations
from broadsheet.exchange.arriving.ledger import Ledger, digest_of
from broadsheet.exchange.arriving.lessons import Lessons
from broadsheet.exchange.records import (
    ArticleRecord,
    AuthorRecord,
    CommentRecord,
    MediaRecord,
    ProblemRecord,
    Record,
    SectionRecord,
    SiteRecord,
    ThreadRecord,
)
from broadsheet.exchange.reporting import Report
from broadsheet.exchange.runner import Meter
from broadsheet.exchange.uploads import Uploads

COMMENTS_AT_ONCE = 500
_NO_PAPER = "this site has no newspaper, only discussions"
_NO_PAGE = "what it is under is left out, as this site has no newspaper"
_OF_PAPER = frozenset({"author", "section", "media", "post", "page", "place", "redirect"})


@dataclass(slots=True)
class Plan:
    """How an import is to be done: ``section`` is the slug of the one for articles that name none.

    With ``is_fetching``, files that are not among the uploads are fetched from the site that is imported.
    """

    now: datetime
    uploads: Uploads
    section: str = "news"
    is_fetching: bool = False


class Importer:
    """Stores comments and teaches the filter; `finish` follows the last record.

    Each piece is stored whole or not at all. Where there is a newspaper, see `paper.PaperImporter`.
    """

    has_paper = False

    def __init__(self, report: Report, plan: Plan, meter: Meter) -> None:
        self._report, self._plan, self._meter = report, plan, meter
        self._ledger: Ledger | None = None
        self.lessons = Lessons()

    def take(self, record: Record) -> None:
        """One record; the site's own comes first."""
        if isinstance(record, ProblemRecord):
            self._take_problem(record)
        elif isinstance(record, SiteRecord):
            self._begin(record)
        elif isinstance(record, ThreadRecord):
            self._take_thread(record)
        else:
            self._take_of_paper(record)

    @property
    def ledger(self) -> Ledger:
        """The arrivals of the source. Raises ValueError before the site's record has come."""
        if self._ledger is None:
            raise ValueError("A reader's first record is that of the site.")
        return self._ledger

    def _begin(self, record: SiteRecord) -> None:
        self._ledger = Ledger(record.source, self._report)
        self._ledger.keep_numbers(record.highest_comment)

    def _take_problem(self, record: ProblemRecord) -> None:
        if record.is_lost:
            self._report.of(record.kind).in_file += 1
        elif record.kind in _OF_PAPER and not self.has_paper:
            # It changes what is left out anyway.
            return
        self._report.note(record)

    def _take_of_paper(self, record: Record) -> None:
        """What only a newspaper has a place for, and the comments under it."""
        if isinstance(record, ArticleRecord):
            self._leave_out("page" if record.is_page else "post", record.headline, record.line)
            for comment in record.comments:
                self._leave_out("comment", f"comment {comment.source_id}", comment.line, _NO_PAGE)
        elif isinstance(record, MediaRecord):
            self._leave_out("media", record.path or record.url, record.line)
        elif isinstance(record, AuthorRecord | SectionRecord):
            kind = "author" if isinstance(record, AuthorRecord) else "section"
            self._leave_out(kind, record.name, record.line)

    def _leave_out(self, kind: str, name: str, line: int, why: str = _NO_PAPER) -> None:
        self._report.of(kind).in_file += 1
        self._report.note(ProblemRecord(kind, name[:80], why, line))

    def _count(self, kind: str, is_here: bool, is_changed: bool = False) -> None:
        count = self._report.of(kind)
        count.in_file += 1
        count.here += is_here and not is_changed
        count.changed += is_changed
        count.arrived += not is_here

    # Comments

    def _take_thread(self, record: ThreadRecord) -> None:
        """Comments of a page elsewhere, or of one that is here."""
        known = self.ledger.known("thread", [thread_key(record.url)]).get(thread_key(record.url))
        self._count("thread", known is not None)
        thread = known[0] if known else None
        if thread is None and not self.ledger.is_dry:
            with transaction.atomic():
                thread = self._thread_here(record.url) or discussion.open_threads([self._page(record)])[0]
                self.ledger.note("thread", [(thread_key(record.url), thread, "")])
        self._take_comments([(record, thread, self._opened_at(record))])

    def _thread_here(self, url: str) -> int | None:
        """The thread of the page of this site that has this address."""
        return None

    def _page(self, record: ThreadRecord) -> PageInfo:
        return PageInfo(
            url=record.url[:500],
            title=(record.title or record.url)[:300],
            context=record.title,
            opened_at=self._opened_at(record),
            site=_host(record.url),
            mode=Mode.CLOSED if record.is_closed else "",
        )

    def _opened_at(self, record: ThreadRecord) -> datetime:
        dates = [one.posted_at for one in record.comments if one.posted_at]
        return record.opened_at or min(dates, default=self._plan.now)

    def take_comments(self, record: ArticleRecord, thread_id: int) -> None:
        """The comments of an article whose discussion is here."""
        self._take_comments([(record, thread_id, record.published_at)])

    def _take_comments(self, pages: Sequence[tuple[ArticleRecord | ThreadRecord, int | None, datetime | None]]) -> None:
        ids = [comment.source_id for record, _, _ in pages for comment in record.comments]
        known = {key: found[0] for key, found in self.ledger.known("comment", ids).items()}
        with transaction.atomic():
            for record, thread_id, opened_at in pages:
                placed, problems = conversations.in_order(record.comments)
                self._report.of("comment").in_file += len(record.comments)
                for problem in problems:
                    self._report.note(problem)
                self._store_comments(placed, thread_id, opened_at or self._plan.now, known)

    def _store_comments(
        self, placed: list[conversations.Placed], thread_id: int | None, opened_at: datetime, known: dict[str, int]
    ) -> None:
        """Those that are not here yet, some hundred at once; the others are only counted."""
        count = self._report.of("comment")
        new = [one for one in placed if one.record.source_id not in known]
        count.here += len(placed) - len(new)
        count.arrived += len(new)
        self._meter.count(len(placed))
        for first in range(0, len(new), COMMENTS_AT_ONCE):
            batch = new[first : first + COMMENTS_AT_ONCE]
            if thread_id is not None and not self.ledger.is_dry:
                known |= self._stored(batch, thread_id, opened_at, known)
        for one in placed:
            self._add_lesson(one.record, known.get(one.record.source_id), opened_at)

    def _stored(
        self, batch: list[conversations.Placed], thread_id: int, opened_at: datetime, known: dict[str, int]
    ) -> dict[str, int]:
        places = {one.record.source_id: place for place, one in enumerate(batch)}
        old = []
        for one in batch:
            posted_at = one.record.posted_at or opened_at
            if one.record.posted_at is None:
                why = "it has no date, so it bears that of its page"
                name = f"comment {one.record.source_id}"
                self._report.note(ProblemRecord("comment", name, why, one.record.line, is_lost=False))
            parent = one.parent.source_id if one.parent else ""
            number = self.ledger.number_for(one.record.number)
            comment = conversations.stored(one.record, posted_at, number, gettext("Anonymous"))
            old.append(comment.answering(places.get(parent), known.get(parent)))
        ids = discussion.take_over(thread_id, old, self._plan.now)
        rows = [(one.record.source_id, pk, digest_of(one.record)) for one, pk in zip(batch, ids, strict=True)]
        self.ledger.note("comment", rows)
        return {source_id: pk for source_id, pk, _ in rows}

    def _add_lesson(self, record: CommentRecord, comment_id: int | None, opened_at: datetime) -> None:
        if record.label and comment_id:
            decided_at = record.decided_at or record.posted_at or opened_at
            self.lessons.add(decided_at, comment_id, record.label == "spam")

    # The end

    def finish(self) -> None:
        """Teach the filter."""
        if self.ledger.is_dry:
            return
        count = self._report.of("lesson")
        count.in_file = len(self.lessons)
        count.arrived, review = self.lessons.teach(f"import:{self.ledger.name}"[:80], self._plan.now, self._meter)
        count.here = count.in_file - count.arrived
        if review.comments:
            self._report.review = review
            self._meter.begin("Building the model", 1)
            discussion.learn_now()


def take_all(records: Iterable[Record], importer: Importer) -> None:
    """All records of a reader, and what follows the last one."""
    for record in records:
        importer.take(record)
    importer.finish()


def _host(url: str) -> str:
    """The site that a page is of; empty for a path, which is this site's own."""
    try:
        return (urlsplit(url).hostname or "")[:200]
    except ValueError:
        return ""


def thread_key(url: str) -> str:
    """What the ledger knows a page by."""
    return (
        url if len(url) <= 200 else f"{url[:160]}:{blake2b(url.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
    )
