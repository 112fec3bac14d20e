"""The single-file web archive (MHTML) that Chromium and its relatives save: the page and its pictures as one mail."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message

from broadsheet.exchange.formats.savedpage.files import SUFFIXES
from broadsheet.exchange.formats.savedpage.problems import Unsuitable

_MOST_PARTS = 2_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """A page's bytes, what the archive says about them, and its pictures: a path and their bytes, by each address
    that the page may call them by."""

    page: bytes
    charset: str = ""
    address: str = ""
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


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
            return Envelope(page, str(part.get_param("charset") or ""), address, _pictures(parts))
    raise Unsuitable("is a web archive without a page in it: save the article's page as HTML and try again")


def _pictures(parts: Sequence[Message]) -> dict[str, tuple[str, bytes]]:
    found: dict[str, tuple[str, bytes]] = {}
    for number, part in enumerate(parts):
        content = part.get_payload(decode=True) if part.get_content_maintype() == "image" else None
        if not isinstance(content, bytes):
            continue
        kind = part.get_content_subtype()
        file = (f"archive/{number}.{SUFFIXES.get(kind, kind)}", content)
        named = str(part.get("Content-ID") or "").strip("<> ")
        found |= {name: file for name in (str(part.get("Content-Location") or ""), f"cid:{named}") if name}
    return found


def _html(part: Message) -> bytes:
    if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
        return b""
    page = part.get_payload(decode=True)
    return page if isinstance(page, bytes) else b""
