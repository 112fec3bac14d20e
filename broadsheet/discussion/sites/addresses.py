"""Addresses of pages: their canonical form, the other forms in which an old thread may have them, their origins."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from broadsheet.discussion.models import ADDRESS_MAX

# What is added to an address to follow readers around, and says nothing about which page it is.
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|at_(?:medium|campaign|custom\d)|mc_[ce]id|ref_(?:src|url)|wt_?mc\w*|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|_ga|_gl|_hs\w+|mkt_tok|"
    r"cmpid|icid|ncid|xtor|vero_id|oly_(?:enc|anon)_id|s_kwcid|spm",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
# What a path may contain unescaped (RFC 3986).
_PLAIN = "/%:@!$&'()*+,;=~-._"


class _Parts(NamedTuple):
    scheme: str
    netloc: str
    path: str
    query: str


class BadAddress(ValueError):
    """It is no address of a web page; the message says what is wrong with it."""


def canonical(url: str) -> str:
    """One form for all addresses of a page: without fragment, tracking parameters and what a host may be spelt in.

    >>> canonical("HTTPS://Blog.Example:443/a b/?utm_source=x&page=2#top")
    'https://blog.example/a%20b/?page=2'

    Raises BadAddress.
    """
    if len(url) > 2 * ADDRESS_MAX:
        raise BadAddress("it is too long")
    parts = _parts(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
             if not _TRACKING.fullmatch(name)]  # fmt: skip
    path = quote(unquote(parts.path, errors="surrogateescape").encode("utf-8", "surrogateescape"), safe=_PLAIN)
    made = urlunsplit((parts.scheme, parts.netloc, path or "/", urlencode(asked), ""))
    if len(made) > ADDRESS_MAX:
        raise BadAddress("it is too long")
    return made


def origin(url: str) -> str:
    """The origin of an address, as browsers send it; raises BadAddress.

    >>> origin("https://blog.example:8443/2026/")
    'https://blog.example:8443'
    """
    parts = _parts(url)
    return f"{parts.scheme}://{parts.netloc}"


def _parts(url: str) -> _Parts:
    text = url.strip()
    if not text.isprintable():
        raise BadAddress("it contains what no address can")
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        raise BadAddress("it is no web address") from None
    if scheme not in _PORTS or not _HOST.fullmatch(host) or "@" in parts.netloc:
        raise BadAddress("it is no web address that begins with https:// or http://")
    netloc = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    return _Parts(scheme, netloc, parts.path, parts.query)


def variants(url: str) -> list[str]:
    """The other forms in which an old thread may have a canonical address, after that form itself, likeliest first."""
    parts = _parts(url)
    hosts = [parts.netloc, _with_or_without_www(parts.netloc)]
    schemes = [parts.scheme, "http" if parts.scheme == "https" else "https"]
    bare = parts.path.rstrip("/")
    paths = list(dict.fromkeys([parts.path, bare if parts.path.endswith("/") else f"{bare}/", bare]))
    found = [
        urlunsplit((scheme, host, path, parts.query, "")) for path in paths for host in hosts for scheme in schemes
    ]
    return [one for one in dict.fromkeys(found) if len(one) <= ADDRESS_MAX]


def hosts(url: str) -> list[str]:
    """By what names a thread may have the site of a canonical address: with and without port, and www."""
    netloc = _parts(url).netloc
    bare = re.sub(r":\d+$", "", netloc)
    return list(dict.fromkeys([netloc, bare, _with_or_without_www(bare)]))


def _with_or_without_www(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
