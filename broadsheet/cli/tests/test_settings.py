"""``broadsheet settings`` and ``broadsheet mail test``, as typed."""

import json
import smtplib

import pytest

from broadsheet.cli.main import main
from broadsheet.config import environment


@pytest.fixture
def rows(capsys):
    def read() -> dict[str, tuple[str, str]]:
        assert main(["settings", "--json"]) == 0
        return {row["name"]: (row["value"], row["from"]) for row in json.loads(capsys.readouterr().out)}

    return read


def test_every_setting_is_shown_with_its_value_and_whence(rows, monkeypatch):
    monkeypatch.setenv("BROADSHEET_CONTACT", "desk@example.org")
    monkeypatch.delenv("BROADSHEET_EDIT_MINUTES", raising=False)

    found = rows()

    assert list(found) == [item.name for item in environment.DECLARED]
    assert found["BROADSHEET_CONTACT"] == ("desk@example.org", "environment")
    assert found["BROADSHEET_EDIT_MINUTES"] == ("15", "default")


@pytest.mark.parametrize("name", ["BROADSHEET_SECRET_KEY", "BROADSHEET_OLD_SECRET_KEYS", "BROADSHEET_ADMIN_PASSWORD"])
def test_no_secret_is_shown(rows, monkeypatch, name):
    monkeypatch.setenv(name, "kept-quiet")

    assert rows()[name] == ("(secret)", "environment")


@pytest.mark.parametrize("name", ["DATABASE_URL", "CACHE_URL", "EMAIL_URL", "BROADSHEET_CDN"])
def test_no_password_of_another_server_is_shown(rows, monkeypatch, name):
    monkeypatch.setenv(name, "https://user:kept-quiet@cache.example.org/")

    assert "kept-quiet" not in str(rows())


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("BROADSHEET_SITENAME", "is BROADSHEET_SITE_NAME meant?"),
        ("broadsheet_url", "is BROADSHEET_URL meant?"),
        ("BROADSHEET_FLUX_CAPACITOR", "`broadsheet settings` lists all there are."),
    ],
)
def test_what_looks_like_a_setting_and_is_none_is_named_with_its_cure(name, cure, settings, capsys):
    settings.UNKNOWN_SETTINGS = environment.unknown([name, "BROADSHEET_URL", "HOME"])

    assert main(["settings"]) == 1
    assert capsys.readouterr().err == f"broadsheet: there is no setting {name}; {cure}\n"


def test_a_test_mail_is_sent_at_once(settings, mailoutbox, capsys):
    settings.MAIL_WORKS = True

    assert main(["mail", "test", "editor@example.org"]) == 0
    assert [mail.to for mail in mailoutbox] == [["editor@example.org"]]
    assert "editor@example.org" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no such user"), "no such user"),
        (ConnectionRefusedError("nobody listens"), "cannot be reached (nobody listens)"),
    ],
)
def test_what_the_mail_server_says_is_told(problem, said, settings, monkeypatch, capsys):
    def refuse(*_args: object) -> int:
        raise problem

    settings.MAIL_WORKS = True
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    assert main(["mail", "test", "editor@example.org"]) == 1
    assert said in capsys.readouterr().err


def test_without_a_mail_server_or_an_address_the_cure_is_named(settings, capsys):
    settings.MAIL_WORKS = True
    assert main(["mail", "test", "nowhere"]) == 1
    assert "no e-mail address" in capsys.readouterr().err

    settings.MAIL_WORKS = False
    assert main(["mail", "test", "editor@example.org"]) == 1
    assert "set EMAIL_URL" in capsys.readouterr().err
