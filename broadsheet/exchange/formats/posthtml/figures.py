"""Pictures, players, tables and what stands in a figure."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Protocol
from urllib.parse import urlsplit

from lxml import html as lxml_html  # type: ignore[import-untyped]

from broadsheet.exchange.formats.posthtml.inline import clean, clean_whole, inside, plain, words_of
from broadsheet.exchange.records import MediaLink

_ATTACHMENT = re.compile(r"wp-image-(\d+)|attachment_(\d+)")
_LONGEST_PULL_QUOTE, _MOST_ROWS = 400, 200
DECORATIVE = "is-decorative"
"""The class of a figure, and the block's, by which it is known again that there is nothing to describe."""


class Reader(Protocol):
    """What takes the blocks; see `blocks.Reader`."""

    unknown: list[str]

    def descend(self, element: Any, depth: int) -> None:
        """All that is inside an element."""

    def end_paragraph(self) -> None:
        """What has gathered becomes a paragraph."""

    def add(self, kind: Any, html: str = "", **data: Any) -> None:
        """One block after those before it."""


def _picture(element: Any, caption: str = "", credit: str = "") -> MediaLink:
    number = _ATTACHMENT.search(element.get("class") or "")
    figure = next((one for one in element.iterancestors("figure")), None)
    source_id = (number[1] or number[2]) if number else ""
    if not source_id and figure is not None:
        source_id = figure.get("data-attachment") or ""
    source_id = source_id or element.get("data-id") or ""
    address = element.get("src") or element.get("data-src") or ""
    is_decorative = _says_decorative(element) or (figure is not None and DECORATIVE in _classes(figure))
    return MediaLink(source_id, address.strip(), (element.get("alt") or "").strip(), caption, credit, is_decorative)


def _says_decorative(image: Any) -> bool:
    """Whether a picture says that there is nothing to describe; most that have no words have just none."""
    is_hidden = (image.get("aria-hidden") or "").strip().lower() == "true"
    role = (image.get("role") or "").strip().lower()
    return DECORATIVE in _classes(image) or is_hidden or role in ("presentation", "none")


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def image(reader: Reader, element: Any, depth: int) -> None:
    """One picture."""
    link = _picture(element)
    if urlsplit_safe(link.url) and not link.url.startswith("data:"):
        reader.add("picture", media=link)


def urlsplit_safe(url: str) -> bool:
    """Whether this is an address at all."""
    try:
        return bool(url) and urlsplit(url) is not None
    except ValueError:
        return False


def figure(reader: Reader, element: Any, depth: int) -> None:
    """A figure of any kind, with the words below it."""
    if _marked(reader, element):
        return
    kind = element.get("class") or ""
    images = element.findall(".//img")
    # That of one picture may stand deeper; that of a gallery is not one of its pictures'.
    caption = element.find(".//figcaption" if len(images) < 2 else "figcaption")
    if "gallery" in kind or len(images) > 1:
        pictures = [_picture(image, *_said(_own_caption(image, element))) for image in images]
        reader.add("gallery", media=pictures, caption=_said(caption)[0])
    elif images:
        reader.add("picture", media=_picture(images[0], *_said(caption)))
    elif "embed" in kind:
        _embedded(reader, element, caption)
    elif "pullquote" in kind:
        _pull_quote(reader, element)
    elif (found := _only(element, "audio", "video")) is not None:
        player(reader, found, depth, _said(caption)[0])
    elif (found := _only(element, "table")) is not None:
        table(reader, found, depth, _said(caption)[0])
    else:
        reader.descend(element, depth + 1)
        reader.end_paragraph()


def _only(element: Any, *tags: str) -> Any:
    """The one element of these kinds in a figure that has nothing else but its caption."""
    found = [one for one in element.iterdescendants() if one.tag in tags]
    beside = [one for one in element if one.tag != "figcaption"]
    return found[0] if len(found) == len(beside) == 1 else None


def _said(caption: Any) -> tuple[str, str]:
    """The caption and whose picture it is, where that is marked."""
    if caption is None:
        return "", ""
    credit = caption.find(".//*[@class='credit']")
    whose = words_of(credit) if credit is not None else ""
    if credit is not None:
        credit.drop_tree()
    return words_of(caption), whose


def _own_caption(image: Any, figure: Any) -> Any:
    for ancestor in image.iterancestors():
        if ancestor is figure:
            return None
        own = ancestor.find(".//figcaption") if ancestor.tag in ("figure", "li", "dl") else None
        if own is not None:
            return own
    return None


def _marked(reader: Reader, element: Any) -> bool:
    """What stands for a shortcode."""
    if element.get("data-gallery") is not None:
        ids = [number for number in (element.get("data-gallery") or "").split(",") if number]
        reader.add("gallery", media=[MediaLink(number) for number in ids], caption="")
    elif element.get("data-embed") is not None:
        reader.add("embed", url=element.get("data-embed"))
    elif element.get("data-media") is not None:
        reader.add("media", media=MediaLink("", element.get("data-media")))
    elif element.get("data-media-id") is not None:
        reader.add("media", media=MediaLink(element.get("data-media-id")))
    else:
        return False
    return True


def _embedded(reader: Reader, element: Any, caption: Any) -> None:
    inner = element.find(".//iframe")
    if inner is not None:
        frame(reader, inner, 0)
        return
    title = _said(caption)[0]
    if caption is not None:
        caption.drop_tree()
    address = words_of(element)
    if address:
        reader.add("embed", url=address.split()[0], title=title)


def _pull_quote(reader: Reader, element: Any) -> None:
    cite = element.find(".//cite")
    attribution = words_of(cite) if cite is not None else ""
    if cite is not None:
        cite.drop_tree()
    words = words_of(element)
    if words and len(words) <= _LONGEST_PULL_QUOTE:
        reader.add("pull_quote", text=words, attribution=attribution[:200])
    elif words:
        reader.add("quote", clean(plain(inside(element))))


def frame(reader: Reader, element: Any, depth: int) -> None:
    """A frame of another site."""
    address = (element.get("src") or element.get("data-src") or "").strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if address.startswith(("http://", "https://")):
        reader.add("embed", url=address, is_frame=True)
    else:
        reader.unknown.append("<iframe>")


def player(reader: Reader, element: Any, depth: int, title: str = "") -> None:
    """A sound or a film."""
    source = element.get("src")
    if not source:
        inner = element.find(".//source")
        source = inner.get("src") if inner is not None else ""
    if source:
        track = element.find("track")
        data: dict[str, Any] = {"media": MediaLink("", source.strip()), "title": title}
        if track is not None and track.get("src"):
            data["subtitles"] = MediaLink("", track.get("src"))
        reader.add("media", **data)


def table(reader: Reader, element: Any, depth: int, said: str = "") -> None:
    """As rows and columns where it is a plain table, else as HTML."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    widths = {len(row) for row in rows}
    is_plain = len(widths) == 1 and 0 < len(rows) <= _MOST_ROWS and widths != {0}
    has_more = any(len(cell) or cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row)
    if not is_plain or has_more:
        kept = clean_whole(lxml_html.tostring(element, encoding="unicode", with_tail=False))
        if plain(kept):
            reader.add("html", kept)
        if said:
            reader.add("paragraph", escape(said, quote=False))
        return
    texts = [[words_of(cell) for cell in row] for row in rows]
    has_heads = all(cell.tag == "th" for cell in rows[0]) and len(rows) > 1
    caption = element.find("caption")
    reader.add(
        "table",
        caption=(words_of(caption) if caption is not None else said)[:200],
        columns=texts[0] if has_heads else [""] * len(texts[0]),
        rows=texts[1:] if has_heads else texts,
    )
