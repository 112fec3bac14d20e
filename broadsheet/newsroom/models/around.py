"""What a reader may go on with after an article: before and after it, more of its section, what is about the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page
from wagtail.query import PageQuerySet

from broadsheet.lib.rows import PreparedObjects
from broadsheet.newsroom.models.related import RelatedArticle

MORE_ARTICLES = RELATED_ARTICLES = 3
# So many of a section may stand below its others: what is related is not listed twice, nor the article itself.
NEWEST_SHOWN = MORE_ARTICLES + RELATED_ARTICLES + 1


@dataclass(frozen=True, slots=True)
class Around:
    """Articles that everybody may read; ``neighbours`` has those ``older`` and ``newer`` of the section, if any."""

    neighbours: dict[str, Page] = field(default_factory=dict)
    more: list[Page] = field(default_factory=list)
    related: list[Page] = field(default_factory=list)


def _wanted(readable: PageQuerySet, article: int, section: int, at: datetime) -> PageQuerySet:
    """What may stand around an article of that section and moment, of those that everybody may read."""
    siblings = readable.filter(section=section).exclude(pk=article)
    related = RelatedArticle.objects.filter(article=article)
    chosen = Q(pk__in=related.values("other")) | Q(pk__in=_first(siblings, MORE_ARTICLES + RELATED_ARTICLES))
    for beside in _beside(article, at, siblings):
        chosen |= Q(pk=Subquery(beside.values("pk")[:1]))
    score = related.filter(other=OuterRef("pk")).values("score")[:1]
    found = readable.filter(chosen).annotate(score=Subquery(score))
    return found.for_lists().select_related("section")


@PreparedObjects
def _wanted_of_all(article: int, section: int, at: datetime) -> PageQuerySet:
    return _wanted(apps.get_model("newsroom", "ArticlePage").objects.newest_first(), article, section, at)


def around(article: Page, articles: PageQuerySet) -> Around:
    """What stands around an article among all ``articles``, in one query for them and one for their authors."""
    at = {"article": article.pk, "section": article.section_id, "at": article.published_at}
    is_usual = article.section_id is not None and not article.are_some_restricted()
    found = _wanted_of_all.objects(**at) if is_usual else _wanted(articles.newest_first(), **at)
    return _sorted(article, [page for page in found if page.pk != article.pk])


def neighbour_ids(article: Page, articles: PageQuerySet) -> list[int]:
    """The articles that stand before and after it in its section, if everybody may read it."""
    siblings = articles.filter(section=article.section_id).exclude(pk=article.pk).newest_first()
    besides = _beside(article.pk, article.published_at, siblings)
    return [pk for beside in besides for pk in beside.values_list("pk", flat=True)[:1]]


def _beside(pk: int, at: datetime, siblings: PageQuerySet) -> tuple[PageQuerySet, PageQuerySet]:
    """Those before the article of that number and moment, the nearest first, and those after it."""
    # The day alone limits what is looked through; of the same moment, the number decides.
    older = siblings.filter(listed_at__lte=at).filter(Q(listed_at__lt=at) | Q(pk__lt=pk))
    newer = siblings.filter(listed_at__gte=at).filter(Q(listed_at__gt=at) | Q(pk__gt=pk))
    return older, newer.reverse()


def _first(articles: PageQuerySet, most: int) -> QuerySet[Page, int]:
    return articles.values("pk")[:most]


def _sorted(article: Page, found: list[Page]) -> Around:
    """What was found together, newest first, taken apart."""
    here = (article.published_at, article.pk)
    siblings = [page for page in found if page.section_id == article.section_id]
    # What else was found of the section is further away than its neighbours, which were found too.
    older = [page for page in siblings if (page.published_at, page.pk) < here]
    newer = [page for page in siblings if (page.published_at, page.pk) > here]
    scored = sorted((page for page in found if page.score is not None), key=lambda page: -page.score)
    related = scored[:RELATED_ARTICLES]
    return Around(
        neighbours=({"older": older[0]} if older else {}) | ({"newer": newer[-1]} if newer else {}),
        more=[page for page in siblings if page not in related][:MORE_ARTICLES],
        related=related,
    )
