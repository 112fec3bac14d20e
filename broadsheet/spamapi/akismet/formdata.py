"""What clients send: forms in any encoding, with any number of fields, read without ever failing.

The framework's own form readers refuse foreign charsets, many fields and odd content types; clients of this protocol
send all of these and take any answer but the protocol's own for trouble.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

MOST_BYTES = 1_000_000
MOST_FIELDS = 2_000
MOST_CHARACTERS = 64_000
"""A single value is cut to this length."""

Fields = dict[str, str]
"""The first value of each name; what is sent as ``name[0]`` or ``name[]`` again and again is joined under ``name``."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# No codec of Python's that is no charset, or whose cost grows faster than its input.
_PLAIN = re.compile(r"(?:utf|us-?ascii|ascii|iso|latin|windows|cp\d|koi8|gb|big5|shift|sjis|euc|mac|tis)[\w:-]*", re.I)
# No database text can hold these; a charset such as UTF-7 can name them.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_PART_NAME = re.compile(
    rb"^content-disposition:[^\r\n]*?[;\s]name\s*=\s*\"?([^\"\r\n;]*)", re.IGNORECASE | re.MULTILINE
)
_FILE_NAME = re.compile(rb";\s*filename\*?\s*=", re.IGNORECASE)
_INDEXED = re.compile(r"^(.{1,60})\[\d{0,4}\]$")


class TooMuch(Exception):
    """A request is larger than we read; the message says what."""


def fields(body: bytes, content_type: str = "", query: str = "") -> Fields:
    """The fields of a request. Raises TooMuch, and nothing else, whatever the bytes.

    >>> fields(b"blog=http%3A%2F%2Fa.example&comment_author_url&x=%E9", "a/b; charset=latin1")["x"]
    'é'
    """
    if len(body) > MOST_BYTES:
        raise TooMuch(f"the body is longer than {MOST_BYTES} bytes")
    if not query and (plain := _plain_form(body, content_type)) is not None:
        return plain
    try:
        # As Latin-1 every byte is one character, so nothing is lost before the charset is known.
        if content_type[:19].lower() == "multipart/form-data":
            pairs = _multipart(body, content_type)
        else:
            pairs = _urlencoded(body)
        pairs += _urlencoded(query.encode("latin-1", "replace"))
    except ValueError:
        raise TooMuch(f"there are more than {MOST_FIELDS} fields") from None
    charsets = _charsets(content_type, pairs)
    found: Fields = {}
    for name, value in pairs:
        name, value = _text(name, charsets)[:100], _text(value, charsets)[:MOST_CHARACTERS]
        indexed = "[" in name and _INDEXED.match(name)
        if indexed:
            name = indexed[1]
            value = f"{found[name]}, {value}"[:MOST_CHARACTERS] if name in found else value
            found[name] = value
        else:
            found.setdefault(name, value)
    return found


def _plain_form(body: bytes, content_type: str) -> Fields | None:
    """The fields of a form that is ASCII in whatever charset, as most are; None for any other, which `fields` reads.

    Nothing in it is more than one value, and no ``&`` or ``=`` is escaped, so all of it can be unquoted at once.
    """
    if content_type[:33].lower() != "application/x-www-form-urlencoded" or body.count(b"&") >= MOST_FIELDS:
        return None
    if b"%26" in body or b"%3D" in body or b"%3d" in body:
        return None
    plain = unquote_to_bytes(body.replace(b"+", b" "))
    if not plain.isascii() or b"\0" in plain or b"[" in plain:
        return None
    found: Fields = {}
    for piece in plain.decode("ascii").split("&"):
        if piece:
            name, _, value = piece.partition("=")
            found.setdefault(name[:100], value[:MOST_CHARACTERS])
    return found


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    """The fields of a plain form, in Latin-1. Raises ValueError if there are too many."""
    if not body:
        return []
    pieces = body.split(b"&", MOST_FIELDS)
    if len(pieces) > MOST_FIELDS:
        raise ValueError
    pairs = []
    for piece in pieces:
        if piece:
            name, _, value = piece.replace(b"+", b" ").partition(b"=")
            pairs.append((_unquoted(name), _unquoted(value)))
    return pairs


def _unquoted(part: bytes) -> str:
    return (unquote_to_bytes(part) if b"%" in part else part).decode("latin-1")


def _multipart(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """The fields of a form in parts, in Latin-1; files are left out. Raises ValueError if there are too many parts."""
    stated = _BOUNDARY.search(content_type)
    if stated is None:
        return []
    boundary = (stated[1] or stated[2]).encode("latin-1", "replace")
    # Beside the fields, what stands before the first and after the last.
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_FIELDS + 2)
    if len(pieces) > MOST_FIELDS + 2:
        raise ValueError
    pairs = []
    for piece in pieces[1:]:
        head, _, value = piece.partition(b"\r\n\r\n")
        name = _PART_NAME.search(head)
        if name and not _FILE_NAME.search(head):
            pairs.append((name[1].decode("latin-1"), value.decode("latin-1")))
    return pairs


def _charsets(content_type: str, pairs: list[tuple[str, str]]) -> list[str]:
    stated = _CHARSET.search(content_type)
    names = [stated[1] if stated else "", *[value for name, value in pairs if name == "blog_charset"][:1]]
    return [name for name in names if name.lower() not in ("utf-8", "utf8") and _PLAIN.fullmatch(name)]


def _text(text: str, charsets: list[str]) -> str:
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    return _UNSTORABLE.sub("\ufffd", _decoded(text, charsets))


def _decoded(text: str, charsets: list[str]) -> str:
    data = text.encode("latin-1", "replace")
    for charset in charsets:
        try:
            return data.decode(charset, "replace")
        except (LookupError, UnicodeError):
            continue
    return data.decode("utf-8", "replace")
