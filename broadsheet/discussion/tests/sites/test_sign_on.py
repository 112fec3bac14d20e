"""Readers whom other sites sign in: which tokens are taken, what is kept, and whose their names are."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.test import Client
from django.utils import timezone

from broadsheet.discussion.models import Comment, SiteReader, Thread
from broadsheet.discussion.posting import stamp
from broadsheet.discussion.sites import keeping, places, registered, sign_on
from broadsheet.discussion.sites.sign_on import TokenRefused
from broadsheet.discussion.tests.build import KIND_WORDS, NOW

BLOG = "https://blog.example"
PAGE = f"{BLOG}/2026/bees/"
TALK = "http://127.0.0.1:8000"
SECONDS = int(NOW.timestamp())


@pytest.fixture(autouse=True)
def _nothing_remembered():
    registered.forget()
    yield
    registered.forget()


@pytest.fixture
def blog(db):
    row, secret = registered.add(BLOG, NOW)
    row.plain = secret
    return row


def claims(**others: object) -> dict[str, object]:
    usual = {"sub": "7", "name": "Vera", "jti": "once", "iat": SECONDS, "exp": SECONDS + 300, "aud": TALK}
    return {name: value for name, value in (usual | others).items() if value is not None}


def token(blog, **others: object) -> str:
    return jwt.encode(claims(**others), blog.plain, "HS256")


def read(text: str, blog, now=NOW, field: str = "token"):
    return sign_on.signed_reader({field: text}, blog.pk, now)


def test_a_token_says_who_writes(blog):
    reader = read(token(blog, badge="Subscriber", avatar=f"{BLOG}/vera.png", roles=["trusted", "king"]), blog)

    assert (reader.name, reader.badge, reader.avatar) == ("Vera", "Subscriber", f"{BLOG}/vera.png")
    assert reader.is_trusted
    assert not reader.is_staff
    assert reader.subject != "7"


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({"exp": SECONDS - 1}, "expired"),
        ({"exp": SECONDS + 7200}, "more than an hour"),
        ({"iat": SECONDS + 3600, "exp": SECONDS + 3700}, "in the future"),
        ({"aud": "https://other.example"}, "audience"),
        ({"aud": None}, "aud"),
        ({"jti": None}, "jti"),
        ({"sub": None}, "sub"),
        ({"name": None}, "name"),
        ({"name": "​"}, "have to be words"),
        ({"name": 7}, "have to be words"),
        ({"exp": "soon"}, "seconds"),
        ({"roles": ["banned"]}, "read here, and not write"),
    ],
)
def test_a_token_that_is_not_right_is_refused_with_the_reason(blog, others, why):
    with pytest.raises(TokenRefused, match=why):
        read(token(blog, **others), blog)


def test_a_token_without_a_signature_or_with_anothers_is_refused(blog):
    other, secret = registered.add("https://other.example", NOW)
    other.plain = secret

    for text in (jwt.encode(claims(), None, "none"), token(other), "no token", "a.b.c", token(blog)[:-2], "x" * 5000):
        with pytest.raises(TokenRefused):
            read(text, blog)


def test_a_token_is_good_once_and_its_session_for_hours_on_that_site_alone(blog):
    text = token(blog)
    reader = read(text, blog)
    session = sign_on.session(reader, NOW)
    other, _ = registered.add("https://other.example", NOW)

    with pytest.raises(TokenRefused, match="used before"):
        read(text, blog)
    assert read(session, blog, NOW + timedelta(hours=7), "session") == reader
    for wrong, site, now in (
        (session, blog, NOW + timedelta(hours=9)),
        (session, other, NOW),
        (session + "x", blog, NOW),
    ):
        with pytest.raises(TokenRefused):
            read(wrong, site, now, "session")


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_tokens_of_the_keys_of_a_key_set_are_taken(blog, algorithm):
    key = rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else ed25519.Ed25519PrivateKey.generate()
    kind = jwt.algorithms.RSAAlgorithm if algorithm == "RS256" else jwt.algorithms.OKPAlgorithm
    public = json.loads(kind.to_jwk(key.public_key())) | {"kid": "k1", "alg": algorithm, "use": "sig"}
    assert keeping.set_keys(blog, json.dumps({"keys": [public]}), NOW) == 1

    assert read(jwt.encode(claims(), key, algorithm, headers={"kid": "k1"}), blog).name == "Vera"
    with pytest.raises(TokenRefused):
        read(jwt.encode(claims(jti="two"), key, algorithm, headers={"kid": "k2"}), blog)


def test_a_public_key_is_no_secret_to_sign_with(blog):
    key = rsa.generate_private_key(65537, 2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())
    keeping.set_keys(blog, json.dumps({"keys": [json.loads(public) | {"alg": "RS256"}]}), NOW)

    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256"}, claims())]
    mark = hmac.new(str(public).encode(), b".".join(parts), hashlib.sha256).digest()
    with pytest.raises(TokenRefused):
        read(b".".join([*parts, urlsafe_b64encode(mark).rstrip(b"=")]).decode(), blog)


@pytest.mark.parametrize("text", ["nonsense", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'])
def test_what_is_no_key_set_is_refused_and_changes_nothing(blog, text):
    with pytest.raises(keeping.BadKeys):
        keeping.set_keys(blog, text, NOW)
    assert registered.find_row(BLOG).keys == ""


@pytest.mark.parametrize("avatar", ["https://tracker.example/p.png", "javascript:alert(1)", "//x", 5, "x" * 400])
def test_a_picture_of_another_site_is_left_out(blog, avatar):
    assert read(token(blog, avatar=avatar), blog).avatar == ""


def post(**fields: str):
    issued = stamp.issue(places.key_of(PAGE), timezone.now() - timedelta(minutes=2))
    sent = {"url": PAGE, "comment": KIND_WORDS, "stamp": issued, "elapsed": "95"} | fields
    return Client(headers={"Origin": BLOG, "Accept": "application/json"}).post("/embed/reply", sent)


def test_a_signed_in_reader_writes_under_the_name_of_the_token_and_nobody_else_may(blog):
    now = int(timezone.now().timestamp())
    fresh = {"iat": now, "exp": now + 60, "badge": "Subscriber", "avatar": f"{BLOG}/vera.png"}

    answer = post(token=token(blog, **fresh), name="Somebody", email="typed@example.org")
    taken = post(name="Vera", comment="The hives stood there long before the mill did.")
    replayed = post(token=token(blog, **fresh))

    comment, reader = Comment.objects.get(), SiteReader.objects.get()
    assert answer.status_code == 201
    assert (comment.author_name, comment.author_email, comment.site_reader_id) == ("Vera", "", reader.pk)
    assert taken.status_code == 409
    assert "kept for somebody else" in taken.json()["errors"]["name"]
    assert replayed.status_code == 401
    assert replayed.json()["signin"]
    shown = Client().get("/embed/fragment", {"url": PAGE}).content.decode()
    assert 'src="https://blog.example/vera.png"' in shown
    assert '<span class="badge badge-site">Subscriber</span>' in shown
    # On our own page nothing is loaded from elsewhere.
    assert "vera.png" not in Client().get(Thread.objects.get().home).content.decode()


def test_no_more_is_kept_of_a_signed_in_reader_than_the_register_says(blog):
    now = int(timezone.now().timestamp())

    post(token=token(blog, iat=now, exp=now + 60, sub="customer-4711", email="vera@example.org", phone="0123"))

    kept = json.dumps([list(row) for row in SiteReader.objects.values_list()], default=str)
    assert "4711" not in kept
    assert "vera@example.org" not in kept + json.dumps(list(Comment.objects.values()), default=str)
