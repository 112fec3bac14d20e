"""WordPress's shortcodes, rewritten as the HTML elements that the block editor uses for the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_KNOWN = "caption|wp_caption|gallery|embed|audio|video|playlist|youtube|vimeo"
# Escaped ones, in doubled brackets, are words.
_SHORTCODE = re.compile(rf"(?<!\[)\[({_KNOWN})\b([^\]\[]*?)/?\](?!\])(?:(.*?)\[/\1\])?", re.DOTALL)
# With something in it that no words in brackets have: settings, or an end.
_UNKNOWN = re.compile(r"(?<!\[)\[([a-zA-Z][\w-]{2,40})(?:\s+[\w-]+\s*=[^\]]*|[^\]\[]*\](?=.*?\[/\1))\]?", re.DOTALL)
_DOUBLED = re.compile(r"\[(\[[a-zA-Z][^\[\]]*\])\]")
_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "flv", "wmv", "url")
_IMAGE = re.compile(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)


def rewritten(text: str) -> tuple[str, list[str]]:
    """The text with elements in the place of the shortcodes that are known, and the names of the others."""
    if "[" not in text:
        return text, []
    text = _SHORTCODE.sub(_element, text)
    unknown = list(dict.fromkeys(match[1].lower() for match in _UNKNOWN.finditer(text)))
    return _DOUBLED.sub(r"\1", text), unknown


def _element(match: re.Match[str]) -> str:
    name, inner = match[1], match[3] or ""
    values = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(match[2])}
    return f"\n\n{_MAKERS[name](values, inner, match[2])}\n\n"


def _caption(values: dict[str, str], inner: str, _: str) -> str:
    image = _IMAGE.search(inner)
    words = values.get("caption") or (inner[: image.start()] + inner[image.end() :] if image else "")
    number = re.sub(r"\D", "", values.get("id", ""))
    shown = image[0] if image else inner
    return f'<figure data-attachment="{number}">{shown}<figcaption>{words.strip()}</figcaption></figure>'


def _gallery(values: dict[str, str], _inner: str, _: str) -> str:
    ids = ",".join(re.findall(r"\d+", values.get("ids") or values.get("include", "")))
    return f'<figure data-gallery="{ids}"></figure>'


def _embed(_values: dict[str, str], inner: str, rest: str) -> str:
    address = inner.strip() or rest.strip().strip("=\"'")
    return f'<figure data-embed="{escape(address)}"></figure>'


def _media(values: dict[str, str], inner: str, _: str) -> str:
    source = next((values[name] for name in _SOURCES if values.get(name)), "")
    if not source:
        found = re.search(r"https?://[^\s\"'<>\]]+", inner)
        source = found[0] if found else ""
    return f'<figure data-media="{escape(source)}"></figure>'


def _playlist(values: dict[str, str], _inner: str, _: str) -> str:
    return "".join(
        f'<figure data-media-id="{number}"></figure>' for number in re.findall(r"\d+", values.get("ids", ""))
    )


_MAKERS: dict[str, Callable[[dict[str, str], str, str], str]] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "embed": _embed,
    "youtube": _embed,
    "vimeo": _embed,
    "audio": _media,
    "video": _media,
    "playlist": _playlist,
}
