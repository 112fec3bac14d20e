"""An article as structured data: schema.org NewsArticle, as search engines and readers' tools understand it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.models import Page

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import ArticlePage


def news_article(article: ArticlePage, section: Page, site_name: str) -> dict[str, Any]:
    """The article as plain values; the number of its comments is not among them, as it changes by itself."""
    address = absolute_url(article.url)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.standfirst or article.search_description,
        "datePublished": article.published_at.isoformat(),
        "articleSection": section.title,
        "author": [{"@type": "Person", "name": author.name} for author in article.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": site_name, "url": settings.SITE_URL},
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
        "discussionUrl": f"{address}#discussion",
    }
    if article.updated_at:
        data["dateModified"] = article.updated_at.isoformat()
    return {name: value for name, value in data.items() if value not in ("", [], None)}
