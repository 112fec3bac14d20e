"""A key that was just made waits in the session, sealed, for the one page that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from broadsheet.lib import signing
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.console.snippets import Snippet, snippets

_SESSION, _PURPOSE = "made-keys", "key-shown-once"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key with what to write where."""

    site: str
    key: str
    snippets: list[Snippet]


def put(request: HttpRequest, site: str, key: str, nonce: str) -> None:
    """Let a key wait; the ``nonce`` is a random value of its own."""
    made = [site, nonce, signing.sealed(_PURPOSE, nonce, key)]
    request.session[_SESSION] = [*request.session.get(_SESSION, []), made]


def take(request: HttpRequest) -> list[MadeKey]:
    """What waits, this once; nothing is left."""
    waiting = request.session.pop(_SESSION, [])
    made = [(site, signing.unsealed(_PURPOSE, nonce, seal)) for site, nonce, seal in waiting]
    return [MadeKey(site, key, snippets(settings.SITE_URL, site, key)) for site, key in made if key is not None]
