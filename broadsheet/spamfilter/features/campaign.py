"""What the campaign of a comment shows: near copies and how far they are spread, and groups that repeat themselves."""

from __future__ import annotations

from broadsheet.spamfilter.features.signal import Facts, Signal
from broadsheet.spamfilter.features.signal import gettext_noop as _
from broadsheet.spamfilter.submission import Campaign

_NEAR = _("near-identical comments within {span} days: {copies}")
_COPIES = _("{copies} near-identical comments within {span} days (names: {names}, pages: {pages})")
_SITES = _("near-identical comments on {sites} sites within {span} days")
_SENDER = _("{sender_comments} comments of one name or network say little new ({sender_new} % of their text)")
_LINK = _("{link_comments} comments with one link say little new ({link_new} % of their text)")
SHORT_SPANS = {
    _NEAR: (_("near-identical comments within an hour: {copies}"), _("near-identical comments within a day: {copies}")),
    _COPIES: (
        _("{copies} near-identical comments within an hour (names: {names}, pages: {pages})"),
        _("{copies} near-identical comments within a day (names: {names}, pages: {pages})"),
    ),
    _SITES: (
        _("near-identical comments on {sites} sites within an hour"),
        _("near-identical comments on {sites} sites within a day"),
    ),
}
"""How a sentence that names days runs for a span of an hour, and of a day."""

# Reasoned weights: no open data set of comments holds times, names, pages and sites together. One copy is little:
# people paste. Ten copies under ten names and pages have no innocent reason, and their sum of about 6 outweighs any
# text that would be published; copies by one name under one page, which an impatient reader makes, stay far below.
SIGNALS = (
    Signal("near copies>=1", "campaign", 0.4, _NEAR),
    Signal("near copies>=3", "campaign", 1.0, _COPIES),
    Signal("near copies>=10", "campaign", 1.2, _COPIES),
    Signal("near copies, several names", "campaign", 1.4, _COPIES),
    Signal("near copies, several pages", "campaign", 1.2, _COPIES),
    Signal("near copies, several sites", "campaign", 0.8, _SITES),
    Signal("near copies within an hour", "campaign", 0.6, "{copies} near-identical comments within an hour"),
    Signal("sender repeats itself", "campaign", 1.2, _SENDER),
    Signal("link repeats itself", "campaign", 1.2, _LINK),
)
ROUTES = frozenset({"near copies, several pages", "near copies, several sites", "link repeats itself"})
"""Signs that the writer gains something by it, whether or not a link is to be seen."""

SEVERAL = 3
LONG = 60
"""Many readers write shorter texts in the same words (condolences, a line of the song); these count only under several
pages."""

_LITTLE_NEW = 45
"""Per cent. The same text four times is 25 % new. Of eight readers with many comments in two open sets (blog-ham and
fox-news-ham, 20 draws each), no choice of 4, 10 or 32 comments was less than 57 % new; this was set after that."""


def signals(campaign: Campaign, shingles: int, facts: Facts) -> list[str]:
    """The names of the signals in a campaign, for a text of so many grams."""
    counts = campaign.copies and (campaign.pages >= SEVERAL or shingles >= LONG)
    found = _of_copies(campaign, facts) if counts else []
    if campaign.sender_comments >= SEVERAL and campaign.sender_new <= _LITTLE_NEW:
        facts["sender_comments"], facts["sender_new"] = campaign.sender_comments, campaign.sender_new
        found.append("sender repeats itself")
    if campaign.link_comments >= SEVERAL and campaign.link_new <= _LITTLE_NEW:
        facts["link_comments"], facts["link_new"] = campaign.link_comments, campaign.link_new
        found.append("link repeats itself")
    return found


def _of_copies(campaign: Campaign, facts: Facts) -> list[str]:
    facts["copies"], facts["span"] = campaign.copies, _days(campaign.seconds)
    facts["names"], facts["pages"], facts["sites"] = campaign.names, campaign.pages, campaign.sites
    found = [f"near copies>={n}" for n in (1, 3, 10) if campaign.copies >= n]
    checks = (
        ("near copies, several names", campaign.names >= SEVERAL),
        ("near copies, several pages", campaign.pages >= SEVERAL),
        ("near copies, several sites", campaign.copies >= SEVERAL and campaign.sites >= 2),
        ("near copies within an hour", campaign.copies >= SEVERAL and campaign.seconds <= 3600),
    )
    return found + [name for name, holds in checks if holds]


def _days(seconds: int) -> int:
    """In how many days something came, 0 for an hour."""
    return 0 if seconds <= 3600 else -(-seconds // 86400)
