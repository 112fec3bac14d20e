"""What nobody reported: a little evidence for the filter that it was right to publish it, or to call it spam."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from broadsheet.discussion import filtering
from broadsheet.discussion.actors import ActorKind
from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.states import State

_LOOKED_AT = timedelta(days=1)
"""A comment is looked at for so long after it has stood for days: several times, in case the worker stood still."""


def learn_unreported(now: datetime) -> int:
    """Tell the filter which of its answers have stood for days; returns from how many it learns.

    Only where it decided alone: no rule, no moderator and no author since, and no reader who reported the comment.
    """
    until = now - timedelta(days=settings.UNREPORTED_DAYS)
    decisions = ModerationDecision.objects.filter(comment=OuterRef("pk"))
    comments = (
        Comment.objects.filter(state__in=[State.PUBLISHED, State.SPAM])
        .filter(posted_at__gt=until - _LOOKED_AT, posted_at__lte=until, reports=None, edited_at=None)
        .filter(Exists(decisions.filter(actor_kind=ActorKind.FILTER)))
        .exclude(Exists(decisions.exclude(actor_kind=ActorKind.FILTER)))
        .with_thread()
        .order_by("pk")
    )
    return filtering.learn_unreported(comments.iterator(chunk_size=500), now) if settings.UNREPORTED_DAYS else 0
