"""What is done by the command line is in the audit log, with whose account of the server it was done by."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth import get_user_model
from jwt.algorithms import OKPAlgorithm

from broadsheet.cli import who
from broadsheet.cli.main import main
from broadsheet.discussion.models import AuditEntry
from broadsheet.discussion.sites import registered
from broadsheet.lib.tests.markup import one_line

SITE = "https://blog.example"


@pytest.fixture
def by_deploy(db, monkeypatch):
    monkeypatch.setattr("broadsheet.cli.who.runs_it", lambda: "deploy")
    yield
    registered.forget()


def lines() -> list[tuple[str, str, str, str]]:
    return [(entry.who, entry.action, entry.about, entry.why) for entry in AuditEntry.objects.order_by("pk")]


@pytest.mark.usefixtures("by_deploy")
def test_what_is_done_about_a_site_is_in_the_log_without_what_is_secret(client, tmp_path):
    public = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate().public_key())
    (tmp_path / "keys").write_text(json.dumps({"keys": [json.loads(public)]}))
    for words in (
        ["add", SITE],
        ["secret", SITE],
        ["keys", SITE, str(tmp_path / "keys")],
        ["keys", SITE, "https://id.example/jwks.json?token=hush"],
        ["hook", SITE, "https://build.example/hook/hush"],
        ["remove", SITE],
    ):
        assert main(["site", *words]) == 0

    assert lines() == [
        ("command line (deploy)", "site-added", "blog.example", ""),
        ("command line (deploy)", "site-secret", "blog.example", ""),
        ("command line (deploy)", "site-keys", "blog.example", ""),
        ("command line (deploy)", "site-keys", "blog.example", "id.example"),
        ("command line (deploy)", "site-hook", "blog.example", "build.example"),
        ("command line (deploy)", "site-removed", "blog.example", ""),
    ]
    client.force_login(get_user_model().objects.create_user("boss", is_superuser=True))
    page = one_line(client.get("/moderation/log/?who=command").content.decode())
    assert "<bdi>command line (deploy)</bdi><strong>registered a site</strong><bdi>blog.example</bdi>" in page


@pytest.mark.usefixtures("by_deploy")
def test_access_keys_are_in_the_log_whoever_makes_and_revokes_them(client):
    boss = get_user_model().objects.create_user("boss", is_superuser=True, is_staff=True)
    client.force_login(boss)
    assert main(["key", "add", "our app", "--user", "boss", "--scope", "numbers"]) == 0
    client.post("/moderation/access/", {"name": "theirs", "scopes": ["numbers"]})
    number = AuditEntry.objects.latest("pk").about.rpartition("#")[2]
    client.post("/moderation/access/revoke", {"number": number})
    assert main(["key", "revoke", "999999999"]) == 1

    assert [(whose, act, about.partition(",")[0], why) for whose, act, about, why in lines()] == [
        ("command line (deploy)", "access-key", "our app", "numbers"),
        ("boss", "access-key", "theirs", "numbers"),
        ("boss", "access-key-revoked", "theirs", ""),
    ]


@pytest.mark.parametrize(
    ("number", "before", "name"), [(0, "anna", "anna"), (0, "", "root"), (4_000_000_000, "anna", "4000000000")]
)
def test_who_became_root_is_named_as_before_and_an_account_without_a_name_by_its_number(
    monkeypatch, number, before, name
):
    monkeypatch.setattr("os.getuid", lambda: number)
    monkeypatch.setenv("SUDO_USER", before)

    assert who.runs_it() == name
