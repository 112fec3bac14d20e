"""Which articles are about the same, worked out when one of them is published."""

from __future__ import annotations

from django.db import models

RELATED_KEPT = 8


class RelatedArticle(models.Model):
    """That a reader of one article may want to read another; the higher the score, the more they have in common."""

    article = models.ForeignKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "other"], name="one_row_per_related_article")]

    def __str__(self) -> str:
        return f"{self.article_id} and {self.other_id}: {self.score}"
