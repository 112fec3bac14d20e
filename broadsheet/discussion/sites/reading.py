"""Reading a page of another site once, for its thread: its title, and its text for judging what is said about it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.db import transaction

from broadsheet.discussion.models import PageToRead, Thread
from broadsheet.discussion.sites import registered
from broadsheet.lib import html, outgoing
from broadsheet.lib.outgoing import Limits, NotAllowedError, OutgoingError

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_AT_ONCE = 20
_LIMITS = Limits(seconds=10, size=3_000_000, redirects=3)
_TRIES, _FIRST_PAUSE = 6, timedelta(minutes=1)
_TITLE_MAX, _TEXT_MAX = 300, 20_000
_BESIDE = "script|style|template|noscript|nav|aside|footer|form|figure|svg|broadsheet-discussion"
_STORIES = "//article | //main | //*[@role='main'] | //*[@itemprop='articleBody'] | //body"


class PageText(NamedTuple):
    """What a page says."""

    title: str
    text: str


def read_due(now: datetime) -> int:
    """Read the pages that wait for it; returns how many were read. One that cannot be read is tried again later."""
    read = 0
    for waiting in PageToRead.objects.due(now)[:_AT_ONCE]:
        try:
            found = _fetched(waiting.thread)
        except OutgoingError as problem:
            _put_off(waiting, now, is_hopeless=isinstance(problem, NotAllowedError))
            continue
        _take_over(waiting, found)
        read += 1
    return read


def _fetched(thread: Thread) -> PageText:
    """Raises OutgoingError."""
    page = registered.find(thread.url)
    if page is None:
        raise NotAllowedError("its site is not registered any more")
    # Whoever registered a site inside the network meant it.
    is_own = outgoing.is_inner(urlsplit(page.site.address).hostname or "")
    answer = outgoing.get(page.url, {"Accept": "text/html"}, _LIMITS, allow_inner=is_own)
    led_to = registered.find(answer.url)
    if led_to is None or led_to.site != page.site:
        raise NotAllowedError("it leads to another site")
    if not answer.is_success:
        raise outgoing.NoAnswerError(f"it answered {answer.status}")
    if "html" not in answer.headers.get("content-type", "html"):
        return PageText("", "")
    return page_text(answer.body, _encoding(answer.headers.get("content-type", "")))


def _encoding(content_type: str) -> str:
    found = re.search(r"charset=[\"']?([\w-]+)", content_type, re.IGNORECASE)
    return found[1] if found else ""


def page_text(body: bytes, encoding: str = "") -> PageText:
    """Title and text of an HTML page; empty for what is none. ``encoding`` is what its header says."""
    # Here, for it takes megabytes, and most processes never read a page.
    import lxml.html  # type: ignore[import-untyped]
    from lxml.etree import ParserError  # type: ignore[import-untyped]

    try:
        tree = lxml.html.fromstring(_decoded(body, encoding))
    except (ParserError, ValueError):
        return PageText("", "")
    titles = [*tree.xpath("//meta[@property='og:title']/@content"), *_texts(tree, "//h1"), *_texts(tree, "//title")]
    title = next((one for one in map(_line, titles) if one), "")
    for element in tree.xpath("//*"):
        if isinstance(element.tag, str) and re.fullmatch(_BESIDE, element.tag) and element.getparent() is not None:
            element.drop_tree()
    text = max((_paragraphs(story) for story in tree.xpath(_STORIES)[:50]), key=len, default="")
    return PageText(title[:_TITLE_MAX], text[:_TEXT_MAX])


def _decoded(body: bytes, encoding: str) -> str | bytes:
    """The text, where that is certain; else the bytes, whose encoding the parser finds in them."""
    for name in filter(None, (encoding, "utf-8")):
        try:
            # A declaration of an encoding in what is decoded already is an error to the parser.
            return re.sub(r"^\s*<\?xml[^>]*\?>", "", body.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    return body


def _texts(tree: HtmlElement, path: str) -> list[str]:
    return [element.text_content() for element in tree.xpath(path)[:3]]


def _line(text: str) -> str:
    return " ".join(html.clean_text(str(text)).split())


def _paragraphs(story: HtmlElement) -> str:
    found = [_line(part.text_content()) for part in story.xpath(".//p | .//li | .//blockquote | .//h2 | .//h3")]
    return "\n".join(part for part in found if part) or _line(story.text_content())


def _take_over(waiting: PageToRead, found: PageText) -> None:
    with transaction.atomic():
        waiting.delete()
        thread = Thread.objects.select_for_update().filter(pk=waiting.thread_id).first()
        if thread is None or not (found.title or found.text):
            return
        thread.title = found.title or thread.title
        thread.context = found.text
        thread.save(update_fields=["title", "context"])
        thread.record_new_rules()


def _put_off(waiting: PageToRead, now: datetime, *, is_hopeless: bool) -> None:
    if is_hopeless or waiting.tries + 1 >= _TRIES:
        waiting.delete()
        return
    waiting.tries += 1
    waiting.due_at = now + _FIRST_PAUSE * 4**waiting.tries
    waiting.save(update_fields=["tries", "due_at"])
