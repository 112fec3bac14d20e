"""A passkey as the only thing by which somebody signs in: what proves it, and what does not."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode, urlsafe_b64encode
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestedCredentialData, AuthenticatorData

from broadsheet.accounts.models import Passkey
from broadsheet.accounts.tests.build import NOW, SIGN_IN, a_person, sign_in

pytestmark = pytest.mark.django_db
ALONE, SECOND = f"{SIGN_IN}passkey/", f"{SIGN_IN}second-factor/"
HERE, HOST = "http://127.0.0.1:8000", "127.0.0.1"
PRESENT, SURE_OF_OWNER = 1, 5


def as_text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


class Device:
    """A device with one passkey of an account, which answers what a page asks."""

    def __init__(self, user) -> None:
        self._key, self.id = ec.generate_private_key(ec.SECP256R1()), f"passkey of {user.username}".encode()
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self._key.public_key()))
        public = b64encode(bytes(made)).decode()
        Passkey.objects.create(user=user, name="key", credential=as_text(self.id), public=public, made_at=NOW)

    def answer(self, page: str, flags: int = SURE_OF_OWNER, origin: str = HERE) -> str:
        asked = json.loads(unescape(re.search(r'data-options="([^"]+)"', page)[1]))
        said = json.dumps({"type": "webauthn.get", "challenge": asked["challenge"], "origin": origin}).encode()
        proof = bytes(AuthenticatorData.create(hashlib.sha256(HOST.encode()).digest(), flags, 0))
        signature = self._key.sign(proof + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": said, "authenticatorData": proof, "signature": signature}
        response = {name: as_text(value) for name, value in response.items()}
        return json.dumps(
            {"id": as_text(self.id), "rawId": as_text(self.id), "type": "public-key", "response": response}
        )


def asked(client, address: str = ALONE) -> str:
    return client.get(address).content.decode()


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_it_opens_what_was_wanted_and_stands_for_the_second_factor_too(client, settings):
    settings.SECOND_FACTOR = ("all",)
    device = Device(a_person(is_superuser=True, is_staff=True))

    answer = client.post(ALONE, {"answer": device.answer(asked(client)), "next": "/moderation/log/"})

    assert answer.url == "/moderation/log/"
    assert client.get(answer.url).status_code == 200
    assert Passkey.objects.get().used_at is not None


def test_a_device_that_is_not_sure_of_its_owner_does_not_do(client):
    device = Device(a_person())

    answer = client.post(ALONE, {"answer": device.answer(asked(client), flags=PRESENT)})

    assert answer.status_code == 422
    assert "This passkey opens no account here." in answer.content.decode()
    assert not is_in(client)


def test_what_was_asked_after_a_password_where_less_is_asked_does_not_do_alone(client):
    device = Device(a_person())
    sign_in(client)
    answer = device.answer(asked(client, SECOND), flags=PRESENT)

    assert client.post(ALONE, {"answer": answer}).status_code == 422
    assert not is_in(client)


def test_an_answer_counts_once_for_what_was_asked_last_and_from_here(client):
    device = Device(a_person())
    earlier, elsewhere = device.answer(asked(client)), device.answer(asked(client), origin="https://thief.example")

    assert client.post(ALONE, {"answer": earlier}).status_code == 422
    asked(client)
    assert client.post(ALONE, {"answer": elsewhere}).status_code == 422
    good = device.answer(asked(client))
    assert client.post(ALONE, {"answer": good}).status_code == 302
    client.logout()
    assert client.post(ALONE, {"answer": good}).status_code == 422


def test_it_opens_no_account_that_may_not_sign_in_and_leads_to_no_other_site(client):
    gone, grace = Device(a_person("gone", is_active=False)), Device(a_person())

    assert client.post(ALONE, {"answer": gone.answer(asked(client))}).status_code == 422
    answer = client.post(ALONE, {"answer": grace.answer(asked(client)), "next": "https://thief.example/"})
    assert answer.url.startswith("/moderation/")


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"id": {}}', '{"id": "eA"}', "[" * 5000, "9" * 30_000])
def test_whatever_is_sent_gets_a_clear_answer(client, answer):
    Device(a_person())
    asked(client)

    assert client.post(ALONE, {"answer": answer}).status_code == 422
    assert not is_in(client)


def test_tries_are_limited_with_those_by_a_password(client):
    for _ in range(40):
        sign_in(client, "nobody", "x" * 12)

    assert client.post(ALONE, {"answer": "x"}).status_code == 429
