"""The blocks of a story as WordPress's block editor stores them: HTML with a comment around each block."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from broadsheet.exchange.formats.posthtml.figures import DECORATIVE
from broadsheet.exchange.records import Block, MediaLink

_LETTER_AFTER = re.compile(r"\[(?=[a-zA-Z/\[])")
_OUTER_LIST = re.compile(r"\A\s*<ol\b")
_LANGUAGE = re.compile(r"[^\w+#-]+")
_VIDEOS = (".mp4", ".m4v", ".webm", ".ogv")


def story_of(blocks: Iterable[Block]) -> str:
    """The whole story, from top to bottom."""
    return "\n\n".join(_MAKERS[block.kind](block.html, block.data) for block in blocks)


def _wrapped(name: str, markup: str, **settings: Any) -> str:
    """A block with its settings, in which nothing can end the comment that they stand in."""
    values = {key: value for key, value in settings.items() if value not in ("", None, False, 0)}
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else ""
    for mark, code in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, code)
    head = f"<!-- wp:{name} {text} -->" if text else f"<!-- wp:{name} -->"
    return f"{head}\n{markup}\n<!-- /wp:{name} -->"


def _safe(markup: str) -> str:
    """Words in brackets are words, and no shortcode."""
    return _LETTER_AFTER.sub("&#91;", markup)


def _words(text: str) -> str:
    return _safe(escape(text))


def _number(link: MediaLink) -> int:
    return int(link.source_id) if link.source_id.isdigit() else 0


def _paragraph(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("paragraph", f"<p>{_safe(html)}</p>")


def _heading(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("heading", f'<h2 class="wp-block-heading">{_safe(html)}</h2>')


def _subheading(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("heading", f'<h3 class="wp-block-heading">{_safe(html)}</h3>', level=3)


def _quote(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("quote", f'<blockquote class="wp-block-quote">{_paragraph(html, {})}</blockquote>')


def _list(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("list", _safe(html), ordered=_OUTER_LIST.match(html) is not None)


def _caption(words: str, credit: str = "", middle: str = "") -> str:
    parts = [_words(words), middle, f'<span class="credit">{_words(credit)}</span>' if credit else ""]
    inner = " ".join(part for part in parts if part)
    return f'<figcaption class="wp-element-caption">{inner}</figcaption>' if inner else ""


def _picture(_: str, data: Mapping[str, Any]) -> str:
    link: MediaLink = data["media"]
    number = _number(link)
    kind = f' class="wp-image-{number}"' if number else ""
    image = f'<img src="{_words(link.url)}" alt="{_words(link.alt)}"{kind}/>'
    mark = DECORATIVE if link.is_decorative else ""
    shape = f"wp-block-image size-full {mark}".rstrip()
    figure = f'<figure class="{shape}">{image}{_caption(link.caption, link.credit)}</figure>'
    return _wrapped("image", figure, id=number, sizeSlug="full", linkDestination="none", className=mark)


def _gallery(_: str, data: Mapping[str, Any]) -> str:
    pictures = "\n\n".join(_picture("", {"media": link}) for link in data["media"])
    title = data.get("caption", "")
    caption = f'<figcaption class="blocks-gallery-caption wp-element-caption">{_words(title)}</figcaption>'
    kind = "wp-block-gallery has-nested-images columns-default is-cropped"
    return _wrapped("gallery", f'<figure class="{kind}">{pictures}{caption if title else ""}</figure>', linkTo="none")


def _media(_: str, data: Mapping[str, Any]) -> str:
    link: MediaLink = data["media"]
    name = "video" if link.url.lower().endswith(_VIDEOS) else "audio"
    tracks = "".join(f'<track src="{_words(one.url)}" kind="subtitles"/>' for one in [data.get("subtitles")] if one)
    figure = f'<figure class="wp-block-{name}"><{name} controls src="{_words(link.url)}">{tracks}</{name}>'
    made = _wrapped(name, f"{figure}{_caption(data.get('title', ''))}</figure>", id=_number(link))
    return made if not data.get("transcript") else f"{made}\n\n{_transcript(data)}"


def _transcript(data: Mapping[str, Any]) -> str:
    said = f"<summary>{_words(data.get('title', ''))}</summary>{_safe(data['transcript'])}"
    return _wrapped("html", f'<details class="transcript">{said}</details>')


def _download(_: str, data: Mapping[str, Any]) -> str:
    link: MediaLink = data["media"]
    words = data.get("text") or link.caption or link.url.rpartition("/")[2]
    markup = f'<div class="wp-block-file"><a href="{_words(link.url)}">{_words(words)}</a></div>'
    return _wrapped("file", markup, id=_number(link), href=link.url)


def _embed(_: str, data: Mapping[str, Any]) -> str:
    url = data["url"]
    markup = (
        f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{_words(url)}\n</div>'
        f"{_caption(data.get('title', ''))}</figure>"
    )
    return _wrapped("embed", markup, url=url)


def _pull_quote(_: str, data: Mapping[str, Any]) -> str:
    cite = f"<cite>{_words(data['attribution'])}</cite>" if data.get("attribution") else ""
    quote = f"<blockquote><p>{_words(data['text'])}</p>{cite}</blockquote>"
    return _wrapped("pullquote", f'<figure class="wp-block-pullquote">{quote}</figure>')


def _table(_: str, data: Mapping[str, Any]) -> str:
    heads = "".join(f"<th>{_words(one)}</th>" for one in data["columns"])
    head = f"<thead><tr>{heads}</tr></thead>" if any(data["columns"]) else ""
    rows = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>" for row in data["rows"])
    table = f'<table class="has-fixed-layout">{head}<tbody>{rows}</tbody></table>'
    return _wrapped("table", f'<figure class="wp-block-table">{table}{_caption(data.get("caption", ""))}</figure>')


def _cell(value: str | Mapping[str, str]) -> str:
    """Words, or HTML that is safe already."""
    return _words(value) if isinstance(value, str) else _safe(value["html"])


def _code(_: str, data: Mapping[str, Any]) -> str:
    language = _LANGUAGE.sub("-", str(data.get("language", ""))).strip("-")
    kind = f"wp-block-code language-{language}" if language else "wp-block-code"
    made = f'<pre class="{kind}"><code>{_words(data["code"])}</code></pre>'
    return _wrapped("code", made, className=language and f"language-{language}")


def _divider(_: str, __: Mapping[str, Any]) -> str:
    return _wrapped("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')


def _html(html: str, _: Mapping[str, Any]) -> str:
    return _wrapped("html", f'<div class="free-html">{_safe(html)}</div>')


def _fact_box(_: str, data: Mapping[str, Any]) -> str:
    inner = f'<h2 class="fact-box-title">{_words(data["title"])}</h2>{_safe(data["text"])}'
    return _wrapped("html", f'<aside class="fact-box">{inner}</aside>')


def _related(_: str, data: Mapping[str, Any]) -> str:
    title = f'<h2 class="related-title">{_words(data["title"])}</h2>' if data.get("title") else ""
    links = "".join(f'<li><a href="{_words(one["url"])}">{_words(one["text"])}</a></li>' for one in data["links"])
    return _wrapped("html", f'<aside class="related-links">{title}<ul>{links}</ul></aside>')


def _chart(_: str, data: Mapping[str, Any]) -> str:
    """As a table, since WordPress draws none."""
    pairs = [line.replace("\t", ";").rpartition(";") for line in data["rows_text"].splitlines() if line.strip()]
    rows = "".join(f"<tr><td>{_words(a.strip())}</td><td>{_words(b.strip())}</td></tr>" for a, _mark, b in pairs)
    unit = f'<span class="unit">{_words(data["unit"])}</span>' if data.get("unit") else ""
    caption = _caption(data["title"], data.get("source", ""), unit)
    table = f'<table class="has-fixed-layout"><tbody>{rows}</tbody></table>'
    made = f'<figure class="wp-block-table story-chart">{table}{caption}</figure>'
    return _wrapped("table", made, className="story-chart")


_MAKERS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "paragraph": _paragraph, "heading": _heading, "subheading": _subheading, "quote": _quote, "list": _list,
    "picture": _picture, "gallery": _gallery, "media": _media, "download": _download, "embed": _embed,
    "pull_quote": _pull_quote, "table": _table, "code": _code, "divider": _divider, "html": _html,
    "fact_box": _fact_box, "related": _related, "chart": _chart,
}  # fmt: skip
