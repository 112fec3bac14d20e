"""The tables of the discussion."""

from broadsheet.discussion.models.comments import (
    EMAIL_MAX,
    NAME_MAX,
    WEBSITE_MAX,
    Comment,
    CommentQuerySet,
    Decision,
)
from broadsheet.discussion.models.threads import Thread

__all__ = ["EMAIL_MAX", "NAME_MAX", "WEBSITE_MAX", "Comment", "CommentQuerySet", "Decision", "Thread"]
