"""Which lists of articles change when an article does."""

from __future__ import annotations

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import ArticlePage
from broadsheet.newsroom.models.around import NEWEST_SHOWN, neighbour_ids

# Where it is counted how many articles there are.
COUNTED = (keys.AUTHORS, keys.TAGS, keys.ARCHIVE)


def keys_to_purge(article: ArticlePage) -> list[str]:
    """The keys of the pages that show ``article``, or that may show it from now on.

    The other articles of its section are among them only where it is one of the newest, which stand below each of them.
    """
    section = article.get_parent()
    newest = ArticlePage.objects.of_section(section).newest_first().values_list("pk", flat=True)[:NEWEST_SHOWN]
    neighbours = [keys.newest_of(section.pk)] if article.pk in newest else []
    beside = [keys.beside(pk) for pk in neighbour_ids(article, ArticlePage.objects.all())]
    topics = [keys.tag(pk) for pk in article.tagged_items.values_list("tag", flat=True)]
    topics += [keys.author(pk) for pk in article.bylines.values_list("author", flat=True)]
    topics += [keys.series(article.series_id)] if article.series_id else []
    return [keys.page(article.pk), keys.section(section.pk), keys.FRONT, *COUNTED, *neighbours, *beside, *topics]
