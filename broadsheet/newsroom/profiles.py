"""An author as structured data: schema.org ProfilePage."""

from __future__ import annotations

from typing import Any

from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import Author


def profile_page(author: Author) -> dict[str, Any]:
    """Who the author is, as plain values."""
    address = absolute_url(author.url)
    person = {
        "@type": "Person",
        "@id": f"{address}#author",
        "name": author.name,
        "url": address,
        "jobTitle": author.role,
        "description": author.biography,
        "sameAs": [block.value["url"] for block in author.links if block.value.get("url")],
    }
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "url": address,
        "mainEntity": {name: value for name, value in person.items() if value},
    }
