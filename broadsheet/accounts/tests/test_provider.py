"""Signing in at an identity provider: a small one on loopback, which signs what the test tells it to."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group
from joserfc import jwt
from joserfc.jwk import RSAKey

from broadsheet.accounts import provider
from broadsheet.accounts.models import OutsideIdentity
from broadsheet.accounts.tests.build import SIGN_IN, a_person

pytestmark = pytest.mark.django_db
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
GO, BACK = f"{SIGN_IN}provider/", f"{SIGN_IN}provider/back/"


class Provider(ThreadingHTTPServer):
    """It hands out one code; ``claims`` go into the token that it is exchanged for, signed by ``key``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.address = f"http://localhost:{self.server_port}"
        self.claims: dict[str, object] = {}
        self.key = KEY
        self.asked: dict[str, str] = {}
        self.received: dict[str, str] = {}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        here = self.server.address
        self._say(
            {"keys": [KEY.as_dict(private=False)]}
            if self.path == "/keys"
            else {
                "issuer": here,
                "authorization_endpoint": f"{here}/authorize",
                "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received = {name: values[0] for name, values in parse_qs(sent).items()}
        now = int(time.time())
        claims = {"iss": self.server.address, "aud": "broadsheet", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.server.asked["nonce"]} | self.server.claims
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.server.key)
        self._say({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    def _say(self, words: dict[str, object]) -> None:
        body = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Nothing: the test tells what went wrong."""


@pytest.fixture
def there(settings):
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = server.address, "broadsheet", "s3cret"
    settings.OIDC_NAME, settings.OIDC_ROLES = "The Publisher", {"desk": "comment moderators", "it": "administrator"}
    provider._made.cache_clear()
    yield server
    server.shutdown()
    server.server_close()


def there_and_back(client, there: Provider, to: str = "", **claims: object):
    """What the site answers to somebody whom the provider has sent back."""
    there.claims = {"sub": "17"} | claims
    query = parse_qs(urlsplit(client.get(GO, {"next": to}).url).query)
    there.asked = {name: values[0] for name, values in query.items()}
    return client.get(BACK, {"code": "c", "state": there.asked["state"]})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_without_a_provider_nothing_is_offered(client):
    assert "provider" not in client.get(SIGN_IN).content.decode()
    assert client.get(GO).status_code == client.get(BACK).status_code == 404


def test_the_account_with_the_confirmed_address_is_signed_in_and_known_again(client, there):
    grace = a_person()
    assert "Sign in at The Publisher" in client.get(SIGN_IN).content.decode()

    answer = there_and_back(client, there, "/moderation/account/", email="Grace@Example.org", email_verified=True)

    assert answer.url == "/moderation/account/"
    assert is_in(client)
    verifier = there.received["code_verifier"]
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert there.asked["code_challenge"] == challenge
    assert there.asked["scope"] == "openid email profile"
    assert OutsideIdentity.objects.get().user == grace
    client.logout()
    there_and_back(client, there)
    assert is_in(client)


@pytest.mark.parametrize("is_confirmed", [False, None, "true", "false"])
def test_an_address_that_is_not_confirmed_there_opens_no_account(client, there, is_confirmed):
    a_person()

    assert there_and_back(client, there, email="grace@example.org", email_verified=is_confirmed).url == SIGN_IN
    assert not is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"nonce": "another"},
        {"exp": 1_000},
    ],
)
def test_a_token_for_somebody_else_or_of_another_time_opens_nothing(client, there, lie):
    a_person()

    assert there_and_back(client, there, email="grace@example.org", email_verified=True, **lie).url == SIGN_IN
    assert not is_in(client)


def test_a_token_that_another_has_signed_and_an_answer_that_nobody_asked_for_open_nothing(client, there):
    a_person()
    there.key = RSAKey.generate_key(2048, {"kid": "one"})

    assert there_and_back(client, there, email="grace@example.org", email_verified=True).url == SIGN_IN
    assert client.get(BACK, {"code": "c", "state": "made-up"}).url == SIGN_IN
    assert client.get(BACK, {"error": "access_denied"}).url == SIGN_IN
    assert client.get(BACK).url == SIGN_IN
    assert not is_in(client)


def test_groups_there_are_roles_here_and_make_the_account(client, there):
    group = Group.objects.get_or_create(name="Comment moderators")[0]

    there_and_back(client, there, preferred_username="ada", groups=["desk", "choir"])
    ada = group.user_set.get()
    assert (ada.username, ada.has_usable_password(), ada.is_superuser) == ("ada", False, False)
    there_and_back(client, there, groups=["it"])
    ada.refresh_from_db()
    assert (group.user_set.count(), ada.is_superuser) == (0, True)
    there_and_back(type(client)(), there, sub="18", preferred_username="stranger", groups=["choir"])
    assert OutsideIdentity.objects.count() == 1


def test_a_required_second_factor_is_asked_for_here_unless_it_was_given_there(client, there, settings):
    a_person()
    settings.SECOND_FACTOR = ("all",)
    who = {"email": "grace@example.org", "email_verified": True}

    assert there_and_back(client, there, amr=["pwd"], **who).url == "/moderation/account/second-factors/"
    assert not is_in(client)
    there_and_back(client, there, amr=["pwd", "mfa"], **who)
    assert is_in(client)
    assert client.get("/moderation/account/").status_code == 200


def test_a_provider_that_is_away_is_said_to_be_so(client, there, settings):
    settings.OIDC_ISSUER = "http://localhost:9"
    provider._made.cache_clear()

    assert client.get(GO).url == SIGN_IN
    assert "cannot be reached" in client.get(SIGN_IN).content.decode()
