"""Which lists of articles change when an article does."""

from __future__ import annotations

from broadsheet.newsroom import keys
from broadsheet.newsroom.models import MORE_ARTICLES, ArticlePage


def keys_to_purge(article: ArticlePage) -> list[str]:
    """The keys of the pages that show ``article``, or that may show it from now on.

    The other articles of its section are among them only where it is one of the newest, which stand below each of them.
    """
    section = article.get_parent()
    newest = ArticlePage.objects.child_of(section).newest_first().values_list("pk", flat=True)[: MORE_ARTICLES + 1]
    neighbours = [keys.newest_of(section.pk)] if article.pk in newest else []
    return [keys.page(article.pk), keys.section(section.pk), keys.FRONT, *neighbours]
