"""Links of a discussion that stands on a page of another site, or in its feed: they lead to this site."""

from __future__ import annotations

import re

from broadsheet.discussion.conf import settings

# An address of ours in a tag of ours; what readers have typed is escaped, and has no such tag.
_OURS = re.compile(r'(<(?:a|form|div)\b[^<>]*?\s(?:href|action|data-news)=")(?=[/?])(\?)?')


def from_elsewhere(html: str, home: str) -> str:
    """HTML of ours with every link in full. ``home`` is the page on this site to which bare queries belong."""
    return _OURS.sub(lambda found: f"{found[1]}{settings.SITE_URL}{f'{home}?' if found[2] else ''}", html)
