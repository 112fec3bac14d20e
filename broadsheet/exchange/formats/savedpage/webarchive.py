"""The single-file web archive (MHTML) that Chromium and its relatives save: the page and its pictures as one mail."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import Message

from broadsheet.exchange.formats.savedpage.problems import Unsuitable

_MOST_PARTS = 2_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """A page's bytes, and what the archive says about them."""

    page: bytes
    charset: str = ""
    address: str = ""


def unpack(data: bytes) -> Envelope:
    """The page inside an archive; any other file unchanged."""
    head = data[:4096].lower()
    if not re.search(rb"^mime-version:", head, re.MULTILINE) or b"multipart/related" not in head:
        return Envelope(data)
    if data.count(b"\nContent-Type:") > _MOST_PARTS:
        raise Unsuitable("is a web archive of far too many parts: save the article's page as HTML and try again")
    try:
        message = email.message_from_bytes(data)
        parts = list(message.walk())
    except (RecursionError, ValueError, LookupError):
        raise Unsuitable("is a damaged web archive: save the article's page as HTML and try again") from None
    for part in parts:
        page = _html(part)
        if page:
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
            return Envelope(page, str(part.get_param("charset") or ""), address)
    raise Unsuitable("is a web archive without a page in it: save the article's page as HTML and try again")


def _html(part: Message) -> bytes:
    if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
        return b""
    page = part.get_payload(decode=True)
    return page if isinstance(page, bytes) else b""
