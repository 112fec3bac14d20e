"""Codes of an app (TOTP, RFC 6238): its secret is kept sealed, and every code is good once."""

from __future__ import annotations

import hmac
from datetime import datetime
from io import BytesIO

from django.contrib.auth.models import User

from broadsheet.accounts.models import CodeApp
from broadsheet.lib import signing

_PURPOSE = "code-app"
_SECONDS = 30
# One step to each side, for a clock that is wrong, or slow fingers.
_AROUND = (-1, 0, 1)


def new_secret() -> str:
    """A random secret, in base 32 as apps take it."""
    import pyotp

    return pyotp.random_base32()


def sealed(user: User, secret: str) -> str:
    """The secret, so that only this site can read it, for this account."""
    return signing.sealed(_PURPOSE, str(user.pk), secret)


def unsealed(user: User, seal: str) -> str:
    """The secret again; empty if it was sealed with a key that is no longer listed."""
    return signing.unsealed(_PURPOSE, str(user.pk), seal) or ""


def picture(user: User, secret: str, site: str) -> str:
    """The picture that an app reads (a QR code), as SVG; it holds no script and asks nobody."""
    import pyotp
    import segno

    address = pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name=site)
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, dark="#000", light="#fff"
    )
    return drawn.getvalue().decode()


def add(user: User, secret: str, code: str, now: datetime) -> bool:
    """Take an app, in place of an earlier one, if it shows the right code; false if not."""
    step = _step_of(secret, code, 0, now)
    if step is None:
        return False
    fields = {"sealed": sealed(user, secret), "last_step": step, "made_at": now, "used_at": None}
    CodeApp.objects.update_or_create(user=user, defaults=fields)
    return True


def use(user: User, code: str, now: datetime) -> bool:
    """Whether this is a right code of the account's app that was not used before; it is used from now on."""
    app = CodeApp.objects.filter(user=user).first()
    secret = unsealed(user, app.sealed) if app else ""
    step = _step_of(secret, code, app.last_step, now) if app and secret else None
    if app is None or step is None:
        return False
    return bool(CodeApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step, used_at=now))


def _step_of(secret: str, code: str, after: int, now: datetime) -> int | None:
    """The half minute that a code belongs to, if it is later than ``after``."""
    import pyotp

    digits, here = "".join(code.split()).encode(), int(now.timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    right = [
        here + offset
        for offset in _AROUND
        if hmac.compare_digest(totp.generate_otp(here + offset).encode(), digits) and here + offset > after
    ]
    return right[0] if right else None
