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
    desk_url_of,
    permalink_of,
)
from broadsheet.discussion.models.errors import ANSWER_MAX, SENTENCE_MAX, ReportedError
from broadsheet.discussion.models.identity import Reader, ReservedName, SpentLink
from broadsheet.discussion.models.moderation import AuditAction, AuditEntry, Note
from broadsheet.discussion.models.notifications import Frequency, OptOut, OutgoingMail, Subscription
from broadsheet.discussion.models.reports import Appeal, Appreciation, Ground, Outcome, Report
from broadsheet.discussion.models.rules import Ban, BanKind, BannedWord, PhraseAction, ReadyList, Rule, RulesVersion
from broadsheet.discussion.models.sites import (
    ADDRESS_MAX,
    AVATAR_MAX,
    BADGE_MAX,
    EmbeddingSite,
    PageToRead,
    SiteReader,
    SpentToken,
)
from broadsheet.discussion.models.staff_notices import Rhythm, StaffNotice, Way, WeeklyMail
from broadsheet.discussion.models.stats import DailyStats
from broadsheet.discussion.models.threads import Thread, site_slug
from broadsheet.discussion.models.traits import SharedTrait
from broadsheet.discussion.models.webhooks import WEBHOOK_ADDRESS_MAX, Webhook, WebhookDelivery, WebhookEvent

__all__ = [
    "ADDRESS_MAX",
    "ANSWER_MAX",
    "AVATAR_MAX",
    "BADGE_MAX",
    "EMAIL_MAX",
    "NAME_MAX",
    "SENTENCE_MAX",
    "WEBHOOK_ADDRESS_MAX",
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
    "EmbeddingSite",
    "Frequency",
    "Ground",
    "ModerationDecision",
    "Note",
    "OptOut",
    "Outcome",
    "OutgoingMail",
    "PageToRead",
    "PhraseAction",
    "Reader",
    "ReadyList",
    "Report",
    "ReportedError",
    "ReservedName",
    "Revision",
    "Rhythm",
    "Rule",
    "RulesVersion",
    "SharedTrait",
    "SiteReader",
    "SpentLink",
    "SpentToken",
    "StaffNotice",
    "Subscription",
    "Thread",
    "Way",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "WeeklyMail",
    "anchor_of",
    "desk_url_of",
    "permalink_of",
    "site_slug",
]
