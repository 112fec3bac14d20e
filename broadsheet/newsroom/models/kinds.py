"""Types of work, as the Trust Project and schema.org tell them apart."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What sort of article it is; readers are told unless it is plain news."""

    NEWS = "news", _("News")
    REPORT = "report", pgettext_lazy("type of work", "Report")
    ANALYSIS = "analysis", _("Analysis")
    BACKGROUND = "background", _("Background")
    INTERVIEW = "interview", _("Interview")
    OPINION = "opinion", _("Opinion")
    REVIEW = "review", _("Review")
    SATIRE = "satire", _("Satire")
    SPONSORED = "sponsored", _("Sponsored")

    @property
    def schema_type(self) -> str:
        """Its type at schema.org."""
        return _SCHEMA_TYPES.get(self, "NewsArticle")


_SCHEMA_TYPES = {
    Kind.REPORT: "ReportageNewsArticle",
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.BACKGROUND: "BackgroundNewsArticle",
    Kind.OPINION: "OpinionNewsArticle",
    Kind.REVIEW: "ReviewNewsArticle",
    Kind.SATIRE: "SatiricalArticle",
    Kind.SPONSORED: "AdvertiserContentArticle",
}
