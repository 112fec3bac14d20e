"""Signed values, which must come back from clients unchanged; keyed hashes; and sealed values."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core import signing

# A dot needs no escaping in a URL path and is in no base64 alphabet.
_SEPARATOR = "."
_MARK_BYTES, _MOST_SEALED = 8, 24


def sign(purpose: str, value: str) -> str:
    """``value`` with a signature that only holds for this ``purpose``."""
    return signing.Signer(sep=_SEPARATOR, salt=f"broadsheet.{purpose}").sign(value)


def unsign(purpose: str, token: str) -> str | None:
    """The value of a token, or ``None`` if it was not signed with this site's key for this ``purpose``."""
    try:
        return signing.Signer(sep=_SEPARATOR, salt=f"broadsheet.{purpose}").unsign(token)
    except signing.BadSignature:
        return None


def keyed_hash(purpose: str, value: str) -> str:
    """A short hash (128 bits, hexadecimal) that cannot be computed or reversed without the site's key."""
    return _keyed(settings.SECRET_KEY, purpose, value)[:16].hex()


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """What `keyed_hash` returns with the current key, and with each earlier one that is still listed."""
    return [_keyed(secret, purpose, value)[:16].hex() for secret in _secrets()]


def sealed(purpose: str, nonce: str, value: str) -> str:
    """A short value (up to 24 bytes), encrypted so that only this site can read it, with `unsealed`.

    The pad is a keyed hash of ``nonce``, which must be used for one value only. A keyed hash of the result precedes it,
    to recognise the key that was used.
    """
    data = value.encode()
    if len(data) > _MOST_SEALED:
        raise ValueError(f"a value of {len(data)} bytes is too long to be sealed; at most {_MOST_SEALED} fit")
    hidden = _padded(settings.SECRET_KEY, purpose, nonce, data)
    return (_mark(settings.SECRET_KEY, purpose, nonce, hidden) + hidden).hex()


def unsealed(purpose: str, nonce: str, seal: str) -> str | None:
    """The value that `sealed` encrypted, with the current key or a listed earlier one; ``None`` if it was neither."""
    try:
        data = bytes.fromhex(seal)
    except ValueError:
        return None
    mark, hidden = data[:_MARK_BYTES], data[_MARK_BYTES:]
    for secret in _secrets():
        if hmac.compare_digest(mark, _mark(secret, purpose, nonce, hidden)):
            return _padded(secret, purpose, nonce, hidden).decode()
    return None


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _padded(secret: str, purpose: str, nonce: str, data: bytes) -> bytes:
    pad = _keyed(secret, f"seal.{purpose}", nonce)
    return bytes(a ^ b for a, b in zip(data, pad, strict=False))


def _mark(secret: str, purpose: str, nonce: str, hidden: bytes) -> bytes:
    return _keyed(secret, f"seal-mark.{purpose}", f"{nonce}.{hidden.hex()}")[:_MARK_BYTES]


def _keyed(secret: str, purpose: str, value: str) -> bytes:
    return hmac.digest(secret.encode(), f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
