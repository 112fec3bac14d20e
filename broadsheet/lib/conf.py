"""Settings as an app reads them: ours where it runs as Broadsheet, ``BROADSHEET = {…}`` where another project hosts it.

Each app says in its own ``conf.py`` which settings it has, with a default for each. A host names only what differs::

    BROADSHEET = {"SITE_URL": "https://blog.example", "KEEP_SPAM_DAYS": 14}

Broadsheet's own settings module has every setting as a name of its own instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import global_settings
from django.conf import settings as djangos
from django.urls import NoReverseMatch, reverse

HOSTED = "BROADSHEET"
# A name that only our own settings module has.
_OURS = "ALL_SETTINGS"
_PRINTED = ("console", "dummy", "locmem")
# By name: a value, or what makes one from the other settings.
Defaults = Mapping[str, Any]
_known: dict[str, Any] = {}


class AppSettings:
    """What an app finds under ``settings``: its own with their defaults, and otherwise Django's."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = {**_SHARED, **defaults}
        _known.update(self._defaults)

    def __getattr__(self, name: str) -> Any:
        if not is_hosted():
            # That stays so, and settings are asked for often.
            self.__class__ = _Ours
            return getattr(djangos, name)
        if name not in self._defaults:
            return getattr(djangos, name)
        given = getattr(djangos, HOSTED, {})
        if name in given:
            return given[name]
        default = self._defaults[name]
        return default(self) if callable(default) else default


class _Ours(AppSettings):
    """Where our own settings module is in force."""

    def __getattr__(self, name: str) -> Any:
        return getattr(djangos, name)


def known() -> set[str]:
    """The names of all settings that the installed apps have."""
    return set(_known)


def is_hosted() -> bool:
    """Whether another project's settings are in force, and not ours."""
    return not hasattr(djangos, _OURS)


def _mail_works(_settings: Any) -> bool:
    return not any(word in djangos.EMAIL_BACKEND for word in _PRINTED)


def _under_home(name: str) -> Callable[[Any], Path]:
    return lambda settings: Path(settings.HOME) / name


def _login_url(_settings: Any) -> str:
    """Where the project has people sign in: as it says, else the page of Wagtail or of Django's own admin."""
    names = ("wagtailadmin_login", "admin:login") if djangos.LOGIN_URL == global_settings.LOGIN_URL else ()
    for name in names:
        with suppress(NoReverseMatch):
            return reverse(name)
    return djangos.LOGIN_URL


_SHARED: Defaults = {
    "LOGIN_URL": _login_url,
    "HOME": lambda _settings: Path(getattr(djangos, "BASE_DIR", ".")) / "broadsheet-data",
    "SITE_URL": lambda _settings: getattr(djangos, "WAGTAILADMIN_BASE_URL", "http://127.0.0.1:8000"),
    "HTTPS": lambda settings: settings.SITE_URL.startswith("https:"),
    "SITE_NAME": "",
    "WAGTAIL_SITE_NAME": lambda settings: (
        getattr(djangos, "WAGTAIL_SITE_NAME", "") or urlsplit(settings.SITE_URL).hostname
    ),
    "CONTACT": "",
    "PROFILE": "discussion",
    "MAIL_WORKS": _mail_works,
    "MAIL_FROM": lambda _settings: djangos.DEFAULT_FROM_EMAIL,
    "MAILS_PER_HOUR": 500,
    "TRUSTED_PROXIES": 0,
    "INNER_HOSTS": [],
    "MODEL_ROOT": _under_home("model"),
    "SPOOL_ROOT": _under_home("spool"),
    "PAGES_ROOT": _under_home("pages"),
    "ERASURES_FILE": _under_home("erasures"),
    "CDN_SECONDS": 0,
    "UNREPORTED_DAYS": 3,
    "KEEP_CIRCUMSTANCES_DAYS": 30,
}

# A type checker sees our own settings module, which has all of them.
if TYPE_CHECKING:
    from django.conf import settings as settings
else:
    settings = AppSettings({})
