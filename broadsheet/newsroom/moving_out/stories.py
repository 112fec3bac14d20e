"""The blocks of a story as they leave the site: plain values, with whole addresses and without numbers of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from broadsheet.lib import html
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.newsroom.models import ArticlePage, LivePost
from broadsheet.newsroom.moving_out.files import GivenFile, ShownFile

Leaving = tuple[str, str | dict[str, Any]]
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_MARKED = re.compile(r"<(?:a|embed)\b")


def story_of(body: Any) -> Iterator[Leaving]:
    """All blocks, from top to bottom; one of which a file is gone is left out."""
    for block in body:
        yield from _MAKERS[block.block_type](block.value)


def appended(article: ArticlePage) -> Iterator[Leaving]:
    """What stands under the story: the posts of its live blog, and its corrections."""
    for post in LivePost.objects.shown().filter(article=article.pk).newest_first() if article.live_state else ():
        yield "subheading", escape(" · ".join(filter(None, (post.title, _at(post.posted_at)))))
        yield "html", rich(post.text)
    if article.corrections_shown:
        yield "heading", escape(_("Corrections"))
    for one in article.corrections_shown:
        wrong, right = _("What was wrong:"), _("What is right:")
        words = (f"<b>{escape(wrong)}</b> {escape(one.wrong)}", f"<b>{escape(right)}</b> {escape(one.right)}")
        yield "paragraph", "<br>".join((escape(_at(one.made_at)), *words))


def rich(source: str) -> str:
    """Rich text as it is stored, with whole addresses."""
    text = str(html.for_readers(source))
    return html.for_feeds(expand_db_html(text), absolute_url("/")) if _MARKED.search(text) else text


def _at(moment: Any) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT")


def _paragraphs(value: Any) -> Iterator[Leaving]:
    text = rich(value.source)
    for part in _PARAGRAPH.findall(text) or [text]:
        if part.strip():
            yield "paragraph", part.strip()


def _quote(value: Any) -> Iterator[Leaving]:
    text = rich(value.source)
    words = "<br>".join(part.strip() for part in _PARAGRAPH.findall(text) or [text] if part.strip())
    if words:
        yield "quote", words


def _heading(kind: str) -> Callable[[Any], Iterator[Leaving]]:
    def made(value: Any) -> Iterator[Leaving]:
        yield kind, escape(value, quote=False)

    return made


def _list(value: Any) -> Iterator[Leaving]:
    yield "list", rich(value.source)


def _shown(value: Any) -> ShownFile:
    return ShownFile(
        GivenFile.of_picture(value["image"]), value.alt_words, value.caption_words or "", value.credit_words or "",
        is_decorative=bool(value.get("decorative")),
    )  # fmt: skip


def _picture(value: Any) -> Iterator[Leaving]:
    if value["image"] is not None:
        yield "picture", {"media": _shown(value)}


def _gallery(value: Any) -> Iterator[Leaving]:
    pictures = [_shown(one) for one in value["pictures"] if one["image"] is not None]
    if pictures:
        yield "gallery", {"media": pictures, "caption": value["title"] or ""}


def _media(value: Any) -> Iterator[Leaving]:
    if value["document"] is None:
        return
    made = {"media": ShownFile(GivenFile.of_document(value["document"])), "title": value["title"]}
    if value.get("subtitles"):
        made["subtitles"] = ShownFile(GivenFile.of_document(value["subtitles"]))
    if value.get("transcript") and value["transcript"].source:
        made["transcript"] = rich(value["transcript"].source)
    yield "media", made


def _download(value: Any) -> Iterator[Leaving]:
    if value["document"] is not None:
        file = ShownFile(GivenFile.of_document(value["document"]))
        yield "download", {"media": file, "text": value["text"] or value["document"].title}


def _embed(value: Any) -> Iterator[Leaving]:
    yield "embed", {"url": value["url"], "title": value["title"]}


def _texts(kind: str, *names: str) -> Callable[[Any], Iterator[Leaving]]:
    def made(value: Any) -> Iterator[Leaving]:
        yield kind, {name: value.get(name) or "" for name in names}

    return made


def _fact_box(value: Any) -> Iterator[Leaving]:
    yield "fact_box", {"title": value["title"], "text": rich(value["text"].source)}


def _related(value: Any) -> Iterator[Leaving]:
    links = [{"url": absolute_url(one.address), "text": one.words} for one in value["links"] if one.address]
    if links:
        yield "related", {"title": value["title"] or "", "links": links}


def _table(value: Any) -> Iterator[Leaving]:
    table = value["table"]
    columns = [column["heading"] for column in table.columns]
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    yield "table", {"caption": value["caption"], "columns": columns, "rows": rows}


def _cell(cell: Any) -> str | dict[str, str]:
    if cell.value is None:
        return ""
    return {"html": rich(cell.value.source)} if hasattr(cell.value, "source") else str(cell.value)


def _divider(_value: Any) -> Iterator[Leaving]:
    yield "divider", {}


def _html(value: Any) -> Iterator[Leaving]:
    made = str(html.sanitise_story(str(value))).strip()
    if made:
        yield "html", made


_MAKERS: dict[str, Callable[[Any], Iterator[Leaving]]] = {
    "paragraph": _paragraphs, "heading": _heading("heading"), "subheading": _heading("subheading"), "quote": _quote,
    "list": _list, "picture": _picture, "gallery": _gallery, "media": _media, "download": _download, "embed": _embed,
    "pull_quote": _texts("pull_quote", "text", "attribution"), "fact_box": _fact_box, "related": _related,
    "table": _table, "chart": _texts("chart", "title", "unit", "rows_text", "source"),
    "code": _texts("code", "code", "language"), "divider": _divider, "html": _html,
}  # fmt: skip
