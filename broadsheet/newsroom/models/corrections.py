"""Corrections: dated, with what was wrong and what is right."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

WORDS_MAX = 600


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Facts about many corrections."""

    def shown(self) -> Self:
        """Those that stand."""
        return self.filter(withdrawn_at=None)

    def for_readers(self) -> Self:
        """Those that stand under articles that everybody may read, the newest first, each with its article."""
        # Imported here: articles know their corrections.
        from broadsheet.newsroom.models.articles import ArticlePage

        public = ArticlePage.objects.live().public().order_by().values("pk")
        return self.shown().filter(article__in=public).select_related("article").order_by("-made_at", "-pk")

    def newest_first(self) -> Self:
        """All of them, as editors see them."""
        return self.select_related("article", "editor").order_by("-made_at", "-pk")

    def made_since(self, since: datetime) -> list[Correction]:
        """Those that stand and were made since then, each with its article."""
        return list(self.shown().filter(made_at__gte=since).select_related("article"))


class Correction(models.Model):
    """What was wrong in an article and what is right; it is never deleted, only withdrawn, which the log says."""

    article = models.ForeignKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="corrections")
    made_at = models.DateTimeField()
    wrong = models.TextField(_("what was wrong"), max_length=WORDS_MAX)
    right = models.TextField(_("what is right"), max_length=WORDS_MAX)
    comment_id = models.BigIntegerField(null=True, blank=True, help_text="The reader's reply that pointed it out.")
    reported_at = models.DateTimeField(null=True, blank=True, help_text="When that reply came.")
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="corrections_newest")]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.right[:60]}"

    @property
    def anchor(self) -> str:
        return f"correction-{self.pk}"
