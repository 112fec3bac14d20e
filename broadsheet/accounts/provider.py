"""An identity provider of the publisher's (OpenID Connect, code flow with PKCE), by Authlib; nothing unless it is set.

It is asked when somebody signs in, and learns no more than that.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from broadsheet.accounts.identities import Identity

_SECONDS = 10
# What a provider says of how somebody signed in there (RFC 8176), where that was more than a password.
_STRONG = {"mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "sc"}


class NotSignedIn(Exception):
    """The provider cannot be reached, did not sign somebody in, or what came back does not hold."""


def label() -> str:
    """What the button says; empty where there is no provider."""
    if not (settings.OIDC_ISSUER and settings.OIDC_CLIENT):
        return ""
    return settings.OIDC_NAME or urlsplit(settings.OIDC_ISSUER).hostname or settings.OIDC_ISSUER


def send_there(request: HttpRequest, back: str) -> HttpResponse:
    """Send the browser to the provider, which sends it ``back``. Raises NotSignedIn if it cannot be reached."""
    client = _client()
    try:
        answer: HttpResponse = client.authorize_redirect(request, back)
    except _troubles() as problem:
        raise NotSignedIn(str(problem)) from problem
    return answer


def who_came_back(request: HttpRequest) -> Identity:
    """Who the provider says this is, by a token that it signed for us and this browser. Raises NotSignedIn."""
    wanted = {"iss": {"essential": True, "value": settings.OIDC_ISSUER}, "sub": {"essential": True}}
    wanted["aud"] = {"essential": True, "value": settings.OIDC_CLIENT}
    client = _client()
    try:
        claims = client.authorize_access_token(request, claims_options=wanted)["userinfo"]
    except _troubles() as problem:
        raise NotSignedIn(str(problem)) from problem
    return _identity(claims)


def _identity(claims: Any) -> Identity:
    groups, ways = claims.get("groups", []), claims.get("amr", [])
    name = claims.get("preferred_username") or claims.get("email") or ""
    return Identity(
        issuer=settings.OIDC_ISSUER,
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")) if claims.get("email_verified") is True else "",
        name=str(name).partition("@")[0],
        groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
        is_strong=isinstance(ways, list) and not _STRONG.isdisjoint(map(str, ways)),
    )


def _client() -> Any:
    return _made(settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET)


@lru_cache(maxsize=1)
def _made(issuer: str, client: str, secret: str) -> Any:
    try:
        from authlib.integrations.django_client import OAuth
    except ImportError as problem:
        raise NotSignedIn(
            "Signing in at a provider needs the extra `oidc`: pip install 'broadsheet[oidc]'"
        ) from problem
    return OAuth().register(
        "staff",
        client_id=client,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": _SECONDS,
        },
    )  # fmt: skip


def _troubles() -> tuple[type[Exception], ...]:
    """What goes wrong on the way: the network, the provider, a token that does not hold."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, RuntimeError, ValueError, KeyError, TypeError)
