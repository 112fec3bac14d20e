"""Keeps the thread of replies in step with its article."""

from __future__ import annotations

from typing import Literal

from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from broadsheet.discussion import service as discussion
from broadsheet.discussion.service import PageInfo
from broadsheet.discussion.states import Mode
from broadsheet.newsroom.models import ArticlePage


def update_thread(article: ArticlePage) -> None:
    """Create the article's thread, or bring it up to date; a moved article keeps its thread.

    The views and feeds of a thread check no view restrictions, so an article that is not public has its thread hidden.
    """
    if not article.live and article.thread_id is None:
        return
    thread_id = discussion.upsert_thread(
        article.thread_id,
        PageInfo(
            url=article.url,
            title=article.title,
            context=f"{article.standfirst}\n{article.plain_story}",
            opened_at=article.published_at,
            mode=_mode(article),
            section=article.get_parent().slug,
            slow_minutes=article.slow_minutes,
        ),
        timezone.now(),
        editor_id(),
    )
    if article.thread_id != thread_id:
        article.thread_id = thread_id
        ArticlePage.objects.filter(pk=article.pk).update(thread=thread_id)
    update_reporters(article)


def _mode(article: ArticlePage) -> Mode | Literal[""]:
    """How replies are taken; hidden where not everybody may read the article, empty for as its section has it."""
    if not article.live or article.get_view_restrictions():
        return Mode.HIDDEN
    return Mode(article.replies) if article.replies else ""


def update_threads_below(page: Page) -> None:
    """Bring the threads of all articles up to date that stand below ``page``, or of ``page`` itself."""
    for article in ArticlePage.objects.descendant_of(page, inclusive=True):
        update_thread(article)


def hide_thread(article: ArticlePage) -> None:
    """Hide the replies to an article that is no longer published."""
    if article.thread_id is not None:
        discussion.set_mode(article.thread_id, Mode.HIDDEN, timezone.now(), editor_id())


def update_reporters(article: ArticlePage) -> None:
    """Let the authors who have an account moderate the replies to their article."""
    accounts = article.authors.exclude(user=None).values_list("user", flat=True)
    discussion.set_reporters(article.thread_id, list(accounts))


def editor_id() -> int | None:
    """The user who is making the present change in Wagtail; ``None`` for a scheduled publication."""
    user = get_active_log_context().user
    return user.pk if user is not None else None
