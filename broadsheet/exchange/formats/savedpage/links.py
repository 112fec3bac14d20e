"""The address that identifies a page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

LONGEST_URL = 2000
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid|amp", re.IGNORECASE)
# What may not stand in an address; left in, it would be read differently by different programs.
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff<>\"\\^`{|}]")
# What is behind the address of a page in that of the same text's second page and those after it.
_PAGE_NUMBER = re.compile(
    r"(?:/(?:(?:page|seite|pagina|strona)[/-])?|/?[?&](?:page|seite|pagina)=)(?:[2-9]|[1-4]\d)/?", re.IGNORECASE
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)


def page_url(address: str, base: str = "") -> str:
    """The stable form of an article's address: no fragment, no tracking, host in small letters; or nothing.

    A site's bare front is refused: some themes name it on every page, and all articles would become one.
    """
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or (parts.path in ("", "/") and not parts.query):
        return ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in asked if not _TRACKING.fullmatch(name)])
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        place = f"{place}:{port}"
    url = urlunsplit((parts.scheme, place, parts.path or "/", query, ""))
    return "" if len(url) > LONGEST_URL or _UNFIT.search(url) else url


def saved_from(page: str) -> str:
    """The address that browsers write into a comment when they save a page."""
    found = _SAVED_FROM.search(page[:5000])
    return found[1] if found else ""


def is_later_page(address: str, first: str) -> bool:
    """Whether an address is that of a later page of the text whose ``first`` page has the other."""
    stem = first.rstrip("/")
    return bool(stem) and address.startswith(stem) and _PAGE_NUMBER.fullmatch(address[len(stem) :]) is not None
