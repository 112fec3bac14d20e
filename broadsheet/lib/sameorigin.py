"""Whether a form was sent from a page of this site, decided without a cookie or token.

Browsers send ``Sec-Fetch-Site`` (Fetch Metadata, W3C) and ``Origin`` (RFC 6454), and no page can forge them. A client
that sends neither is no browser, or a very old one: it has no session here that could be abused, so it is accepted
and judged by what it sends.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """False only if the headers say that another site sent the request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.get_host()
    except ValueError:
        return False
