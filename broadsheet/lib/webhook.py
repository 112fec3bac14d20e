"""One POST to an address that a stranger named, without letting it reach this server's inner network.

The name is looked up once, every address it leads to is checked, and the connection goes to one of those very
addresses, so that a second look-up cannot lead elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5.0
_MOST_ADDRESSES = 4
# Addresses that hold another one, which may be an inner one.
_TUNNELS = [ipaddress.ip_network(tunnel) for tunnel in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


def post(url: str, body: bytes, headers: Mapping[str, str], *, allow_inner: bool = False) -> None:
    """One POST to a checked address; ``allow_inner`` where the operator named an inner address.

    Returns once the other side has answered with a status from 200 to 299. Raises OSError, HTTPException or
    ValueError, the last one also for any other status.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = str(parts.hostname)
    addresses = _checked_addresses(host, port, allow_inner)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    plain = _connected(addresses[:_MOST_ADDRESSES], port)
    # A site that answers byte by byte would never run into a time limit on single bytes.
    handle = plain.dup()
    alarm = threading.Timer(TIMEOUT_SECONDS, _hang_up, [handle])
    alarm.start()
    try:
        connection.sock = _encrypted(plain, host) if parts.scheme == "https" else plain
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", target, body, dict(headers))
        status = connection.getresponse().status
    finally:
        alarm.cancel()
        alarm.join()
        handle.close()
        plain.close()
        connection.close()
    if not 200 <= status < 300:
        raise ValueError(f"it answered {status}")


def is_inner(host: str) -> bool:
    """Whether a host is named by an inner address, or is this machine itself; a domain name is not looked up."""
    if host == "localhost":
        return True
    try:
        return not _is_public(host)
    except ValueError:
        return False


def _checked_addresses(host: str, port: int, allow_inner: bool) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    # A name with inner addresses among its own is a trap or a mistake, whichever of them would be called.
    if not allow_inner and not all(map(_is_public, addresses)):
        raise ValueError("its host has an inner address")
    return addresses


def _encrypted(plain: socket.socket, host: str) -> socket.socket:
    import ssl  # Here, for it takes a megabyte of every process and most never call anybody.

    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _connected(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first address that takes it; together they have as long as one alone. Raises OSError."""
    seconds = TIMEOUT_SECONDS / len(addresses)
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return _patient(socket.create_connection((address, port), timeout=seconds))
    return _patient(socket.create_connection((addresses[-1], port), timeout=seconds))


def _patient(connection: socket.socket) -> socket.socket:
    connection.settimeout(TIMEOUT_SECONDS)
    return connection


def _hang_up(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast and not any(ip in tunnel for tunnel in _TUNNELS)
