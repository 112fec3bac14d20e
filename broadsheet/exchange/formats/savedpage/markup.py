"""Text as the small inline HTML that a block may hold."""

from __future__ import annotations

import html
import re

import nh3

from broadsheet.exchange.formats.savedpage.wording import collapse

INLINE_TAGS = frozenset({"a", "em", "strong", "br"})
LIST_TAGS = INLINE_TAGS | {"ul", "ol", "li"}
LINK_SCHEMES = frozenset({"http", "https", "mailto"})

_BREAK = re.compile(r"\s*<br>\s*")
_OUTER_BREAKS = re.compile(r"^(?:<br>|\s)+|(?:<br>|\s)+$")


def escape(text: str) -> str:
    """Quotes stay as they are: this is never put into an attribute."""
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    return escape(collapse(text))


def sanitise(markup: str, *, with_lists: bool = False) -> str:
    """The last step before a record: only these tags and links remain, whatever was read."""
    clean = nh3.clean(
        collapse(markup),
        tags=set(LIST_TAGS if with_lists else INLINE_TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    ).replace("&nbsp;", "\u00a0")
    clean = _BREAK.sub("<br>", clean)
    previous = None
    while clean != previous:
        previous, clean = clean, _OUTER_BREAKS.sub("", clean)
    return clean


def text_of(markup: str) -> str:
    """The words of a block without its tags, for comparing and measuring."""
    return collapse(html.unescape(re.sub(r"<[^>]*>", lambda tag: " " if tag[0] == "<br>" else "", markup)))


def escape_attribute(text: str) -> str:
    return html.escape(text, quote=True)
