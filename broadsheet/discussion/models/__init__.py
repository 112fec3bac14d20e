"""The tables of the discussion."""

from broadsheet.discussion.models.comments import (
    EMAIL_MAX,
    NAME_MAX,
    WEBSITE_MAX,
    AuthorKey,
    AuthorKeyKind,
    Comment,
    CommentQuerySet,
    ModerationDecision,
    Revision,
    anchor_of,
    permalink_of,
)
from broadsheet.discussion.models.identity import Reader, ReservedName, SpentLink
from broadsheet.discussion.models.moderation import AuditAction, AuditEntry, Note
from broadsheet.discussion.models.notifications import Frequency, OptOut, OutgoingMail, Subscription
from broadsheet.discussion.models.reports import Appeal, Appreciation, Ground, Outcome, Report
from broadsheet.discussion.models.rules import Ban, BanKind, BannedWord, Rule, RulesVersion
from broadsheet.discussion.models.stats import DailyStats
from broadsheet.discussion.models.threads import Thread
from broadsheet.discussion.models.traits import SharedTrait

__all__ = [
    "EMAIL_MAX",
    "NAME_MAX",
    "WEBSITE_MAX",
    "Appeal",
    "Appreciation",
    "AuditAction",
    "AuditEntry",
    "AuthorKey",
    "AuthorKeyKind",
    "Ban",
    "BanKind",
    "BannedWord",
    "Comment",
    "CommentQuerySet",
    "DailyStats",
    "Frequency",
    "Ground",
    "ModerationDecision",
    "Note",
    "OptOut",
    "Outcome",
    "OutgoingMail",
    "Reader",
    "Report",
    "ReservedName",
    "Revision",
    "Rule",
    "RulesVersion",
    "SharedTrait",
    "SpentLink",
    "Subscription",
    "Thread",
    "anchor_of",
    "permalink_of",
]
