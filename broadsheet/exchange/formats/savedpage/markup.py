"""Text as the small inline HTML that a block may hold."""

from __future__ import annotations

import html
import re

from broadsheet.exchange.formats.posthtml import inline
from broadsheet.exchange.formats.savedpage.wording import collapse

_BREAK = re.compile(r"\s*<br>\s*")
_JUMP = re.compile(r'(<a\b[^<>]*?)\shref="(?:#[^"]*)?"')
_DEAD_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)


def escape(text: str) -> str:
    """Quotes stay as they are: this is never put into an attribute."""
    return html.escape(text, quote=False)


def plain(text: str) -> str:
    return escape(collapse(text))


def sanitise(markup: str, base: str = "", *, with_lists: bool = False) -> str:
    """The last step before a record: what was read, as an editor's HTML comes in too. Links become absolute (``base``
    is an address or nothing); those within the page, and those that lead nowhere, are only words."""
    clean = inline.clean_list if with_lists else inline.clean
    cleaned = clean(_JUMP.sub(r"\1", collapse(markup)), ("rewrite_with_base", base) if base else "deny")
    return _BREAK.sub("<br>", _DEAD_LINK.sub(r"\1", cleaned.replace("&nbsp;", "\u00a0")))


def text_of(markup: str) -> str:
    """The words of a block without its tags, for comparing and measuring."""
    return collapse(html.unescape(re.sub(r"<[^>]*>", lambda tag: " " if tag[0] == "<br>" else "", markup)))
