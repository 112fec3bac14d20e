"""The languages that a site speaks: those that its own words are translated into."""

from __future__ import annotations

from django.conf import settings

CHOICES = (
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ru", "Русский"),
)


def other_than_the_sites(language: str) -> str:
    """The language, or nothing if it is the site's own."""
    return "" if language == settings.LANGUAGE_CODE else language
