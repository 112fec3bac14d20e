"""What the applications in front of the framework ask of a request, as the framework itself would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def is_for_us(environ: Mapping[str, Any]) -> bool:
    """Whether a request names an address of this site, and came encrypted where it has to."""
    host = split_domain_port(environ.get("HTTP_HOST", ""))[0]
    return validate_host(host, list(filter(None, settings.ALLOWED_HOSTS))) and (
        not settings.SECURE_SSL_REDIRECT or environ.get("wsgi.url_scheme") == "https"
    )
