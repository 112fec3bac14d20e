"""The security headers of a page that is sent without Django's middleware."""

from __future__ import annotations

from csp.utils import build_policy
from django.conf import settings


def for_pages() -> list[tuple[str, str]]:
    """The headers that the middleware adds to every other response."""
    headers = [
        ("Content-Security-Policy", build_policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    if settings.SECURE_HSTS_SECONDS:
        headers.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return headers
