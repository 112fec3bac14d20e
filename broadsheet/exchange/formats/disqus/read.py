"""Reads the XML that Disqus exports: pages, then all comments of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from broadsheet.exchange.formats.tables import Pages, Progress, moment
from broadsheet.exchange.formats.xmltext import CleanFile
from broadsheet.exchange.records import CommentRecord, ProblemRecord, Record

_HOW = "Make one at https://<your site>.disqus.com/admin/discussions/export/."


def read(path: Path, progress: Progress = lambda position: None) -> Iterator[Record]:
    """All records of the file. Raises CannotRead."""
    problems: list[ProblemRecord] = []
    pages = Pages("disqus:")
    forum = ""
    with path.open("rb") as file:
        source = CleanFile(file, "<disqus", f"This is no export of Disqus. {_HOW}", progress)
        for element in _elements(source):
            if _name(element) == "thread":
                forum = forum or _text(element, "forum")
                _take_page(element, pages)
            else:
                _take_comment(element, pages, problems)
    pages.name_source(f"disqus:{forum}")
    yield from pages.records()
    yield from problems
    if not source.tail.rstrip().endswith("</disqus>"):
        yield ProblemRecord("file", path.name, "it ends in the middle; what is whole is here", 0)


def _elements(source: CleanFile) -> Iterator[Any]:
    events = etree.iterparse(
        source, events=("end",), tag=("{*}thread", "{*}post"), recover=True, resolve_entities=False, load_dtd=False,
        no_network=True, huge_tree=True, encoding="utf-8",
    )  # fmt: skip
    try:
        for _, element in events:
            parent = element.getparent()
            # A post names its thread by an element of the same name.
            if parent is not None and _name(parent) == "disqus":
                yield element
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError:
        return


def _take_page(element: Any, pages: Pages) -> None:
    number = _number(element)
    page = pages.page(number, _text(element, "link") or _text(element, "id"), _text(element, "title"))
    page.opened_at = moment(_text(element, "createdAt"))
    page.is_closed = _text(element, "isClosed") == "true"


def _take_comment(element: Any, pages: Pages, problems: list[ProblemRecord]) -> None:
    thread = _child(element, "thread")
    number, line = _number(element), element.sourceline or 0
    key = _number(thread) if thread is not None else ""
    if key not in pages:
        problems.append(ProblemRecord("comment", f"comment {number}", "its page is not in the file", line))
        return
    words = _text(element, "message")
    if not words:
        problems.append(ProblemRecord("comment", f"comment {number}", "it has no words", line))
        return
    author, parent = _child(element, "author"), _child(element, "parent")
    is_spam, is_deleted = _text(element, "isSpam") == "true", _text(element, "isDeleted") == "true"
    above = _number(parent) if parent is not None else ""
    pages.add(
        key,
        CommentRecord(
            source_id=number or f"line {line}",
            html=words,
            author_name=_text(author, "name") if author is not None else "",
            author_email=_text(author, "email") if author is not None else "",
            address=_text(element, "ipAddress"),
            posted_at=moment(_text(element, "createdAt")),
            parent_id="" if above == "0" else above,
            state="spam" if is_spam else "rejected" if is_deleted else "published",
            label="spam" if is_spam else "" if is_deleted else "ham",
            is_by_person=is_deleted,
            line=line,
        ),
    )


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Any, name: str) -> str:
    child = _child(element, name)
    return "".join(child.itertext()).strip() if child is not None else ""


def _number(element: Any) -> str:
    return next((value.strip() for key, value in element.attrib.items() if key.rpartition("}")[2].endswith("id")), "")
