"""A generator of JSON Feed 1.1 beside the framework's own for RSS and Atom."""

from __future__ import annotations

import json
from typing import Any

from django.utils.feedgenerator import SyndicationFeed

from broadsheet.lib import dates

CONTENT_TYPE = "application/feed+json; charset=utf-8"
_VERSION = "https://jsonfeed.org/version/1.1"


class JsonFeed(SyndicationFeed):
    """A feed as JSON.

    An item's ``content`` (HTML) stands for its description where it has one; its ``json`` are further members.
    """

    content_type = CONTENT_TYPE

    def write(self, outfile: Any, encoding: str) -> None:
        outfile.write(json.dumps(self._values(), ensure_ascii=False, indent=1).encode(encoding))

    def _values(self) -> dict[str, Any]:
        feed = self.feed
        values = {
            "version": _VERSION,
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "icon": feed.get("icon"),
            "language": feed["language"],
            "items": [_item(item) for item in self.items],
        }
        return {name: value for name, value in values.items() if value or name == "items"}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    content = item.get("content")
    values = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": content if content is not None else item["description"],
        "date_published": item["pubdate"] and dates.iso(item["pubdate"]),
        "date_modified": item["updateddate"] and dates.iso(item["updateddate"]),
        "authors": [{"name": item["author_name"]}] if item["author_name"] else [],
        "tags": list(item["categories"]),
        **item.get("json", {}),
    }
    return {name: value for name, value in values.items() if value or name == "content_html"}
