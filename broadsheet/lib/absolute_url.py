"""URLs for mail, feeds and structured data, which are read outside the site."""

from __future__ import annotations

from urllib.parse import urljoin

from broadsheet.lib.conf import settings


def absolute_url(url: str) -> str:
    """A URL of this site with scheme and host; one that has them already, such as that of an embed, stays as it is."""
    return urljoin(settings.SITE_URL, url)
