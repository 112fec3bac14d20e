"""A comment as a page shows it: a row with the columns that readers see, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString

from broadsheet.discussion.models import Comment, CommentQuerySet, anchor_of, permalink_of
from broadsheet.lib import html


class Shown(NamedTuple):
    """The columns of a comment that a page shows."""

    pk: int
    parent_id: int | None
    root_id: int | None
    depth: int
    path: str
    reader_id: int | None
    staff_id: int | None
    author_name: str
    author_url: str
    html: str
    state: str
    posted_at: datetime
    edited_at: datetime | None
    picked_at: datetime | None
    pinned_at: datetime | None
    score: float
    appreciations: int
    site_reader_id: int | None = None

    @property
    def body(self) -> SafeString:
        """The comment as HTML, ready for a page."""
        return html.stored(self.html)

    @property
    def permalink(self) -> str:
        """Where the comment can be found, wherever it stands."""
        return permalink_of(self.pk)

    @property
    def anchor(self) -> str:
        """What names its place on a page."""
        return anchor_of(self.pk)


def rows(comments: CommentQuerySet) -> list[Shown]:
    """These comments as a page shows them, in their order."""
    return [Shown._make(row) for row in comments.values_list(*Shown._fields)]


def as_shown(comment: Comment) -> Shown:
    """A comment that is at hand whole, as a page shows it."""
    return Shown._make(getattr(comment, name) for name in Shown._fields)
