"""What the first page of the newsroom says: what waits, what is being written, what comes, what is read today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Revision
from wagtail.permissions import page_permission_policy

from broadsheet.discussion import permissions
from broadsheet.discussion import service as discussion
from broadsheet.newsroom.models import ArticlePage, ArticleQuerySet

MOST_LISTED = 8
_TODAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An article that is going to be published."""

    article: ArticlePage
    at: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What one user of the newsroom is shown; ``None`` is not for this user."""

    waiting_comments: int | None
    reported_errors: int | None
    drafts: list[ArticlePage]
    scheduled: list[Scheduled]
    most_read: list[ArticlePage]


def of_user(user: Any, now: datetime) -> Dashboard:
    """The dashboard of this user; articles that the user may not change are left out of the drafts."""
    own = page_permission_policy.instances_user_has_permission_for(user, "change")
    mine = ArticlePage.objects.filter(pk__in=own.values("pk"))
    scheduled = _scheduled(mine)
    return Dashboard(
        waiting_comments=discussion.count_waiting() if user.has_perm(permissions.MODERATE) else None,
        reported_errors=_reported_errors(user),
        drafts=_drafts(mine.exclude(pk__in=[one.article.pk for one in scheduled])),
        scheduled=scheduled,
        most_read=ArticlePage.objects.read_most_since(now - _TODAY, MOST_LISTED),
    )


def _reported_errors(user: Any) -> int | None:
    may_answer = page_permission_policy.user_has_permission(user, "publish")
    return len(discussion.reported_errors()) if may_answer else None


def _drafts(articles: ArticleQuerySet) -> list[ArticlePage]:
    unpublished = articles.filter(has_unpublished_changes=True)
    return list(unpublished.defer_streamfields().order_by("-latest_revision_created_at")[:MOST_LISTED])


def _scheduled(articles: ArticleQuerySet) -> list[Scheduled]:
    due = Revision.objects.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    times = {int(pk): at for pk, at in due.values_list("object_id", "approved_go_live_at") if pk.isdigit()}
    found = articles.filter(pk__in=times).defer_streamfields()
    return sorted((Scheduled(article, times[article.pk]) for article in found), key=lambda one: one.at)[:MOST_LISTED]
