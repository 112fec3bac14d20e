"""Keeps the thread of replies in step with its article, or with a page that stands by itself and has a discussion."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import PageInfo
from broadsheet.discussion.states import Mode
from broadsheet.newsroom.models import ArticlePage, StandardPage

Discussed = ArticlePage | StandardPage


def update_thread(page: Discussed) -> None:
    """Create the page's thread, or bring it up to date; a moved page keeps its thread.

    The views and feeds of a thread check no view restrictions, so a page that is not public has its thread hidden.
    """
    if page.thread_id is None and not (page.live and _has_discussion(page)):
        return
    now = timezone.now()
    info = page_info(page) if isinstance(page, ArticlePage) else _info_of_standard_page(page, now)
    thread_id = discussion.upsert_thread(page.thread_id, info, now, editor_id())
    if page.thread_id != thread_id:
        page.thread_id = thread_id
        type(page).objects.filter(pk=page.pk).update(thread=thread_id)
    if isinstance(page, ArticlePage):
        update_reporters(page)


def _has_discussion(page: Discussed) -> bool:
    return isinstance(page, ArticlePage) or bool(page.replies)


def page_info(article: ArticlePage) -> PageInfo:
    """An article as its thread needs to know it."""
    return PageInfo(
        url=article.url,
        title=article.title,
        context=f"{article.standfirst}\n{article.plain_story}",
        opened_at=article.published_at,
        mode=_mode(article),
        section=article.get_parent().slug,
        slow_minutes=article.slow_minutes,
        language=article.written_in,
    )


def _info_of_standard_page(page: StandardPage, now: datetime) -> PageInfo:
    return PageInfo(
        url=page.url,
        title=page.title,
        context=page.plain_text,
        opened_at=page.first_published_at or now,
        mode=_mode(page),
        language=page.written_in,
    )


def _mode(page: Discussed) -> Mode | Literal[""]:
    """How replies are taken; hidden where not everybody may read the page, empty for as its section has it."""
    if not page.live or page.get_view_restrictions() or not _has_discussion(page):
        return Mode.HIDDEN
    return Mode(page.replies) if page.replies else ""


def update_threads_below(page: Page) -> None:
    """Bring the threads of all pages up to date that stand below ``page``, or of ``page`` itself."""
    for kind in (ArticlePage, StandardPage):
        for one in kind.objects.descendant_of(page, inclusive=True):
            update_thread(one)


def hide_thread(page: Discussed) -> None:
    """Hide the replies to a page that is no longer published."""
    if page.thread_id is not None:
        discussion.set_mode(page.thread_id, Mode.HIDDEN, timezone.now(), editor_id())


def update_reporters(article: ArticlePage) -> None:
    """Let the authors who have an account moderate the replies to their article."""
    accounts = dict.fromkeys(author.user_id for author in article.byline if author.user_id)
    discussion.set_reporters(article.thread_id, list(accounts))


def editor_id() -> int | None:
    """The user who is making the present change in Wagtail; ``None`` for a scheduled publication."""
    user = get_active_log_context().user
    return user.pk if user is not None else None
