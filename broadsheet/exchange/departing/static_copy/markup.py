"""What changes in a page or style sheet that becomes a file: links, forms, and what needs a server or a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape

# Text of ours and of readers has no bare angle brackets, and attributes have quotes; so this finds every tag.
_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_ADDRESSED = {"a", "area", "audio", "embed", "image", "img", "link", "source", "track", "use", "video"}
_ADDRESSES = ("href", "src", "poster")
_GONE = {"button", "noscript", "template", "dialog"}
_GONE_CLASS = re.compile(
    r"""class=["'][^"']*(?<![\w-])(?:orders|to-form|news|share|report-error-line|reply-link|report-link|replying-to|begun"""
    r"""|reply-title|feeds|live-news|staff-links)(?![\w-])"""
)
_COUNT = re.compile(r'<button[^>]*>\s*(.*?)<span class="appreciations">(\d+)</span>\s*</button>', re.DOTALL)
_VIEW = re.compile(r"\sdata-(?:view|live|share|news|since)=(?:\"[^\"]*\"|'[^']*')")
_GONE_LINKS = {"preload", "manifest", "search", "preconnect", "dns-prefetch", "modulepreload", "prefetch"}
_KEPT_LINKS = {"canonical", "license"}
_URL = re.compile(r"url\(\s*(\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)|@import\s+(\"[^\"]*\"|'[^']*')")
Link = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Sentences:
    """What stands in place of forms, as plain text, and at the end of each page."""

    search: str
    reply: str
    other: str
    end: str


def page(text: str, link: Link, sentences: Sentences) -> str:
    """The page with its links as ``link`` has them; one for which that is ``None`` becomes plain words."""
    return _Page(text, link, sentences).rewritten()


def style(text: str, link: Link) -> str:
    """The style sheet with its links as ``link`` has them."""

    def replaced(found: re.Match[str]) -> str:
        address = (found[1] or found[2]).strip("\"' ")
        if not address or address.startswith(("data:", "#")):
            return found[0]
        new = link(address)
        if new is None:
            return found[0]
        return f'url("{new}")' if found[1] is not None else f'@import "{new}"'

    # Without preloading, letters that are optional would be late each time.
    return _URL.sub(replaced, text).replace("font-display: optional", "font-display: swap")


class _Page:
    def __init__(self, text: str, link: Link, sentences: Sentences) -> None:
        self._text, self._link, self._sentences = text, link, sentences
        self._out: list[str] = []
        self._is_unlinked = False

    def rewritten(self) -> str:
        place = 0
        while (tag := _TAG.search(self._text, place)) is not None:
            self._out.append(self._text[place : tag.start()])
            place = self._take(tag)
        self._out.append(self._text[place:])
        return "".join(self._out)

    def _take(self, tag: re.Match[str]) -> int:
        """Write what becomes of a tag; returns where to go on."""
        if tag[2] is None:
            return tag.end()
        name, is_end, said = tag[2].lower(), bool(tag[1]), tag[3]
        if is_end:
            self._end(name, tag[0])
            return tag.end()
        if name in ("script", "style"):
            return self._take_raw(name, tag)
        if name in _GONE or name == "form" or _GONE_CLASS.search(said):
            after = self._after(name, tag.end())
            if name == "form":
                self._out.append(self._instead(said, self._text[tag.end() : after]))
            return after
        self._out.append(self._addressed(name, tag) if name in _ADDRESSED else _VIEW.sub("", tag[0]))
        return tag.end()

    def _end(self, name: str, tag: str) -> None:
        if name == "a" and self._is_unlinked:
            self._is_unlinked, tag = False, "</span>"
        elif name == "body":
            self._out.append(f'<p class="copy-note" dir="auto">{escape(self._sentences.end)}</p>')
        self._out.append(tag)

    def _take_raw(self, name: str, tag: re.Match[str]) -> int:
        """Scripts go, but not what they say of the page as data."""
        end = self._text.find(f"</{name}>", tag.end())
        after = len(self._text) if end < 0 else end + len(name) + 3
        if name == "style" or "application/ld+json" in tag[3]:
            self._out.append(self._text[tag.start() : after])
        return after

    def _after(self, name: str, place: int) -> int:
        """Where an element ends whose content begins at ``place``."""
        depth = 0 if name in _VOID else 1
        while depth and (tag := _TAG.search(self._text, place)) is not None:
            place = tag.end()
            if tag[2] and tag[2].lower() == name:
                depth += -1 if tag[1] else 1
        return place

    def _instead(self, said: str, inner: str) -> str:
        if "appreciate" in said:
            count = _COUNT.search(inner)
            return f"<span>{count[1]}{count[2]}</span>" if count else ""
        is_search = 'role="search"' in said
        words = self._sentences.search if is_search else self._sentences.other
        if "reply-form" in said:
            words = self._sentences.reply
        return f'<p class="copy-note">{escape(words)}</p>'

    def _addressed(self, name: str, tag: re.Match[str]) -> str:
        values = {one[1].lower(): unescape((one[2] or "").strip("\"'")) for one in _ATTRIBUTE.finditer(tag[3])}
        if name == "link":
            return self._head_link(values)
        for key in _ADDRESSES:
            if key in values:
                new = self._link(values[key])
                if new is None and name == "a":
                    self._is_unlinked = True
                    return f"<span{_written({'class': values['class']} if 'class' in values else {})}>"
                values[key] = values[key] if new is None else new
        if "srcset" in values:
            values["srcset"] = self._files(values["srcset"])
        values.pop("crossorigin", None)
        return f"<{name}{_written(values)}{' /' if tag[3].rstrip().endswith('/') else ''}>"

    def _head_link(self, values: dict[str, str]) -> str:
        kinds = set(values.get("rel", "").lower().split())
        if kinds & _KEPT_LINKS:
            return f"<link{_written(values)}>"
        new = None if kinds & _GONE_LINKS else self._link(values.get("href", ""))
        values.pop("crossorigin", None)
        return f"<link{_written(values | {'href': new})}>" if new is not None else ""

    def _files(self, said: str) -> str:
        found = []
        for part in said.split(", "):
            address, _, width = part.strip().partition(" ")
            new = self._link(address)
            found.append(f"{address if new is None else new} {width}".strip())
        return ", ".join(found)


def _written(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' if value else f" {name}" for name, value in values.items())
