"""Cleaning of typed text, and sanitising of HTML. Only this module marks text as safe."""

from __future__ import annotations

import re
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_EDITORS_MARK = re.compile(r' data-block-key="[^"<>]*"')
_FEED_TAGS = nh3.ALLOWED_TAGS | {"audio", "video", "source"}
_FEED_ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {
    "audio": {"src", "controls"},
    "video": {"src", "controls", "poster", "width", "height"},
    "source": {"src", "type"},
    "time": {"datetime"},
}
_TAGS = {"p", "br", "a", "em", "strong", "blockquote", "code", "ul", "ol", "li"}
_ATTRIBUTES = {"*": set(), "a": {"href"}, "ol": {"start"}, "li": {"value"}}


def clean_text(text: str) -> str:
    """Typed text as it is stored: uniform line ends, no control characters, no surrounding white space."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def sanitise(html: str) -> SafeString:
    """HTML reduced to what a comment may contain."""
    return mark_safe(  # noqa: S308 - the one place; nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https"},
            link_rel="ugc nofollow",
            url_relative="deny",
        )
    )


def plain(html: str) -> str:
    """The text of HTML, without its elements."""
    return unescape(nh3.clean(html, tags=set()))


def sanitise_story(html: str) -> SafeString:
    """HTML that an editor typed or a file brought, reduced to what a story may contain."""
    return mark_safe(nh3.clean(html, url_schemes={"http", "https", "mailto"}))  # noqa: S308 - nh3 has just cleaned it


def for_readers(html: str) -> SafeString:
    """HTML of an editor's rich text, without the marks by which the editing form finds its paragraphs again."""
    return mark_safe(_EDITORS_MARK.sub("", html))  # noqa: S308 - the newsroom's own words


def stored(html: str) -> SafeString:
    """HTML that :mod:`broadsheet.lib.markdown` rendered, as it was stored in the database."""
    return mark_safe(html)  # noqa: S308 - cleaned before it was stored


def for_feeds(html: str, address: str) -> str:
    """A story as programs show it beside those of other sites: no scripts, forms, styles, and every address in full.

    ``address`` is that of its page.
    """
    return nh3.clean(
        html,
        tags=_FEED_TAGS,
        attributes=_FEED_ATTRIBUTES,
        clean_content_tags={"script", "style", "button", "template", "svg", "noscript"},
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", address),
    )


def data_script(json_text: str) -> SafeString:
    """JSON in a script element; its brackets are escaped, so that no text in it can end the element."""
    escaped = json_text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308 - escaped above
