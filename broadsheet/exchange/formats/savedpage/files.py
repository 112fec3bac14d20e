"""Where the pictures of a saved page are: written into the page, in its archive, or beside it on the disk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urljoin, urlsplit

from broadsheet.exchange.records import ArticleRecord, Block, MediaLink, MediaRecord

_DATA = re.compile(r"data:image/([a-z+.-]{2,20});base64,([A-Za-z0-9+/=%\s]+)", re.IGNORECASE)
NO_PICTURE = "data:,"
SUFFIXES = {"jpeg": "jpg", "svg+xml": "svg"}
_SMALLEST = 2_000  # bytes; smaller ones hold the place of those that a script loads later
_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\0\0\0", b"<")
_MOST = 1_000
_LONGEST_NAME, _DEEPEST = 255, 5  # bytes, folders


@dataclass(frozen=True, slots=True)
class Settled:
    """An article with those of its pictures that can be had, the records of these, the content of those that came with
    the page, and the pictures that are missing."""

    article: ArticleRecord
    pictures: tuple[MediaRecord, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    missing: tuple[MediaLink, ...] = ()


def take_data(page: str) -> tuple[str, dict[str, tuple[str, bytes]]]:
    """The page with short names instead of the pictures that are written into it; and these, by their names."""
    found: dict[str, tuple[str, bytes]] = {}

    def taken(match: re.Match[str]) -> str:
        name = f"{NO_PICTURE}{len(found)}"
        try:
            content = base64.b64decode(unquote(match[2]), validate=False)
        except (binascii.Error, ValueError):
            content = b""
        if len(content) >= _SMALLEST and content.lstrip().startswith(_BEGINNINGS) and len(found) < _MOST:
            kind = match[1].lower()
            found[name] = (f"page/{len(found)}.{SUFFIXES.get(kind, kind)}", content)
            return name
        return NO_PICTURE

    return _DATA.sub(taken, page), found


def settle(
    article: ArticleRecord, inside: Mapping[str, tuple[str, bytes]], base: str, is_beside: Callable[[str], bool]
) -> Settled:
    """``inside``: path and content of what came with the page, by its address there."""
    page = hashlib.sha256(article.source_id.encode()).hexdigest()[:32]
    kept: list[Block] = []
    pictures: dict[str, MediaRecord] = {}
    contents: dict[str, bytes] = {}
    missing: list[MediaLink] = []
    for block in article.blocks:
        link = block.data.get("media") if block.kind == "picture" else None
        if link is None:
            kept.append(block)
            continue
        path, content = next((inside[at] for at in _names(link.url, base) if at in inside), (_beside(link.url), b""))
        if not content and not (path and is_beside(path)):
            missing.append(link)
            continue
        number = f"{page}:{hashlib.sha256(path.encode()).hexdigest()[:32]}"  # No other page has one of this number.
        pictures[path] = MediaRecord(number, "", path, alt=link.alt, caption=link.caption)
        contents |= {path: content} if content else {}
        kept.append(replace(block, data={"media": replace(link, source_id=number, url="")}))
    return Settled(replace(article, blocks=tuple(kept)), tuple(pictures.values()), contents, tuple(missing))


def _names(address: str, base: str) -> Iterator[str]:
    yield address
    try:
        yield urljoin(base, address)
    except ValueError:
        return


def _beside(address: str) -> str:
    """The path of a file in the folder of the page, or below it; nothing for what is elsewhere."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = unquote(parts.path).removeprefix("./")
    names = path.split("/")
    if parts.scheme or parts.netloc or not names[0] or ".." in names or "\\" in path:
        return ""
    fits = len(names) <= _DEEPEST and all(len(name.encode("utf-8", "replace")) <= _LONGEST_NAME for name in names)
    return path if fits else ""
