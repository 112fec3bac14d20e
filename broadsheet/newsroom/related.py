"""Finds which articles are about the same, by tags, series and headlines; the background worker does it."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Count
from django_tasks import task

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage, ArticleTag
from broadsheet.newsroom.models.related import RELATED_KEPT, RelatedArticle
from broadsheet.newsroom.search import index
from broadsheet.newsroom.search.words import tokens
from broadsheet.pagecache import service as pagecache

_LOOKED_AT = 40
_SHORTEST_WORD, _MOST_WORDS, _FEW = 4, 10, 10
# What a common tag, a common series and the very same headline say; less than the least is no relation.
_TAG, _SERIES, _HEADLINE, _LEAST = 2.0, 2.0, 3.0, 0.9


@task()
def relate(article_id: int) -> None:
    """Work out what is related to an article, and note it with each of the others too; may be done twice."""
    article = ArticlePage.objects.get(pk=article_id)
    best = sorted(_scores(article).items(), key=lambda found: (-found[1], -found[0])) if article.live else []
    scores = {pk: score for pk, score in best[:RELATED_KEPT] if score >= _LEAST}
    with transaction.atomic():
        before = set(RelatedArticle.objects.filter(other=article_id).values_list("article", flat=True))
        own = dict(RelatedArticle.objects.filter(article=article_id).values_list("other", "score"))
        if own == scores and before == set(scores):
            return
        RelatedArticle.objects.filter(article=article_id).delete()
        RelatedArticle.objects.filter(other=article_id).delete()
        rows = [RelatedArticle(article_id=article_id, other_id=pk, score=score) for pk, score in scores.items()]
        rows += [RelatedArticle(article_id=pk, other_id=article_id, score=score) for pk, score in scores.items()]
        RelatedArticle.objects.bulk_create(rows)
        for pk in scores:
            _trim(pk)
        pagecache.purge(*(keys.related(pk) for pk in {article_id, *before, *scores}))


def _trim(article_id: int) -> None:
    """Keep only the best of what is related to an article."""
    rows = RelatedArticle.objects.filter(article=article_id).order_by("-score", "-other")
    surplus = list(rows.values_list("pk", flat=True)[RELATED_KEPT:])
    if surplus:
        RelatedArticle.objects.filter(pk__in=surplus).delete()


def _scores(article: ArticlePage) -> dict[int, float]:
    """What other articles have in common with this one, of those that everybody may read."""
    scores: defaultdict[int, float] = defaultdict(float)
    readable = ArticlePage.objects.newest_first()
    tags = list(article.tagged_items.values_list("tag", flat=True))
    if tags:
        tagged = ArticleTag.objects.filter(tag__in=tags, content_object__in=readable.order_by().values("pk"))
        shared = tagged.values_list("content_object").annotate(shared=Count("pk"))
        for pk, number in shared.order_by("-shared", "-content_object__published_at")[:_LOOKED_AT]:
            scores[pk] += _TAG * number
    if article.series_id:
        for pk in readable.filter(series=article.series_id).values_list("pk", flat=True)[:_LOOKED_AT]:
            scores[pk] += _SERIES
    alike = index.headlines_like(_telling_words(article, readable.count()), readable, _LOOKED_AT)
    most = alike.get(article.pk, 0.0) or 2 * max(alike.values(), default=0.0)
    for pk, score in alike.items():
        scores[pk] += _HEADLINE * score / most if most else 0.0
    scores.pop(article.pk, None)
    return scores


def _telling_words(article: ArticlePage, articles: int) -> list[str]:
    """The words of a headline that do not stand in very many others."""
    words = [word for word in tokens(article.title) if len(word) >= _SHORTEST_WORD][:_MOST_WORDS]
    most = min(articles / 2, max(_FEW, articles / 20))
    return [word for word in words if index.headlines_with(word) <= most]
