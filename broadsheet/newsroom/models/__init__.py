"""The newsroom's tables: the front page, sections, articles and their authors."""

from broadsheet.newsroom.models.articles import MORE_ARTICLES, ArticlePage, ArticleQuerySet
from broadsheet.newsroom.models.authors import Author
from broadsheet.newsroom.models.base import CachedPage
from broadsheet.newsroom.models.front_page import FrontPage
from broadsheet.newsroom.models.sections import SectionPage, is_slug_taken

__all__ = [
    "MORE_ARTICLES",
    "ArticlePage",
    "ArticleQuerySet",
    "Author",
    "CachedPage",
    "FrontPage",
    "SectionPage",
    "is_slug_taken",
]
