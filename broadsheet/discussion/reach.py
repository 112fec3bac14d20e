"""Which comments and threads somebody of the staff may see and decide about."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from broadsheet.discussion.models import Comment, CommentQuerySet, Thread
from broadsheet.discussion.permissions import MODERATE, OWN_THREADS


def may_decide(user: User) -> bool:
    """Whether somebody may decide about any comments at all."""
    return user.has_perm(MODERATE) or user.has_perm(OWN_THREADS)


def in_reach(user: User) -> CommentQuerySet:
    """The comments somebody may see and decide about: all, or those under their own articles."""
    if user.has_perm(MODERATE):
        return Comment.objects.all()
    return Comment.objects.filter(thread__in=Thread.objects.filter(reporters=user.pk))


def threads_in_reach(user: User) -> QuerySet[Thread]:
    """The threads that somebody may look after."""
    return Thread.objects.all() if user.has_perm(MODERATE) else Thread.objects.filter(reporters=user.pk)
