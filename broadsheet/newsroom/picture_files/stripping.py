"""Takes out of a picture's file all that is no picture: places, cameras, previews, notes, whatever follows its end.

The pixels stay as they are. What is not known is left out. Raises ValueError where a file ends too early.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END, _SCAN, _APP1 = 0xD9, 0xDA, 0xE1
_PNG_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"pHYs", b"sBIT", b"bKGD",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_NOTES = 0x0C
_GIF_LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}


def stripped(kind: str, content: bytes, notes: bytes = b"") -> bytes:
    """The same picture without anything else; ``notes`` is EXIF that JPEG and PNG get instead."""
    strip = {"jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}.get(kind)
    if strip is None:
        return content
    try:
        return b"".join(strip(content, notes))
    except (IndexError, struct.error):
        raise ValueError("The file ends too early") from None


def _jpeg(content: bytes, notes: bytes) -> Iterator[bytes]:
    yield content[:2]
    if notes:
        yield struct.pack(">BBH", 0xFF, _APP1, len(notes) + 2) + notes
    at = 2
    while True:
        while content[at + 1] == 0xFF:
            at += 1
        if content[at] != 0xFF:
            raise ValueError("No marker where one should be")
        marker = content[at + 1]
        if marker == _END:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if marker == _SCAN:
            found = _MARKER.search(content, end)
            if found is None:
                raise ValueError("The file ends too early")
            end = found.start()
        if _is_of_the_picture(marker, content[at + 4 : end]):
            yield content[at:end]
        at = end


def _is_of_the_picture(marker: int, payload: bytes) -> bool:
    """Tables, frames and scans; of what programs add: the colour profile, and how the colours are coded."""
    if marker == 0xE0:
        return payload.startswith(b"JFIF\0")
    if marker == 0xE2:
        return payload.startswith(b"ICC_PROFILE\0")
    return marker == 0xEE or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _png(content: bytes, notes: bytes) -> Iterator[bytes]:
    yield content[:8]
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("The file ends too early")
        if name in _PNG_CHUNKS:
            yield content[at:end]
        if name == b"IHDR" and notes:
            body = b"eXIf" + notes.removeprefix(b"Exif\0\0")
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        at = end


def _webp(content: bytes, notes: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack_from("<I", content, 4)
    if len(content) < size + 8:
        raise ValueError("The file ends too early")
    kept, at = [], 12
    while at + 8 <= size + 8:
        name, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if name == b"VP8X":
            # It says which other chunks there are.
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_NOTES]) + chunk[9:]
        if name in _WEBP_CHUNKS:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    yield b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(content: bytes, notes: bytes) -> Iterator[bytes]:
    at = 13 + _colours(content[10])
    yield content[:at]
    while content[at] != 0x3B:
        start = at
        if content[at] == 0x2C:
            at = _after_blocks(content, at + 11 + _colours(content[at + 9]))
            yield content[start:at]
        elif content[at] == 0x21:
            at = _after_blocks(content, at + 2)
            is_loop = content[start + 1] == 0xFF and content[start + 3 : start + 14] in _GIF_LOOPS
            if content[start + 1] == 0xF9 or is_loop:
                yield content[start:at]
        else:
            raise ValueError("No block where one should be")
    yield b"\x3b"


def _colours(flags: int) -> int:
    """How long the table of colours is that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1
