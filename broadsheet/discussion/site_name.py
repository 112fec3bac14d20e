"""What the paper calls itself, for letters and feeds."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

_askers: list[Callable[[], str]] = []


def name() -> str:
    """The name that is set, or else the one on the paper's own front page, if it has one."""
    return settings.SITE_NAME or next((told for ask in _askers if (told := ask())), settings.WAGTAIL_SITE_NAME)


def ask_for_name(ask: Callable[[], str]) -> None:
    """Let the room above say what the front page is called; this room knows no pages."""
    if ask not in _askers:
        _askers.append(ask)
