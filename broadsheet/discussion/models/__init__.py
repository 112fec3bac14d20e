"""The tables of the discussion."""

from broadsheet.discussion.models.comments import (
    EMAIL_MAX,
    NAME_MAX,
    WEBSITE_MAX,
    Comment,
    CommentQuerySet,
    Decision,
    Revision,
)
from broadsheet.discussion.models.identity import Reader, ReservedName, SpentLink
from broadsheet.discussion.models.moderation import Act, Note
from broadsheet.discussion.models.notifications import Letter, Pace, Stopped, Subscription
from broadsheet.discussion.models.reports import Appeal, Appreciation, Ground, Outcome, Report
from broadsheet.discussion.models.rules import Ban, Banned, Phrase, Rule, RuleBook
from broadsheet.discussion.models.stats import Tally
from broadsheet.discussion.models.threads import Thread

__all__ = [
    "EMAIL_MAX",
    "NAME_MAX",
    "WEBSITE_MAX",
    "Act",
    "Appeal",
    "Appreciation",
    "Ban",
    "Banned",
    "Comment",
    "CommentQuerySet",
    "Decision",
    "Ground",
    "Letter",
    "Note",
    "Outcome",
    "Pace",
    "Phrase",
    "Reader",
    "Report",
    "ReservedName",
    "Revision",
    "Rule",
    "RuleBook",
    "SpentLink",
    "Stopped",
    "Subscription",
    "Tally",
    "Thread",
]
