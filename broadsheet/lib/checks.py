"""What a project that hosts our apps has to have, said before it is missed: each finding names its cure."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings as djangos
from django.core.checks import CheckMessage, Error, Warning
from django.template import engines
from django.urls import NoReverseMatch, reverse

from broadsheet.lib import conf

CONTEXT = "broadsheet.lib.context.site"
# An address of each app, and what includes it.
_ADDRESSES = {
    "discussion": (("discussion:reply", [1]), 'path("", include("broadsheet.discussion.urls"))'),
    "privacy": (("comment-data", []), 'path("", include("broadsheet.privacy.urls"))'),
}


def of_host(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Everything that is wrong; nothing where our own settings are in force."""
    if not conf.is_hosted():
        return []
    return [*_settings(), *_templates(), *_addresses()]


def _settings() -> list[CheckMessage]:
    given = getattr(djangos, conf.HOSTED, {})
    if not isinstance(given, dict):
        return [Error("BROADSHEET is no dictionary.", hint='Write BROADSHEET = {"SITE_URL": …}.', id="broadsheet.E001")]
    found: list[CheckMessage] = []
    for name in sorted(set(given) - conf.known()):
        near = get_close_matches(name, conf.known(), 1)
        hint = f"Did you mean {near[0]}?" if near else "Take it out; the manual lists those that there are."
        found.append(Warning(f"BROADSHEET has {name}, which is no setting.", hint=hint, id="broadsheet.W001"))
    if "SITE_URL" not in given and not hasattr(djangos, "WAGTAILADMIN_BASE_URL") and not djangos.DEBUG:
        hint = 'Say under which address readers come: BROADSHEET = {"SITE_URL": "https://blog.example"}.'
        found.append(Warning("Links in mail and feeds lead to 127.0.0.1.", hint=hint, id="broadsheet.W002"))
    return found


def _templates() -> list[CheckMessage]:
    named = [
        name for engine in engines.all() for name in getattr(getattr(engine, "engine", None), "context_processors", ())
    ]
    if CONTEXT in named:
        return []
    hint = f'Add "{CONTEXT}" to the context_processors in TEMPLATES.'
    return [Error("Pages of the discussion do not know the site.", hint=hint, id="broadsheet.E002")]


def _addresses() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for label, ((name, arguments), cure) in _ADDRESSES.items():
        if not apps.is_installed(f"broadsheet.{label}"):
            continue
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            hint = f"Add to your urlpatterns: {cure}"
            found.append(Error(f"The addresses of {label} lead nowhere.", hint=hint, id="broadsheet.E003"))
    return found
