"""Passkeys and security keys (WebAuthn), by Yubico's library; nothing is asked of anybody but the browser."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F, Q

from broadsheet.accounts.models import CREDENTIAL_MAX, Passkey
from broadsheet.lib import signing, site_name

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

_ANSWER_MAX = 20_000
State = dict[str, Any]


class Refused(Exception):
    """What the browser sent is no proof."""


def ask_for_new(user: User) -> tuple[str, State]:
    """What the browser is asked to make a passkey with, as JSON, and what has to be kept meanwhile."""
    from fido2.webauthn import PublicKeyCredentialUserEntity, ResidentKeyRequirement, UserVerificationRequirement

    handle = signing.keyed_hash("passkey-owner", str(user.pk)).encode()
    name = user.get_username()
    entity = PublicKeyCredentialUserEntity(id=handle, name=name, display_name=user.get_full_name() or name)
    # Where the device can, it keeps whose passkey it is, so that it does for signing in alone.
    options, state = _server().register_begin(
        entity, _known(user), ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
    )
    return _as_json(options), dict(state)


def add(user: User, name: str, state: State, answer: str, now: datetime) -> Passkey:
    """Take a passkey. Raises Refused if the answer does not belong to what was asked."""
    made = _answered(lambda given: _server().register_complete(state, given), answer).credential_data
    if made is None:
        raise Refused
    credential = _text(made.credential_id)
    if len(credential) > CREDENTIAL_MAX or Passkey.objects.filter(credential=credential).exists():
        raise Refused
    return Passkey.objects.create(
        user=user, name=name, credential=credential, public=b64encode(bytes(made)).decode(), made_at=now
    )


def ask(user: User) -> tuple[str, State]:
    """What the browser is asked to prove a passkey with, as JSON, and what has to be kept meanwhile."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server().authenticate_begin(_known(user), user_verification=UserVerificationRequirement.PREFERRED)
    return _as_json(options), dict(state)


def ask_anybody() -> tuple[str, State]:
    """The same of somebody who has not said who they are: the device has to know that, and to make sure of its owner by
    a finger, a face or a code of its own. So it stands for name, password and second factor together."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return _as_json(options), dict(state)


def owner(state: State, answer: str, now: datetime) -> User | None:
    """Whose passkey the browser has proved, where nobody was named; ``None`` where that is no proof."""
    try:
        named = json.loads(answer)["id"] if len(answer) <= _ANSWER_MAX else ""
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    row = Passkey.objects.filter(credential=str(named)[:CREDENTIAL_MAX], user__is_active=True).first()
    return row.user if row and use(row.user, state, answer, now) else None


def use(user: User, state: State, answer: str, now: datetime) -> bool:
    """Whether the browser has proved one of the account's passkeys, by an answer that was not given before."""
    from fido2.webauthn import AuthenticationResponse

    try:
        proved = _answered(lambda given: _server().authenticate_complete(state, _known(user), given), answer)
        counter = AuthenticationResponse.from_dict(json.loads(answer)).response.authenticator_data.counter
    except (Refused, ValueError):
        return False
    row = Passkey.objects.filter(user=user, credential=_text(proved.credential_id))
    # A counter that does not rise belongs to a copy of the key; those that never count say 0.
    is_new = Q(uses__lt=counter) if counter else Q(uses=F("uses"), uses__exact=0)
    return bool(row.filter(is_new).update(uses=counter, used_at=now))


def _answered(check: Any, answer: str) -> Any:
    """What the library says to an answer. Raises Refused for whatever is wrong with it."""
    from cryptography.exceptions import InvalidSignature

    if len(answer) > _ANSWER_MAX:
        raise Refused
    try:
        return check(json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError, InvalidSignature) as problem:
        raise Refused from problem


def _server() -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    site = urlsplit(settings.SITE_URL)
    entity = PublicKeyCredentialRpEntity(name=site_name.current(), id=site.hostname)
    return Fido2Server(entity, verify_origin=lambda origin: origin == f"{site.scheme}://{site.netloc}")


def _known(user: User) -> list[AttestedCredentialData]:
    from fido2.webauthn import AttestedCredentialData

    rows = Passkey.objects.filter(user=user).values_list("public", flat=True)
    return [AttestedCredentialData(b64decode(public)) for public in rows]


def _as_json(options: Any) -> str:
    return json.dumps(dict(options)["publicKey"])


def _text(credential_id: bytes) -> str:
    return urlsafe_b64encode(credential_id).decode().rstrip("=")
