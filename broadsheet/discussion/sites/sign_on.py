"""Single sign-on: a site's own reader comes with a short-lived token that the site has signed (RFC 7519).

A token is good once. It is exchanged for a session of ours, which the script keeps as long as its page is open and
sends with each reply. The key decides the algorithm: the site's secret HS256, a key of its key set the one named there.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import SignedReader
from broadsheet.discussion.identity.confusables import is_visible
from broadsheet.discussion.models import AVATAR_MAX, BADGE_MAX, NAME_MAX, EmbeddingSite, SpentToken
from broadsheet.discussion.sites import registered
from broadsheet.discussion.sites.addresses import BadAddress, origin
from broadsheet.lib import html, signing

if TYPE_CHECKING:
    from jwt import PyJWK

LONGEST = timedelta(hours=1)
"""A token may be good for so long at most."""

SESSION_LIFE = timedelta(hours=8)
_CLOCKS_DIFFER = timedelta(seconds=60)
_MOST_CHARACTERS = 4_000
_ROLES = ("staff", "trusted", "banned")
_BY_KEY_SET = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
_SESSION, _SUBJECT, _MARK = "site-reader", "site-reader-subject", "site-token"


class TokenRefused(Exception):
    """The reader is not signed in; the message says why, to the reader and to whoever made the token."""


def signed_reader(fields: Mapping[str, str], site_id: int, now: datetime) -> SignedReader | None:
    """Who sends a form: by its session, else by its token, which that uses up. Raises TokenRefused."""
    if fields.get("session"):
        return _of_session(fields["session"], site_id, now)
    token = fields.get("token")
    return _of_token(token, site_id, now) if token else None


def session(reader: SignedReader, now: datetime) -> str:
    """What stands for the reader from now on, for some hours."""
    value = json.dumps([asdict(reader), int((now + SESSION_LIFE).timestamp())], separators=(",", ":"))
    return signing.sign(_SESSION, urlsafe_b64encode(value.encode()).decode().rstrip("="))


def _of_session(text: str, site_id: int, now: datetime) -> SignedReader:
    value = signing.unsign(_SESSION, text)
    if value is None:
        raise TokenRefused(_("You are not signed in here any more. Please load the page again."))
    fields, until = json.loads(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    reader = SignedReader(**fields | {"roles": tuple(fields["roles"])})
    if reader.site_id != site_id or now.timestamp() >= until:
        raise TokenRefused(_("You are not signed in here any more. Please load the page again."))
    return reader


def _of_token(token: str, site_id: int, now: datetime) -> SignedReader:
    site = EmbeddingSite.objects.filter(pk=site_id).first()
    if site is None or len(token) > _MOST_CHARACTERS:
        raise _refused("it is too long")
    claims = _claims(token, site)
    until = _check_times(claims, now)
    reader = _reader(claims, site)
    if "banned" in reader.roles:
        raise TokenRefused(_("This site lets you read here, and not write."))
    _spend(claims, site, until, now)
    return reader


def _refused(why: str) -> TokenRefused:
    words = _("The site could not sign you in here (its token was refused: %(why)s). Please load the page again.")
    return TokenRefused(words % {"why": why})


def _claims(token: str, site: EmbeddingSite) -> dict[str, Any]:
    """What the token says, its signature and audience checked; its times are looked at by our own clock."""
    # Here, for it takes megabytes of every process, and most sites sign nobody in.
    import jwt

    try:
        header = jwt.get_unverified_header(token)
        key, algorithm = _key(header, site)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=settings.SITE_URL,
            options={
                "require": ["aud", "exp", "iat", "jti", "name", "sub"],
                "verify_exp": False, "verify_iat": False, "verify_nbf": False,
            },
        )  # fmt: skip
    except jwt.PyJWTError as problem:
        raise _refused(str(problem).lower()) from None
    return claims


def _key(header: Mapping[str, Any], site: EmbeddingSite) -> tuple[str | PyJWK, str]:
    algorithm = header.get("alg")
    if algorithm == "HS256":
        secret = registered.secret_of(site)
        if secret is None:
            raise _refused("the secret of this site cannot be read; renew it")
        return secret, algorithm
    if algorithm not in _BY_KEY_SET:
        raise _refused("its algorithm is none that may be used")
    for key in key_set(site.keys):
        is_meant = key.key_id == header.get("kid") or "kid" not in header
        if is_meant and key.algorithm_name == algorithm:
            return key, str(algorithm)
    raise _refused("no key of the site’s key set fits it")


def key_set(text: str) -> list[PyJWK]:
    """The public keys of a JSON Web Key Set for signing with an algorithm that we know; none of anything else."""
    import jwt

    try:
        listed = json.loads(text)["keys"] if text else []
    except (ValueError, TypeError, KeyError):
        return []
    keys = []
    for one in listed if isinstance(listed, list) else []:
        try:
            key = jwt.PyJWK.from_dict(one)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue
        if key.algorithm_name in _BY_KEY_SET and "d" not in one:
            keys.append(key)
    return keys


def _check_times(claims: Mapping[str, Any], now: datetime) -> datetime:
    """Returns until when the token is good."""
    try:
        begins, ends = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
        first = datetime.fromtimestamp(int(claims.get("nbf", claims["iat"])), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise _refused("its times are no numbers of seconds") from None
    if now >= ends:
        raise _refused("it has expired")
    if max(begins, first) > now + _CLOCKS_DIFFER:
        raise _refused("it begins in the future")
    if ends - begins > LONGEST:
        raise _refused("it is good for more than an hour")
    return ends


def _reader(claims: Mapping[str, Any], site: EmbeddingSite) -> SignedReader:
    subject, name, badge, roles = (claims.get(field) for field in ("sub", "name", "badge", "roles"))
    clean = html.clean_text(name)[:NAME_MAX].strip() if isinstance(name, str) else ""
    if not isinstance(subject, str) or not 0 < len(subject) <= 200 or not is_visible(clean):
        raise _refused("“sub” and “name” have to be words")
    return SignedReader(
        site_id=site.pk,
        subject=signing.keyed_hash(_SUBJECT, f"{site.name}\0{subject}"),
        name=" ".join(clean.split()),
        badge=html.clean_text(badge)[:BADGE_MAX] if isinstance(badge, str) else "",
        avatar=_picture(claims.get("avatar"), site),
        roles=tuple(role for role in _ROLES if isinstance(roles, list) and role in roles),
    )


def _picture(address: object, site: EmbeddingSite) -> str:
    """A picture's address, if it is one of the site's own: no other may learn who reads there."""
    if not isinstance(address, str) or len(address) > AVATAR_MAX:
        return ""
    try:
        is_its_own = origin(address) in site.origins
    except BadAddress:
        return ""
    return urlsplit(address)._replace(fragment="").geturl() if is_its_own else ""


def _spend(claims: Mapping[str, Any], site: EmbeddingSite, until: datetime, now: datetime) -> None:
    mark = claims["jti"]
    if not isinstance(mark, str) or not 0 < len(mark) <= 200:
        raise _refused("“jti” has to be words that are never used twice")
    SpentToken.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            SpentToken.objects.create(mark=signing.keyed_hash(_MARK, f"{site.name}\0{mark}"), expires_at=until)
    except IntegrityError:
        raise _refused("it was used before") from None
