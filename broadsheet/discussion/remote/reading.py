"""What readers see, in pages for programs: threads and comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, CommentQuerySet, Thread, permalink_of
from broadsheet.discussion.remote import cursors
from broadsheet.discussion.rules import current
from broadsheet.discussion.sites import registered
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.rows import Prepared


class Order(StrEnum):
    """In what order comments are listed."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class ThreadInfo:
    """The comments under one page, as readers see them. ``site`` is empty for this site's own pages."""

    id: int
    site: str
    url: str
    title: str
    language: str
    comment_count: int
    takes_replies: bool
    opened_at: datetime
    version: int


class PublicComment(NamedTuple):
    """The columns of a comment that everybody may read."""

    pk: int
    thread_id: int
    parent_id: int | None
    depth: int
    reader_id: int | None
    staff_id: int | None
    author_name: str
    author_url: str
    html: str
    published_at: datetime
    edited_at: datetime | None
    picked_at: datetime | None
    pinned_at: datetime | None
    appreciations: int

    @property
    def url(self) -> str:
        """Where the comment can be found, wherever it stands."""
        return absolute_url(permalink_of(self.pk))


class CommentPage(NamedTuple):
    """Some comments, and the cursor of those that follow; empty if these are the last."""

    comments: list[PublicComment]
    next: str


def find_thread(thread_id: int, now: datetime) -> ThreadInfo | None:
    """A thread that is not hidden."""
    found = current.thread_and_rules(thread_id)
    return None if found is None or found[0].is_hidden else _info(*found, now)


def find_threads(
    now: datetime, limit: int, *, site: str | None = None, url: str = "", cursor: str = ""
) -> tuple[list[ThreadInfo], str]:
    """Threads that are not hidden, the latest first: of one ``site``, or of the page at ``url``. Raises BadCursor."""
    found = Thread.objects.filter(is_hidden=False).order_by("-pk")
    if site is not None:
        found = found.filter(site=site)
    if url:
        found = found.filter(Q(url=url) | Q(site="", url=url.removeprefix(settings.SITE_URL)))
    if cursor:
        found = found.filter(pk__lt=cursors.row_id(cursor))
    threads = list(found[: limit + 1])
    rules = current.rule_set() if threads else current.RuleSet()
    following = cursors.text_of(threads[limit - 1].pk) if len(threads) > limit else ""
    return [_info(thread, rules, now) for thread in threads[:limit]], following


def _info(thread: Thread, rules: current.RuleSet, now: datetime) -> ThreadInfo:
    return ThreadInfo(
        thread.pk,
        thread.site,
        absolute_url(thread.url),
        thread.title,
        thread.language or settings.LANGUAGE_CODE,
        thread.shown_count,
        rules.effective(thread, now).takes_replies,
        thread.opened_at,
        thread.version,
    )


@Prepared
def _thread_version(thread: int) -> QuerySet[Thread, tuple[Any, ...]]:
    return Thread.objects.filter(pk=thread, is_hidden=False).values_list("version")


def version_of(thread_id: int) -> int | None:
    """A number that changes with all that readers see of a thread; ``None`` if they see nothing of it."""
    return next((version for (version,) in _thread_version(thread=thread_id)), None)


def comments_of_thread(thread_id: int, order: Order, limit: int, cursor: str = "") -> CommentPage:
    """The comments of a thread that is not hidden, in the order in which they were published. Raises BadCursor."""
    return _page(Comment.objects.visible_where_shown().filter(thread=thread_id), order, limit, cursor)


def latest_comments(limit: int, cursor: str = "", *, site: str | None = None) -> CommentPage:
    """The comments of all threads, or of those of one site, the latest first. Raises BadCursor."""
    visible = Comment.objects.visible()
    return _page(visible if site is None else visible.filter(thread__site=site), Order.NEWEST, limit, cursor)


def find_comment(comment_id: int) -> PublicComment | None:
    """A comment that readers see."""
    rows = Comment.objects.visible().filter(pk=comment_id).values_list(*PublicComment._fields)
    return next((PublicComment._make(row) for row in rows), None)


def _page(comments: CommentQuerySet, order: Order, limit: int, cursor: str) -> CommentPage:
    newest = order == Order.NEWEST
    if cursor:
        when, pk = cursors.moment_and_id(cursor)
        comments = (
            comments.filter(published_at__lte=when).exclude(published_at=when, pk__gte=pk)
            if newest
            else comments.filter(published_at__gte=when).exclude(published_at=when, pk__lte=pk)
        )
    keys = ("-published_at", "-pk") if newest else ("published_at", "pk")
    rows = comments.order_by(*keys).values_list(*PublicComment._fields)[: limit + 1]
    found = [PublicComment._make(row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return CommentPage(found[:limit], cursors.text_of(last.published_at, last.pk) if last else "")


def is_registered_origin(origin: str) -> bool:
    """Whether pages of this origin belong to a site that may carry discussions."""
    return registered.is_registered(origin)
