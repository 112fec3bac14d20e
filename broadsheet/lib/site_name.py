"""What the site calls itself, in mail, in feeds and on every page, and how its publisher is reached."""

from __future__ import annotations

from collections.abc import Callable

from broadsheet.lib.conf import settings

_providers: list[Callable[[], str]] = []
_contact_providers: list[Callable[[], str]] = []


_last_known = ""


def current() -> str:
    """The site's name: the setting, or else what a provider says, or else the default."""
    global _last_known
    _last_known = settings.SITE_NAME or next(
        (name for ask in _providers if (name := ask())), settings.WAGTAIL_SITE_NAME
    )
    return _last_known


def last_known() -> str:
    """The name as it was when somebody last asked for it; asks nobody."""
    return settings.SITE_NAME or _last_known or settings.WAGTAIL_SITE_NAME


def contact() -> str:
    """How readers reach the publisher: the setting, or else what a provider says; empty where nobody has said."""
    return settings.CONTACT or next((words for ask in _contact_providers if (words := ask())), "")


def add_contact_provider(provider: Callable[[], str]) -> None:
    """Ask ``provider`` for the contact where none is set."""
    if provider not in _contact_providers:
        _contact_providers.append(provider)


def add_provider(provider: Callable[[], str]) -> None:
    """Ask ``provider`` for the name where none is set; it returns an empty string if it knows none.

    An app with pages registers itself here, so that the apps below need not know about pages.
    """
    if provider not in _providers:
        _providers.append(provider)
