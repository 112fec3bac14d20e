"""From bytes to text, or a plain message about what the bytes are instead."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice

import webencodings  # type: ignore[import-untyped]

from broadsheet.exchange.formats.savedpage import dom
from broadsheet.exchange.formats.savedpage.problems import Unsuitable

_SAVE_AS_PAGE = "save the article's page as HTML or as plain text and try again"

# First bytes of what people pick by mistake. Photos, archives and office files start with a NUL or these.
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "a PDF document": (b"%PDF",),
    "a picture": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
    "a recording": (b"OggS",),
    "a ZIP archive or an office document": (b"PK\x03\x04",),
    "a compressed file": (b"\x1f\x8b", b"BZh"),
    "an archive": (b"7z\xbc\xaf", b"Rar!"),
    "an office document": (b"\xd0\xcf\x11\xe0",),
    "a rich text document": (b"{\\rtf",),
    "a Safari web archive": (b"bplist",),
    "a program": (b"\x7fELF", b"MZ\x90"),
    "a database": (b"SQLite format 3",),
}
# These are letters that a story may begin with too ("BMW Recalls …"), so a NUL has to follow.
_WEAK_SIGNATURES = {"a picture": (b"BM",), "a picture or a recording": (b"RIFF",), "a recording": (b"ID3",)}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
# A tag that says so is believed wherever it stands, as in browsers; other places only near the beginning.
_META = re.compile(rb"""<meta\s[^<>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
# What pages without a declaration are written in.
_GUESSES = [
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "iso8859_2", "iso8859_5"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_SAMPLE = 4096
_TAGS = re.compile(r"<[^<>]{0,1000}>|\s+")
_GUESSED_FROM, _LEAST_TO_GUESS_FROM = 50_000, 200  # bytes


def decode(data: bytes, charset: str = "") -> str:
    """The text of a file; ``charset`` is what its envelope says, if it came in one."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unsuitable("is empty: save the article's page again and try again")
    weak = _WEAK_SIGNATURES.items() if b"\x00" in data[:64] else ()
    for what, signatures in (*_SIGNATURES.items(), *weak):
        if data.startswith(signatures):
            raise Unsuitable(f"is {what}, not a saved page: {_SAVE_AS_PAGE}")
    text = _as_text(data, charset)
    _refuse_noise(text)
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    _refuse_data(text)
    return text


def _as_text(data: bytes, charset: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    unmarked = _unmarked_utf16(data)
    if unmarked:
        return data.decode(unmarked, "replace")
    try:
        # Before any declaration: pages that lie about being UTF-8 are rarer than pages that are, and do not say so.
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = _declared(data, charset)
    if named not in ("", "utf-8"):
        return data.decode(named, "replace")
    text = data.decode("utf-8", "replace")
    foreign = sum(1 for char in text if ord(char) > 127)
    if text.count("\ufffd") <= 0.25 * foreign:
        return text  # UTF-8 with a slip or two, such as a character cut in half at the end.
    return _guessed(data)


def _declared(data: bytes, charset: str) -> str:
    """Python's name of the encoding that the envelope or the page states, read as browsers read such labels."""
    for label in (charset, *(found[1].decode("ascii") for found in _places(data))):
        known = webencodings.lookup(label) if label else None
        # A page that could be searched for its label in ASCII is not written in UTF-16.
        if known is not None and known.name not in ("x-user-defined", "utf-16le", "utf-16be", "replacement"):
            return str(known.codec_info.name)
    return ""


def _places(data: bytes) -> Iterator[re.Match[bytes]]:
    near = _DECLARED.search(data[:_SAMPLE])
    if near:
        yield near
    yield from islice(_META.finditer(data), 5)


def _unmarked_utf16(data: bytes) -> str:
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) >= 8 and odd > 0.4 * len(sample[1::2]) and even < 0.05 * len(sample):
        return "utf-16-le"
    if len(sample) >= 8 and even > 0.4 * len(sample[::2]) and odd < 0.05 * len(sample):
        return "utf-16-be"
    return ""


def _refuse_noise(text: str) -> None:
    noise = len(_CONTROLS.findall(text))
    if noise > 8 and noise > 0.005 * len(text):
        raise Unsuitable(f"is not text: {_SAVE_AS_PAGE}")


def _guessed(data: bytes) -> str:
    """By the frequency of letters in what is shown: scripts are Latin whatever the page is."""
    whole = data.decode("latin-1")
    _refuse_noise("".join(char for char in whole if char < "\x80"))
    page, _ = dom.take_scripts(whole)
    shown = _TAGS.sub(" ", page).encode("latin-1")
    western = shown.decode("cp1252", "replace")
    letters = sum(1 for char in western if char.isalpha())
    accented = sum(1 for char in western if char.isalpha() and ord(char) > 127)
    if accented <= 0.3 * max(letters, 1):
        text = data.decode("cp1252", "replace")
        _refuse_noise(text)
        return text
    import charset_normalizer  # Loading its tables is for the few pages that need them.

    best = charset_normalizer.from_bytes(shown[:_GUESSED_FROM], cp_isolation=_GUESSES).best()
    if best is None or len(shown) < _LEAST_TO_GUESS_FROM or not best.languages:
        # Better to ask than to store a page of accents.
        raise Unsuitable("is written in an encoding that it does not name: save it as UTF-8 and try again")
    return data.decode(best.encoding, "replace")


def _refuse_data(text: str) -> None:
    start = text.lstrip()[:200]
    if start[:1] in "{[":
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return
        raise Unsuitable(f"holds data (JSON), not an article: {_SAVE_AS_PAGE}")
