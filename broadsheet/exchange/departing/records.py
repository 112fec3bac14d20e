"""The newspaper and its discussion as records, the same that a reader of files gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, cast

from django.contrib.auth import get_user_model

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import GivenComment, Handover
from broadsheet.exchange.records import (
    ArticleRecord,
    ArticleState,
    AuthorRecord,
    Block,
    BlockKind,
    CommentRecord,
    CommentState,
    MediaLink,
    MediaRecord,
    SectionRecord,
)
from broadsheet.lib import markdown
from broadsheet.newsroom import moving_out
from broadsheet.newsroom.moving_out import GivenFile, GivenPage, ShownFile

_PLAIN = re.compile(r"</?p>|<br ?/?>")


class Records:
    """Makes the records; every number in them is one of the exported file and means one thing in it.

    Pages that came from an earlier site keep the number that they had there, so that ``?p=12`` leads to the same one.
    """

    def __init__(self) -> None:
        self._kept = moving_out.numbers_before()
        self._above = max(self._kept.values(), default=0)
        self._sections = {one.pk: one for one in moving_out.sections()}
        self._handover = Handover()
        self._staff: dict[int, int] = {}

    @property
    def comments_left_out(self) -> int:
        """How many comments were taken back or erased, and stay here."""
        return self._handover.left_out

    def authors(self) -> Iterator[AuthorRecord]:
        """Those whom articles name, and then the accounts that only answered readers."""
        for one in moving_out.authors():
            if one.user_id:
                self._staff[one.user_id] = 2 * one.pk
            yield AuthorRecord(one.slug, one.name, one.biography, email=one.email, number=2 * one.pk)
        for user in get_user_model().objects.filter(pk__in=discussion.staff_who_wrote()).order_by("pk"):
            if user.pk not in self._staff:
                self._staff[user.pk] = 2 * user.pk + 1
                name = user.get_full_name() or f"Staff {user.pk}"
                yield AuthorRecord(f"staff-{user.pk}", name, email=user.email, number=2 * user.pk + 1)

    def sections(self) -> Iterator[SectionRecord]:
        """All sections."""
        for one in self._sections.values():
            yield SectionRecord(one.slug, one.title, one.introduction, number=one.pk)

    def media(self) -> Iterator[MediaRecord]:
        """All pictures and documents."""
        for one in moving_out.files():
            yield MediaRecord(
                str(self._file(one)), one.url, one.path, one.title, one.alt, one.caption, one.credit,
                added_at=one.added_at,
            )  # fmt: skip

    def articles(self) -> Iterator[tuple[ArticleRecord, Iterator[CommentRecord]]]:
        """Pages, then articles, each with its comments."""
        for page in moving_out.pages():
            yield self._article(page, is_page=True), iter(())
        for page in moving_out.articles():
            yield self._article(page), self._comments(page.thread_id)

    def _file(self, file: GivenFile) -> int:
        return self._above + 3 * file.pk + (1 if file.is_picture else 2)

    def _article(self, page: GivenPage, is_page: bool = False) -> ArticleRecord:
        section = self._sections.get(page.section or 0)
        return ArticleRecord(
            source_id=str(self._kept.get(page.pk) or self._above + 3 * page.pk),
            headline=page.title,
            blocks=tuple(Block(cast(BlockKind, kind), *self._block(value)) for kind, value in page.blocks),
            standfirst=page.standfirst,
            section=section.title if section else "",
            section_slug=section.slug if section else "",
            authors=page.authors,
            published_at=page.published_at,
            source_url=page.url,
            view_count=page.views,
            slug=page.slug,
            state=cast(ArticleState, page.state),
            tags=page.tags,
            series=page.series,
            lead_picture=self._link(ShownFile(page.lead)) if page.lead else None,
            is_page=is_page,
            takes_replies=not page.is_closed,
            old_paths=page.old_paths,
            is_private=page.is_private,
        )

    def _block(self, value: str | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        if isinstance(value, str):
            return value, {}
        return "", {name: self._with_links(one) for name, one in value.items()}

    def _with_links(self, value: Any) -> Any:
        if isinstance(value, ShownFile):
            return self._link(value)
        if isinstance(value, list) and value and isinstance(value[0], ShownFile):
            return [self._link(one) for one in value]
        return value

    def _link(self, shown: ShownFile) -> MediaLink:
        number, url = str(self._file(shown.file)), shown.file.url
        return MediaLink(number, url, shown.alt, shown.caption, shown.credit, shown.is_decorative)

    def _comments(self, thread_id: int | None) -> Iterator[CommentRecord]:
        for one in self._handover.comments_of(thread_id) if thread_id else ():
            yield CommentRecord(
                source_id=str(one.pk),
                html=_words(one),
                author_name=one.author_name,
                author_email=one.author_email,
                author_url=one.author_url,
                posted_at=one.posted_at,
                parent_id=str(one.parent or ""),
                state=cast(CommentState, one.state),
                decided_at=one.decided_at,
                is_by_person=one.decided_at is not None,
                number=one.pk,
                staff=self._staff.get(one.staff or 0, 0),
            )


def _words(one: GivenComment) -> str:
    """Plain words as they were typed, so that they come back the same; anything else as it is shown."""
    is_plain = "<" not in _PLAIN.sub("", one.html) and ("<" not in one.text or markdown.render(one.text) == one.html)
    return escape(one.text, quote=False) if is_plain else one.html
