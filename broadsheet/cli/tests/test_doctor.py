"""`broadsheet doctor` sees what is wrong with an install, and names the cure."""

from __future__ import annotations

import json
import os
import socket
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from broadsheet.cli.checkup import findings, site, surroundings
from broadsheet.cli.main import main
from broadsheet.config.backups import Backups
from broadsheet.lib import home
from broadsheet.pagecache import following
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.store import Made, NewPage
from broadsheet.privacy import residues, retention
from broadsheet.spamapi import service as spamapi
from broadsheet.spamfilter import Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    settings.BACKUPS = Backups("nightly", tmp_path / "backups", (7, 4, 6), 3)
    monkeypatch.setattr(site, "_SOON_SECONDS", 0.0)


def found(check) -> dict[str, str]:
    """The states of what a check finds, by the cure that it names."""
    return {one.cure or one.says: one.state for one in check()}


def failed(check, *words: str) -> None:
    """The check fails, and names all of these words."""
    said = " ".join(f"{one.says} {one.cure}" for one in check() if one.state == "failed")
    for word in words:
        assert word in said, said


def is_well(check) -> bool:
    return {one.state for one in check()} == {"ok"}


def test_a_misspelt_setting_and_error_pages_for_all(settings):
    assert is_well(surroundings.spelling)
    settings.UNKNOWN_SETTINGS = {"BROADSHEET_HOMES": "BROADSHEET_HOME", "BROADSHEET_ZZZ": ""}
    settings.DEBUG, settings.SITE_URL = True, "https://news.example"

    failed(surroundings.spelling, "no setting BROADSHEET_HOMES", "Is BROADSHEET_HOME meant?", "BROADSHEET_DEBUG")


def test_a_home_that_cannot_be_written_or_that_others_write(settings, tmp_path):
    assert is_well(surroundings.home)
    tmp_path.chmod(0o777)
    failed(surroundings.home, "chmod go-w")
    settings.HOME = tmp_path / "gone"
    failed(surroundings.home, "cannot be written", "BROADSHEET_HOME")


def test_a_disk_that_is_full(monkeypatch):
    monkeypatch.setattr(surroundings, "_FULL", 10**18)
    failed(surroundings.disk, "Make room")


def test_a_clock_that_is_behind(tmp_path):
    assert is_well(surroundings.clock)
    (tmp_path / "profile").touch()
    later = timezone.now().timestamp() + 7200
    os.utime(tmp_path / "profile", (later, later))

    failed(surroundings.clock, "2.0 hours later", "NTP")


def test_a_short_secret_and_one_that_others_read(settings, tmp_path):
    assert is_well(surroundings.secrets)
    (tmp_path / "secret-key").touch(mode=0o644)
    settings.SECRET_KEY = "short"

    failed(surroundings.secrets, "5 characters", "BROADSHEET_OLD_SECRET_KEYS", "chmod 600")


def test_a_mail_server_that_is_away(settings):
    settings.MAIL_WORKS = False
    assert found(surroundings.mail) == {"Set EMAIL_URL.": "warning"}
    settings.MAIL_WORKS, settings.EMAIL_BACKEND = True, "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        assert is_well(surroundings.mail)
    failed(surroundings.mail, "cannot be reached", "EMAIL_URL")


def test_a_service_for_mail_that_is_away(settings):
    settings.MAIL_WORKS = True
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.MAIL_GOES_TO = f"127.0.0.1:{server.getsockname()[1]}"
        assert is_well(surroundings.mail)
    failed(surroundings.mail, f"{settings.MAIL_GOES_TO} cannot be reached", "EMAIL_URL")


def test_a_proxy_that_is_not_trusted(settings):
    assert is_well(surroundings.proxies)
    settings.HTTPS, settings.SITE_URL = True, "https://news.example"
    failed(surroundings.proxies, "X-Forwarded-For", "BROADSHEET_TRUSTED_PROXIES=1")
    settings.TRUSTED_PROXIES = 1
    assert is_well(surroundings.proxies)


def test_a_database_that_is_behind_and_one_that_is_ahead():
    assert is_well(site.database)
    last = MigrationRecorder.Migration.objects.filter(app="privacy").latest("id")
    last.delete()
    failed(site.database, "1 changes behind", "broadsheet serve")
    MigrationRecorder.Migration.objects.create(app="privacy", name=last.name)
    MigrationRecorder.Migration.objects.create(app="privacy", name="9999_later")
    failed(site.database, "privacy.9999_later", "newer version")


def test_a_worker_that_stands_still(tmp_path):
    assert list(found(site.worker).values()) == ["warning"]
    home.hold(tmp_path)
    try:
        failed(site.worker, "never", "log")
        home.note_worker(tmp_path)
        assert is_well(site.worker)
        os.utime(tmp_path / "worker.alive", (0, 0))
        failed(site.worker, "minutes ago")
    finally:
        home._held.pop().close()
    assert not home.is_served(tmp_path)


def test_a_model_that_does_not_know_the_ledger():
    spamapi.catch_up()
    assert is_well(site.learner)
    spamapi.teach("x", spamapi.Label.SPAM, Submission(text="buy"), "test", timezone.now())
    [finding] = site.learner()
    assert (finding.state, finding.says) == ("warning", "Its model does not know 1 lessons.")
    spamapi.catch_up()
    assert is_well(site.learner)


def test_page_files_that_are_stale_or_cannot_be_trusted(monkeypatch):
    pages = pagecache.pages()
    pages.write("/a/", NewPage(b"x", 2e9 + 1e9, Made({"thread-1": 1}, at=1.0)), pages.counter.value)
    monkeypatch.setattr(following, "_versions", lambda keys: [following.Version("thread-1", 1, 0)])
    assert is_well(site.pages)
    monkeypatch.setattr(following, "_versions", lambda keys: [following.Version("thread-1", 2, 0)])
    failed(site.pages, "1 page files", "/a/", "broadsheet work")
    pages.counter.turn_off()
    failed(site.pages, "none is served")


def test_deletions_and_backups_that_are_late(tmp_path):
    now = timezone.now()
    assert list(found(site.deletions).values()) == ["warning"]
    retention.run(now)
    assert is_well(site.deletions)
    residues.leave(now - timedelta(days=2))
    if residues.Residue.objects.exists():
        failed(site.deletions, "more than a day ago")

    failed(site.backups, "There is none", "broadsheet backup")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "nightly-2026-01-01.tar").touch()
    assert is_well(site.backups)
    os.utime(tmp_path / "backups" / "nightly-2026-01-01.tar", (0, 0))
    failed(site.backups, "of 1970-01-01")


def test_the_command_prints_a_line_for_each_and_ends_with_1_if_one_failed(capsys, settings):
    assert main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1] for line in lines} == {
        "settings", "home", "disk", "clock", "secret", "mail", "proxies", "database", "worker", "filter", "pages",
        "retention", "backup",
    }  # fmt: skip
    assert "failed   backup" in "\n".join(lines)

    settings.BACKUPS = Backups("none", settings.HOME, (7, 4, 6), 3)
    assert main(["doctor", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["state"] for row in rows} == {"ok", "warning"}
    assert rows[0].keys() == {"check", "state", "says", "cure"}


def test_a_check_that_breaks_is_a_finding():
    def break_off():
        raise RuntimeError("gone")

    [finding] = findings.carried_out({"x": break_off})
    assert (finding.state, finding.says) == ("failed", "It cannot be checked (RuntimeError: gone).")
