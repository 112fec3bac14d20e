"""Pages as structured data of schema.org, as search engines and readers' tools understand it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from broadsheet.lib import dates
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import ArticlePage, Author, Correction, Kind
from broadsheet.newsroom.pictures import pictures_for_search
from broadsheet.newsroom.site import SiteDetails

_CONTEXT = "https://schema.org"


def news_article(article: ArticlePage, section: Page, site: SiteDetails) -> dict[str, Any]:
    """The article as plain values; the number of its comments is not among them, as it changes by itself."""
    address = absolute_url(article.url)
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": Kind(article.kind).schema_type,
        "headline": article.title,
        "description": article.standfirst or article.search_description,
        "image": [picture.as_data for picture in pictures_for_search(article)],
        "datePublished": dates.iso(article.published_at),
        "dateModified": dates.iso(article.updated_at) if article.updated_at else "",
        "articleSection": section.title,
        "keywords": [tag.name for tag in article.shown_tags],
        "author": [_person(author) for author in article.byline],
        "publisher": publisher(site),
        "isPartOf": _series(article),
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": article.written_in or settings.LANGUAGE_CODE,
        "isAccessibleForFree": True,
        "discussionUrl": f"{address}#discussion",
    }
    if article.corrections_shown:
        data["correction"] = [correction_comment(one) for one in article.corrections_shown]
    if article.live_state:
        data |= coverage(article)
    return _filled(data)


def coverage(article: ArticlePage) -> dict[str, str]:
    """What is different about a live blog; its posts are added where the page is joined."""
    blog = article.live_blog
    times = {"coverageStartTime": blog.started_at, "coverageEndTime": blog.ended_at}
    return {"@type": "LiveBlogPosting"} | {name: dates.iso(time) for name, time in times.items() if time}


def correction_comment(correction: Correction) -> dict[str, str]:
    """A correction as schema.org has it."""
    return {
        "@type": "CorrectionComment",
        "text": f"{correction.wrong}\n\n{correction.right}",
        "datePublished": dates.iso(correction.made_at),
    }


def publisher(site: SiteDetails) -> dict[str, Any]:
    """Who publishes the paper, with its logo and where it says how it works."""
    logo = site.pictures.get("logo") or site.pictures.get("icon_512")
    values = {
        "@type": "NewsMediaOrganization",
        "@id": f"{settings.SITE_URL}/#publisher",
        "name": site.name,
        "url": settings.SITE_URL,
        "logo": logo and {"@type": "ImageObject", **logo, "url": absolute_url(logo["url"])},
        **{name: absolute_url(url) for name, url in site.settings.policies().items()},
    }
    return _filled(values)


def of_site(site: SiteDetails) -> dict[str, Any]:
    """What the front page says of the site: whose it is, and how it is searched."""
    search = f"{absolute_url(reverse('search'))}?q={{words}}"
    website = {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": site.name,
        "description": site.motto,
        "url": absolute_url("/"),
        "inLanguage": settings.LANGUAGE_CODE,
        "publisher": {"@id": f"{settings.SITE_URL}/#publisher"},
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=words"},
    }
    return {"@context": _CONTEXT, "@graph": [_filled(website), publisher(site)]}


def breadcrumbs(way: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way from the front page to a page, as names and addresses."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": absolute_url(url)}
        for position, (name, url) in enumerate(way, 1)
    ]
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _person(author: Author) -> dict[str, Any]:
    return {"@type": "Person", "name": author.name, "url": absolute_url(author.url)}


def _series(article: ArticlePage) -> dict[str, Any] | None:
    series = article.series
    return {"@type": "CreativeWorkSeries", "name": series.title, "url": absolute_url(series.url)} if series else None


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [], None)}
