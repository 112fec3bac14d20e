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
    message = f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")[:16].hex()
