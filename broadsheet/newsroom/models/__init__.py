"""The newsroom's tables: the front page, sections, articles, their authors, topics and pictures."""

from broadsheet.newsroom.models.addresses import is_slug_taken, is_used
from broadsheet.newsroom.models.around import MORE_ARTICLES
from broadsheet.newsroom.models.articles import ArticlePage, ArticleQuerySet
from broadsheet.newsroom.models.authors import Author, Byline
from broadsheet.newsroom.models.base import CachedPage
from broadsheet.newsroom.models.changes import Said
from broadsheet.newsroom.models.corrections import Correction
from broadsheet.newsroom.models.front_page import FrontPage
from broadsheet.newsroom.models.kinds import Kind
from broadsheet.newsroom.models.live import POST_FEATURES, POSTS_SHOWN, LiveBlog, LivePost, LiveState
from broadsheet.newsroom.models.pictures import Picture, Rendition
from broadsheet.newsroom.models.related import RelatedArticle
from broadsheet.newsroom.models.sections import SectionPage
from broadsheet.newsroom.models.site_settings import AiCrawlers, FeedContent, SiteSettings
from broadsheet.newsroom.models.standard_pages import StandardPage
from broadsheet.newsroom.models.topics import ArticleTag, Series

__all__ = [
    "MORE_ARTICLES",
    "POSTS_SHOWN",
    "POST_FEATURES",
    "AiCrawlers",
    "ArticlePage",
    "ArticleQuerySet",
    "ArticleTag",
    "Author",
    "Byline",
    "CachedPage",
    "Correction",
    "FeedContent",
    "FrontPage",
    "Kind",
    "LiveBlog",
    "LivePost",
    "LiveState",
    "Picture",
    "RelatedArticle",
    "Rendition",
    "Said",
    "SectionPage",
    "Series",
    "SiteSettings",
    "StandardPage",
    "is_slug_taken",
    "is_used",
]
