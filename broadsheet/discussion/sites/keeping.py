"""What the operator sets for a registered site besides its address: its hook, and the keys that its tokens may bear."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from broadsheet.discussion import audit
from broadsheet.discussion.models import ADDRESS_MAX, AuditAction, EmbeddingSite, SpentToken
from broadsheet.discussion.sites import sign_on
from broadsheet.discussion.sites.addresses import BadAddress, canonical
from broadsheet.lib import outgoing
from broadsheet.lib.outgoing import Limits, OutgoingError

_FRESH = timedelta(hours=24)
_AGAIN = timedelta(hours=1)
_LIMITS = Limits(seconds=10, size=200_000, redirects=2)


class BadKeys(ValueError):
    """It is no JSON Web Key Set with a public key for signing."""


@transaction.atomic
def set_hook(site: EmbeddingSite, address: str, now: datetime, *, by_command: str | None = None) -> None:
    """Call this address from now on when discussions have changed; none where it is empty. Raises BadAddress."""
    if address:
        canonical(address)
    if len(address) > ADDRESS_MAX:
        raise BadAddress("it is too long")
    site.hook, site.hook_done_until, site.hook_tries, site.hook_due_at = address, now, 0, None
    site.save(update_fields=["hook", "hook_done_until", "hook_tries", "hook_due_at"])
    audit.record(None, AuditAction.SITE_HOOK, site.name, _host(address), now, by_command=by_command)


@transaction.atomic
def set_keys(site: EmbeddingSite, text: str, now: datetime, *, by_command: str | None = None) -> int:
    """Take over a key set that was pasted; none where it is empty. Returns how many keys it has. Raises BadKeys."""
    keys = sign_on.key_set(text)
    if text.strip() and not keys:
        raise BadKeys('it is no JSON Web Key Set ({"keys": […]}) with a public key for signing (RSA, EC or Ed25519)')
    site.keys, site.keys_address, site.keys_due_at = text.strip(), "", None
    site.save(update_fields=["keys", "keys_address", "keys_due_at"])
    audit.record(None, AuditAction.SITE_KEYS, site.name, "", now, by_command=by_command)
    return len(keys)


@transaction.atomic
def set_keys_address(site: EmbeddingSite, address: str, now: datetime, *, by_command: str | None = None) -> None:
    """Fetch the key set from this address, now and every day, by the background worker. Raises BadAddress."""
    canonical(address)
    site.keys_address, site.keys_due_at = address, now
    site.save(update_fields=["keys_address", "keys_due_at"])
    audit.record(None, AuditAction.SITE_KEYS, site.name, _host(address), now, by_command=by_command)


def _host(address: str) -> str:
    """What the log says of an address: what follows its host may be a secret."""
    return urlsplit(address).netloc


def fetch_keys(now: datetime) -> None:
    """Fetch the key sets that are due; the last one holds where that fails. Used tokens that have expired go too."""
    SpentToken.objects.filter(expires_at__lt=now).delete()
    for site in EmbeddingSite.objects.exclude(keys_address="").filter(keys_due_at__lte=now):
        try:
            # Whoever named an address inside the network meant it.
            is_own = outgoing.is_inner(urlsplit(site.keys_address).hostname or "")
            answer = outgoing.get(site.keys_address, {"Accept": "application/json"}, _LIMITS, allow_inner=is_own)
            text = answer.body.decode() if answer.is_success else ""
        except (OutgoingError, UnicodeDecodeError):
            text = ""
        if sign_on.key_set(text):
            site.keys, site.keys_due_at = text, now + _FRESH
        else:
            site.keys_due_at = now + _AGAIN
        site.save(update_fields=["keys", "keys_due_at"])
