"""The tables of the discussion."""

from broadsheet.discussion.models.comments import (
    EMAIL_MAX,
    NAME_MAX,
    WEBSITE_MAX,
    Comment,
    CommentQuerySet,
    Decision,
)
from broadsheet.discussion.models.desk import Act, Note
from broadsheet.discussion.models.mail import Letter, Pace, Stopped, Subscription
from broadsheet.discussion.models.numbers import Tally
from broadsheet.discussion.models.readers import Reader, ReservedName, SpentLink
from broadsheet.discussion.models.rules import Ban, Banned, Phrase, Rule, RuleBook
from broadsheet.discussion.models.threads import Thread
from broadsheet.discussion.models.voices import Appeal, Appreciation, Ground, Outcome, Report, Revision

__all__ = [
    "EMAIL_MAX", "NAME_MAX", "WEBSITE_MAX", "Act", "Appeal", "Appreciation", "Ban", "Banned", "Comment",
    "CommentQuerySet", "Decision", "Ground", "Letter", "Note", "Outcome", "Pace", "Phrase", "Reader",
    "Report", "ReservedName", "Revision", "Rule", "RuleBook", "SpentLink", "Stopped", "Subscription", "Tally",
    "Thread",
]  # fmt: skip
