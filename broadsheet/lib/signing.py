"""Values that travel through a stranger's hands and must come back unchanged, and one-way keyed hashes."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.core import signing

# A dot can stand in a path as it is, and no base64 alphabet holds one.
_SEPARATOR = "."


def sign(purpose: str, value: str) -> str:
    """``value`` with a signature that only holds for this ``purpose``."""
    return signing.Signer(sep=_SEPARATOR, salt=f"broadsheet.{purpose}").sign(value)


def unsign(purpose: str, token: str) -> str | None:
    """The value of a token, or ``None`` if it was not signed here for this ``purpose``."""
    try:
        return signing.Signer(sep=_SEPARATOR, salt=f"broadsheet.{purpose}").unsign(token)
    except signing.BadSignature:
        return None


def keyed_hash(purpose: str, value: str) -> str:
    """A short hash (128 bits, hexadecimal) that nobody without our key can compute or reverse."""
    return _keyed(settings.SECRET_KEY, purpose, value)[:16].hex()


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """What `keyed_hash` gives and gave: under today's secret, then under each earlier one that is still listed."""
    return [
        _keyed(secret, purpose, value)[:16].hex() for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def sealed(purpose: str, nonce: str, value: str) -> str:
    """A short value (up to 32 bytes) that only this install can read again with `unsealed`.

    A one-time pad made of a keyed hash of ``nonce``, which must be used for one value only.
    """
    pad = _keyed(settings.SECRET_KEY, f"seal.{purpose}", nonce)
    data = value.encode()
    if len(data) > len(pad):
        raise ValueError(f"a value of {len(data)} bytes is too long to be sealed; at most {len(pad)} fit")
    return bytes(a ^ b for a, b in zip(data, pad, strict=False)).hex()


def unsealed(purpose: str, nonce: str, seal: str) -> str:
    """The value that `sealed` hid."""
    pad = _keyed(settings.SECRET_KEY, f"seal.{purpose}", nonce)
    return bytes(a ^ b for a, b in zip(bytes.fromhex(seal), pad, strict=False)).decode("utf-8", "replace")


def _keyed(secret: str, purpose: str, value: str) -> bytes:
    return hmac.digest(secret.encode(), f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
