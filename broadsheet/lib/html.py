"""Turns what a reader typed into HTML, once, when it is stored. The only place that calls text safe."""

from __future__ import annotations

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_ADDRESS = re.compile(r"https?://[^\s<>\[\]\"'\u2028\u2029]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}’”»"
_MOST_LINKS = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_TAGS = {"p", "br", "a"}
_ATTRIBUTES = {"a": {"href"}}


def clean_text(text: str) -> str:
    """Typed text as it is stored: one kind of line end, no control characters, no white space around."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def from_plain_text(text: str) -> SafeString:
    """Paragraphs and links out of plain text; everything else in it stays visible as it was typed.

    Links get ``rel="ugc nofollow"``: whoever plants one gains nothing with search engines. Past the first
    20 addresses of a comment the rest stay plain text.
    """
    paragraphs = re.split(r"\n\s*\n", clean_text(text))
    links_left = _MOST_LINKS
    rendered = []
    for paragraph in paragraphs:
        html, links_left = _with_links(paragraph, links_left)
        rendered.append(f"<p>{html}</p>")
    return sanitise("\n".join(rendered))


def sanitise(html: str) -> SafeString:
    """HTML reduced to paragraphs, line breaks and links, whatever it was before."""
    return mark_safe(  # noqa: S308 - the one place; nh3 has just cleaned it
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="ugc nofollow")
    )


def stored(html: str) -> SafeString:
    """HTML that :func:`from_plain_text` made and the database kept."""
    return mark_safe(html)  # noqa: S308 - cleaned before it was stored


def _with_links(paragraph: str, links_left: int) -> tuple[str, int]:
    pieces: list[str] = []
    done = 0
    for match in _ADDRESS.finditer(paragraph):
        if not links_left:
            break
        address = match.group().rstrip(_TRAILING)
        # An address may hold a pair of brackets, as encyclopaedias like; a lone closing one is the sentence's.
        if address.count("(") > address.count(")") and match.group()[len(address) :].startswith(")"):
            address += ")"
        if not address.partition("://")[2].strip("/"):
            continue
        pieces.append(_lines(paragraph[done : match.start()]))
        pieces.append(f'<a href="{escape(address)}">{escape(address)}</a>')
        done = match.start() + len(address)
        links_left -= 1
    pieces.append(_lines(paragraph[done:]))
    return "".join(pieces), links_left


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def data_script(json_text: str) -> SafeString:
    """JSON for machines inside a page; its brackets are escaped so that no text in it can end the element."""
    escaped = json_text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return mark_safe(f'<script type="application/ld+json">{escaped}</script>')  # noqa: S308 - escaped above
