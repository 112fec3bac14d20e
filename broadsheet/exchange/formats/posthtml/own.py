"""What Broadsheet writes into its own exports for blocks that WordPress has no like for, read back as those blocks."""

from __future__ import annotations

from typing import Any

from broadsheet.exchange.formats.posthtml.inline import clean_rich, clean_whole, inside, words_of
from broadsheet.exchange.records import Block

_MARKS = {
    "aside": {"fact-box", "related-links"}, "div": {"free-html"}, "figure": {"story-chart"}, "details": {"transcript"},
}  # fmt: skip


def is_one(element: Any) -> bool:
    """Whether the element is such a block."""
    return element.tag in _MARKS and bool(_MARKS[element.tag].intersection((element.get("class") or "").split()))


def read(element: Any, blocks: list[Block]) -> None:
    """Append the block that the element is, or add it to the one that it belongs to."""
    (mark,) = _MARKS[element.tag].intersection((element.get("class") or "").split())
    if mark == "free-html":
        html = clean_whole(inside(element))
        blocks += [Block("html", html)] if html else []
    elif mark == "story-chart":
        blocks.append(Block("chart", "", _chart(element)))
    elif mark == "fact-box":
        title = _taken(element, "fact-box-title")
        blocks.append(Block("fact_box", "", {"title": title[:120], "text": clean_rich(inside(element))}))
    elif mark == "related-links":
        links = [{"url": one.get("href"), "text": words_of(one)[:200]} for one in element.iter("a") if one.get("href")]
        blocks += [Block("related", "", {"title": _taken(element, "related-title")[:120], "links": links[:20]})]
    else:
        said = _transcript(element)
        if blocks and blocks[-1].kind == "media":
            blocks[-1] = Block("media", "", {**blocks[-1].data, "transcript": said})
        elif said:
            blocks.append(Block("html", said))


def _taken(element: Any, mark: str) -> str:
    """The words of the part that has this mark, which is taken out."""
    found = next((one for one in element.iter() if one.get("class") == mark), None)
    words = words_of(found) if found is not None else ""
    if found is not None:
        found.drop_tree()
    return words


def _transcript(element: Any) -> str:
    summary = element.find("summary")
    if summary is not None:
        summary.drop_tree()
    return clean_rich(inside(element))


def _chart(element: Any) -> dict[str, str]:
    rows = [[words_of(cell) for cell in row.iter("td")] for row in element.iter("tr")]
    source, unit = _taken(element, "credit"), _taken(element, "unit")
    caption = element.find("figcaption")
    return {
        "title": words_of(caption)[:200] if caption is not None else "",
        "unit": unit[:40],
        "rows_text": "\n".join("; ".join(row) for row in rows),
        "source": source[:200],
    }
