"""Which other sites' pages may read the API's answers in a browser."""

from __future__ import annotations

from django.conf import settings


def is_registered(origin: str) -> bool:
    """Whether pages of this origin, such as ``https://blog.example``, may read what everybody may read here."""
    if settings.PROFILE == "filter":
        return False
    from broadsheet.discussion.remote import reading

    return reading.is_registered_origin(origin)
