"""The IP address that a request comes from, behind a stated number of trusted proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache

from django.http import HttpRequest

from broadsheet.lib.conf import settings

_LONGEST = 64
_UNKNOWN = "0.0.0.0"  # noqa: S104 - the unspecified address stands for "not known"; nothing binds to it


def of_request(request: HttpRequest) -> str:
    """The client's address, as text. Never raises: an unreadable one is ``0.0.0.0``."""
    return of_headers(request.META, settings.TRUSTED_PROXIES)


def of_headers(meta: Mapping[str, str], trusted_proxies: int) -> str:
    """Read the address from WSGI variables.

    Each trusted proxy appends the address it saw to ``X-Forwarded-For``, so the client's address is that many places
    from the end; everything before it was written by the client and proves nothing. For a request that did not come
    through all the proxies, the address of the connection counts.
    """
    address = meta.get("REMOTE_ADDR", "")
    if trusted_proxies:
        hops = [hop for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= trusted_proxies:
            address = hops[-trusted_proxies]
    # Whatever is longer is none, and not worth being remembered.
    return _written(address) if len(address) < _LONGEST else str(parse(address))


@lru_cache(maxsize=4096)
def _written(address: str) -> str:
    return str(parse(address))


def is_address(text: str) -> bool:
    """Whether this is an IP address and nothing else."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def subscriber(address: str) -> str:
    """What one subscriber is assigned: an IPv4 address, or a /64 of IPv6, of which any address may be used."""
    parsed = parse(address)
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network(f"{parsed}/64", strict=False))


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The network that an address belongs to: /24 for IPv4, /48 for IPv6, as most providers hand them out."""
    parsed = parse(address)
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


def parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An address without its port and zone; an unreadable one is ``0.0.0.0``."""
    try:
        parsed = ipaddress.ip_address(_without_port(address.strip()).partition("%")[0])
    except ValueError:
        return ipaddress.ip_address(_UNKNOWN)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return mapped or parsed


def _without_port(address: str) -> str:
    """The address alone: some proxies append it as ``192.0.2.1:4711`` or ``[2001:db8::1]:4711``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, _, port = address.partition(":")
    return host if port.isdigit() else address
