"""Compares a file with what has arrived of it, record by record; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from broadsheet.discussion import service as discussion
from broadsheet.exchange.arriving.importer import thread_key
from broadsheet.exchange.arriving.ledger import Ledger
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

_MISSING = "it is not here"
_DELETED = "it arrived, and was deleted here since"
_AT_ONCE = 100


class Checker:
    """Takes the records of a file and notes in the report what is not here, or not as in the file."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ledger: Ledger | None = None
        self._waiting: list[ArticleRecord | ThreadRecord] = []

    def check(self, records: Iterable[Record]) -> None:
        """All records of a reader."""
        for record in records:
            if isinstance(record, SiteRecord):
                self._ledger = Ledger(record.source, self._report)
            elif isinstance(record, ProblemRecord):
                if record.is_lost:
                    self._report.of(record.kind).in_file += 1
                    self._report.note(record)
            elif isinstance(record, ArticleRecord | ThreadRecord):
                self._waiting.append(record)
                if len(self._waiting) >= _AT_ONCE:
                    self._check_waiting()
            else:
                self._check_other(record)
        self._check_waiting()

    def _known(self, kind: str, ids: Iterable[str]) -> dict[str, int]:
        if self._ledger is None:
            raise ValueError("A reader's first record is that of the site.")
        return {key: found[0] for key, found in self._ledger.known(kind, list(ids)).items()}

    def _check_other(self, record: AuthorRecord | SectionRecord | MediaRecord) -> None:
        if isinstance(record, AuthorRecord):
            self._compare("author", record.name, record.line, bool(self._known("author", [record.key])))
        elif isinstance(record, SectionRecord):
            self._compare("section", record.name, record.line, bool(self._known("section", [record.slug])))
        else:
            is_here = any(self._known(kind, [record.source_id]) for kind in ("picture", "file"))
            self._compare("media", record.path, record.line, is_here)

    def _compare(self, kind: str, name: str, line: int, is_here: bool, why: str = _MISSING) -> bool:
        count = self._report.of(kind)
        count.in_file += 1
        count.arrived += is_here
        if not is_here:
            self._report.note(ProblemRecord(kind, name, why, line))
        return is_here

    def _check_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for kind, is_page in (("post", False), ("page", True)):
            self._check_articles(
                kind, [one for one in waiting if isinstance(one, ArticleRecord) and one.is_page == is_page]
            )
        known = self._known("thread", [thread_key(one.url) for one in waiting if isinstance(one, ThreadRecord)])
        for one in waiting:
            if isinstance(one, ThreadRecord):
                self._compare("thread", one.url, one.line, thread_key(one.url) in known)
        self._check_comments([comment for one in waiting for comment in one.comments])

    def _check_articles(self, kind: str, records: list[ArticleRecord]) -> None:
        known = self._known(kind, [one.source_id for one in records])
        titles = _titles(list(known.values()))
        for one in records:
            pk = known.get(one.source_id)
            is_here = self._compare(
                kind, one.headline[:80], one.line, pk in titles, _MISSING if pk is None else _DELETED
            )
            # A long headline was cut to what fits.
            if is_here and pk and titles[pk][:80] != one.headline[:80]:
                self._differs(kind, one.headline[:80], f"its headline is “{titles[pk][:60]}” here", one.line)

    def _check_comments(self, comments: list[CommentRecord]) -> None:
        unique = {one.source_id: one for one in comments}
        known = self._known("comment", list(unique))
        states = discussion.where_comments_stand(list(known.values()))
        for one in comments:
            name, pk = f"comment {one.source_id}", known.get(one.source_id)
            why = _MISSING if pk is None else _DELETED
            if self._compare("comment", name, one.line, pk in states, why) and pk:
                state = states[pk][0]
                if state != one.state:
                    self._differs("comment", name, f"it is {state} here and {one.state} in the file", one.line)

    def _differs(self, kind: str, name: str, why: str, line: int) -> None:
        self._report.of(kind).changed += 1
        self._report.note(ProblemRecord(kind, name, why, line, is_lost=False))


def _titles(article_ids: list[int]) -> dict[int, str]:
    if settings.PROFILE != "full":
        return {}
    from broadsheet.newsroom import moving_in

    return moving_in.titles_of(article_ids)
