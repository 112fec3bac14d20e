"""What a picture's file says of itself: caption, credit and alternative text, from IPTC, XMP and EXIF."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_CAPTION, _BYLINE, _CREDIT, _COPYRIGHT = (2, 120), (2, 80), (2, 110), (2, 116)
_CODED_AS, _UTF_8 = (1, 90), b"\x1b%G"
_EXIF_CAPTION, _EXIF_ARTIST, _EXIF_COPYRIGHT = 0x010E, 0x013B, 0x8298
_XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "iptc": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
# What cameras write by themselves where a caption belongs.
_SAID_BY_CAMERAS = {
    "olympus digital camera", "samsung csc", "sony dsc", "digital camera", "minolta dsc", "exif_jpeg_picture",
    "konica minolta digital camera", "kodak digital still camera", "dcim", "default", "untitled", "image",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a picture."""

    caption: str = ""
    credit: str = ""
    alt: str = ""


def words_of(image: ImageFile, name: str) -> Words:
    """What the file of an opened picture says; what a camera wrote, or the file's own name, is not meant."""
    iptc, exif, xmp = _iptc(image), image.getexif(), _xmp(image)
    caption = _first(iptc.get(_CAPTION), xmp.get("dc:description"), exif.get(_EXIF_CAPTION))
    author = _first(iptc.get(_BYLINE), xmp.get("dc:creator"), exif.get(_EXIF_ARTIST))
    agency = _first(iptc.get(_CREDIT), xmp.get("photoshop:Credit"))
    rights = _first(iptc.get(_COPYRIGHT), xmp.get("dc:rights"), exif.get(_EXIF_COPYRIGHT))
    if caption.lower() in _SAID_BY_CAMERAS | {name.lower(), PurePath(name).stem.lower()}:
        caption = ""
    credit = " / ".join(dict.fromkeys(part for part in (author, agency) if part)) or rights
    return Words(caption, credit, _first(xmp.get("iptc:AltTextAccessibility")))


def notes_of(words: Words) -> bytes:
    """Caption and credit as EXIF, so that whoever saves the picture knows whose it is; nothing else is in it."""
    from PIL import Image

    said = {_EXIF_CAPTION: words.caption, _EXIF_ARTIST: words.credit, _EXIF_COPYRIGHT: words.credit}
    exif = Image.Exif()
    for tag, text in said.items():
        if text:
            exif[tag] = text.encode()
    return exif.tobytes() if len(exif) else b""


def _first(*found: object) -> str:
    return next((text for one in found if (text := _plain(one))), "")


def _plain(found: object) -> str:
    """Text on one line without control characters, however the file has it coded."""
    if isinstance(found, bytes):
        found = _decoded(found)
    if not isinstance(found, str):
        return ""
    # EXIF is ASCII by its rules, and UTF-8 in life, which Pillow reads as Latin-1.
    with suppress(UnicodeError):
        found = found.encode("latin-1").decode()
    kept = (letter if unicodedata.category(letter)[0] != "C" else " " for letter in found)
    return " ".join("".join(kept).split())


def _decoded(found: bytes) -> str:
    try:
        return found.decode()
    except UnicodeDecodeError:
        return found.decode("latin-1")


def _iptc(image: ImageFile) -> Mapping[tuple[int, int], object]:
    from PIL import IptcImagePlugin

    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, OSError, ValueError, IndexError, TypeError, KeyError):
        return {}
    # Several by-lines come as a list.
    return {key: b", ".join(value) if isinstance(value, list) else value for key, value in found.items()}


def _xmp(image: ImageFile) -> Mapping[str, str]:
    found_packet: Any = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    packet: bytes = found_packet.encode() if isinstance(found_packet, str) else found_packet
    if not packet or len(packet) > 1_000_000 or b"<!ENTITY" in packet:
        return {}
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_pis=True)
    root = etree.fromstring(packet.strip(b"\0 \n"), parser)
    if root is None:
        return {}
    found = {}
    for prefix, name in (
        ("dc", "description"), ("dc", "creator"), ("dc", "rights"), ("photoshop", "Credit"),
        ("iptc", "AltTextAccessibility"),
    ):  # fmt: skip
        for node in root.iter(f"{{{_XMP[prefix]}}}{name}"):
            items = [item.text or "" for item in node.iter(f"{{{_XMP['rdf']}}}li")] or [node.text or ""]
            found[f"{prefix}:{name}"] = ", ".join(items) if name == "creator" else items[0]
        for node in root.iter(f"{{{_XMP['rdf']}}}Description"):
            found.setdefault(f"{prefix}:{name}", node.get(f"{{{_XMP[prefix]}}}{name}", ""))
    return found
