"""Finding what the address of a reader's page names: a comment that is shown, a thread, what a feed holds."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

from broadsheet.discussion.models import Comment, CommentQuerySet, Thread, paths
from broadsheet.discussion.threads import pages
from broadsheet.discussion.threads.pages import Cursor
from broadsheet.lib.numbers import row_id
from broadsheet.lib.rows import Prepared


def find_visible(comment_id: int) -> Comment | None:
    """A comment that readers see, with its thread."""
    return Comment.objects.visible().with_thread().filter(pk=comment_id).first()


_PLACE_COLUMNS = ("pk", "thread_id", "root_id", "path", "thread__url", "thread__site")


@Prepared
def _place_rows(comment: int) -> QuerySet[Comment, tuple[Any, ...]]:
    return Comment.objects.visible().filter(pk=comment).values_list(*_PLACE_COLUMNS)


def find_place(comment_id: int) -> Comment | None:
    """A comment that readers see, with what says where it stands, and no more."""
    for pk, thread_id, root_id, path, url, site in _place_rows(comment=comment_id):
        comment = Comment(pk=pk, root_id=root_id, path=path)
        comment.thread = Thread(pk=thread_id, url=url, site=site)
        return comment
    return None


def count_waiting() -> int:
    """How many comments wait for a person's decision."""
    return Comment.objects.waiting().count()


def is_visible(comment_id: int | None) -> bool:
    """Whether readers see this comment."""
    return comment_id is not None and Comment.objects.visible().filter(pk=comment_id).exists()


def find_opening(comment_id: int) -> Comment | None:
    """The comment that opens a conversation, with its thread; its own words may be hidden."""
    openings = Comment.objects.openings().filter(thread__is_hidden=False)
    return openings.with_thread().filter(pk=comment_id).first()


_PAGE_COLUMNS = ("pk", "site", "url", "is_hidden", "comment_count", "version")


@Prepared
def _page_rows(thread: int) -> QuerySet[Thread, tuple[Any, ...]]:
    return Thread.objects.filter(pk=thread).values_list(*_PAGE_COLUMNS)


def find_for_page(thread_id: int) -> Thread | None:
    """A thread with what a page shows of it, and no more."""
    rows = _page_rows(thread=thread_id)
    return Thread(**dict(zip(_PAGE_COLUMNS, rows[0], strict=True))) if rows else None


@Prepared
def _language_rows(thread: int) -> QuerySet[Thread, tuple[Any, ...]]:
    return Thread.objects.filter(pk=thread).values_list("language")


def language_of(thread_id: int) -> str:
    """The language of a thread's page; empty for the site's own, and where there is no such thread."""
    return next((str(language) for (language,) in _language_rows(thread=thread_id)), "")


def find_of_site(thread_id: int) -> Thread | None:
    """The thread of a page of another site."""
    return Thread.objects.filter(pk=thread_id).exclude(site="").first()


def cursor_of(thread: Thread, comment_id: str) -> Cursor | None:
    """Where the page of a thread begins that a comment is on; ``None`` for its first page."""
    comment = find_answerable(thread, row_id(comment_id))
    if comment is None or pages.is_on_first_page(comment):
        return None
    return Cursor("from", paths.of_root(comment.path))


def find_answerable(thread: Thread, comment_id: int) -> Comment | None:
    """A comment of ``thread`` that readers see, and so may answer or follow."""
    return thread.comments.visible_in(thread).filter(pk=comment_id).first()


_EMBEDDED = re.compile(r"/embed/[a-z0-9-]+/([1-9][0-9]{0,17})/")


def find_thread(url: str) -> Thread | None:
    """The thread of a page of this site, or of another site's page by the one it has here."""
    if embedded := _EMBEDDED.fullmatch(url):
        thread = find_of_site(int(embedded[1]))
        return thread if thread and thread.home == url else None
    # PostgreSQL takes no text with a NUL, not even to say that there is none.
    return Thread.objects.filter(site="", url=url).first() if "\0" not in url else None


def comments_of_site() -> CommentQuerySet:
    """What readers see under this site's own pages."""
    return Comment.objects.visible().filter(thread__site="")


def replies_below(comment: Comment) -> CommentQuerySet:
    """What readers see of the conversation under one comment."""
    conversation = comment.thread.comments.visible().filter(root=comment.root_id or comment.pk)
    return conversation.filter(path__startswith=comment.path).exclude(pk=comment.pk)
