"""Which part of a host name somebody registered, by the Public Suffix List (publicsuffix.org)."""

from __future__ import annotations

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

_PUBLIC_SUFFIXES = PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=8192)
def registered_domain(host: str) -> str:
    """The part of a host name that somebody registered ("example.co.uk"), or "" for no public domain.

    >>> registered_domain("www.shop.example.co.uk")
    'example.co.uk'
    """
    if len(host) > 253:
        return ""
    return _PUBLIC_SUFFIXES.privatesuffix(host) or ""
