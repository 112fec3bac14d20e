"""Signed values, which must come back from clients unchanged; keyed hashes, derived keys, and sealed values."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# A dot needs no escaping in a URL path and is in no base64 alphabet.
_SEPARATOR = "."


def sign(purpose: str, value: str) -> str:
    """``value`` with a signature that only holds for this ``purpose``."""
    return _signer(purpose, *_secrets()).sign(value)


def unsign(purpose: str, token: str) -> str | None:
    """The value of a token, or ``None`` if it was not signed with this site's key for this ``purpose``."""
    try:
        return _signer(purpose, *_secrets()).unsign(token)
    except signing.BadSignature:
        return None


def sign_dated(purpose: str, value: str, now: datetime) -> str:
    """The same with the time of signing, to the second."""
    return sign(purpose, f"{value}-{int(now.timestamp())}")


def unsign_dated(purpose: str, token: str) -> tuple[str, datetime] | None:
    """The value of a token that `sign_dated` made, and when it was made; ``None`` if it was not made here."""
    signed = unsign(purpose, token)
    if signed is None:
        return None
    value, _, seconds = signed.rpartition("-")
    return value, datetime.fromtimestamp(int(seconds), UTC)


def keyed_hash(purpose: str, value: str) -> str:
    """A short hash (128 bits, hexadecimal) that cannot be computed or reversed without the site's key."""
    return _keyed(settings.SECRET_KEY, purpose, value)[:16].hex()


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """What `keyed_hash` returns with the current key, and with each earlier one that is still listed."""
    return [_keyed(secret, purpose, value)[:16].hex() for secret in _secrets()]


def derived_key(purpose: str, secret: str) -> bytes:
    """A key of 32 bytes for one ``purpose`` that a site's secret leads to, but that does not lead back to it."""
    return _keyed(secret, "key", purpose)


def sealed(purpose: str, subject: str, value: str) -> str:
    """A value, encrypted (Fernet) so that only this site can read it, with `unsealed` for the same ``subject``.

    The subject is what the value belongs to, so that a seal that was put elsewhere does not open there. 100 characters
    for a value of up to 15 bytes.
    """
    return _fernet(purpose, subject).encrypt(value.encode()).decode()


def unsealed(purpose: str, subject: str, seal: str) -> str | None:
    """The value that `sealed` encrypted, with the current key or a listed earlier one; ``None`` if it was neither."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(purpose, subject).decrypt(seal.encode()).decode()
    except InvalidToken:
        return None


def _fernet(purpose: str, subject: str) -> MultiFernet:
    # Few sites seal anything, and this library takes 7 MB.
    from cryptography.fernet import Fernet, MultiFernet

    keys = [derived_key(f"seal.{purpose}\0{subject}", secret) for secret in _secrets()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


@lru_cache(maxsize=64)
def _signer(purpose: str, secret: str, *earlier: str) -> signing.Signer:
    return signing.Signer(key=secret, sep=_SEPARATOR, salt=f"broadsheet.{purpose}", fallback_keys=list(earlier))


def _keyed(secret: str, purpose: str, value: str) -> bytes:
    state = _state(secret).copy()
    state.update(f"{purpose}\0{value}".encode("utf-8", "surrogatepass"))
    return state.digest()


@lru_cache(maxsize=8)
def _state(secret: str) -> hmac.HMAC:
    """What every hash with this secret begins with."""
    return hmac.new(secret.encode(), digestmod="sha256")
