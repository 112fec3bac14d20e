"""Settings: each in the manual's table, each with a default, each wrong value named with its cure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadsheet.config import environment
from broadsheet.config.environment import DECLARED, setting
from broadsheet.config.tests import commands

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
MANUAL = ROOT / "docs" / "manual" / "settings.md"


def rows_of_the_manual() -> list[tuple[str, str, str]]:
    return re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", MANUAL.read_text(), re.MULTILINE)


def test_the_manuals_tables_are_the_settings_that_are_read():
    declared = [(item.name, f"`{item.default}`" if item.default else "–", item.help) for item in DECLARED]

    assert sorted(rows_of_the_manual()) == sorted(declared)


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("BROADSHEET_URL", "news.example.org", "https://news.example.org"),
        ("BROADSHEET_LANGUAGE", "klingon", "write it like en"),
        ("BROADSHEET_LANGUAGE", "", "write it like en"),
        ("BROADSHEET_TIME_ZONE", "Moon/Base", "Europe/Berlin"),
        ("BROADSHEET_TIME_ZONE", "", "Europe/Berlin"),
        ("BROADSHEET_URL", "https://news.example.org/sub/", "https://news.example.org"),
        ("BROADSHEET_PROFILE", "everything", "full or discussion or filter"),
        ("BROADSHEET_DEBUG", "perhaps", "1 or 0"),
        ("BROADSHEET_REPLIES_PER_MINUTE", "many", "digits"),
        ("BROADSHEET_REPLIES_PER_MINUTE", "0", "1 to 1000"),
        ("BROADSHEET_TOLERANCE", "few", "1 in 1,000"),
        ("BROADSHEET_TOLERANCE", "1 in 0", "1 in 1,000"),
        ("BROADSHEET_TOLERANCE", "0", "above 0"),
        ("BROADSHEET_TOLERANCE", "nan", "above 0"),
        ("DATABASE_URL", "mydatabase", "postgres://"),
        ("CACHE_URL", "nothing://", "rediscache://"),
        ("EMAIL_URL", "pigeon://", "smtp"),
        ("BROADSHEET_CDN", "cloudflare://zone", "cloudflare://TOKEN@ZONE"),
        ("BROADSHEET_CDN", "ftp://127.0.0.1", "http://127.0.0.1:6081"),
    ],
)
def test_a_wrong_value_is_named_at_start_with_its_cure(name, value, cure, tmp_path):
    environ = os.environ | {name: value, "BROADSHEET_HOME": str(tmp_path), "PYTHONWARNINGS": ""}
    started = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", "retention", "run"], env=environ, capture_output=True, text=True
    )

    assert started.returncode == 1
    assert started.stderr.startswith(f"broadsheet: {name} is ")
    assert cure in started.stderr
    assert "Traceback" not in started.stderr


def test_letters_can_be_laid_into_a_folder_to_look_at_them(tmp_path):
    environ = os.environ | {"EMAIL_URL": f"filemail://{tmp_path}/letters", "BROADSHEET_HOME": str(tmp_path)}
    code = (
        "import django; django.setup()\n"
        "from django.core.mail import send_mail\n"
        "send_mail('Please confirm', 'words', None, ['anna@example.org'])"
    )
    environ |= {"DJANGO_SETTINGS_MODULE": "broadsheet.config.settings"}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True, capture_output=True)

    (letter,) = (tmp_path / "letters").iterdir()
    assert "Please confirm" in letter.read_text()


def test_a_password_in_an_address_is_never_printed(tmp_path):
    environ = os.environ | {"DATABASE_URL": "postgre://paper:tulip@host/x", "BROADSHEET_HOME": str(tmp_path)}
    started = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", "retention", "run"], env=environ, capture_output=True, text=True
    )

    assert started.stderr.startswith("broadsheet: DATABASE_URL is ")
    assert "tulip" not in started.stderr


def test_a_secret_is_made_once_kept_and_readable_by_its_owner_only(tmp_path):
    environ = commands.inherited()
    environ["BROADSHEET_HOME"] = str(tmp_path / "home")
    code = "from broadsheet.config import settings; print(settings.SECRET_KEY)"
    first, second = (
        subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )

    assert first == second
    assert len(first.strip()) >= 50
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_used_is_named():
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BROADSHEET_")}
    started = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", "retention", "run"],
        env=environ | {"BROADSHEET_HOME": "/dev/null/here"}, capture_output=True, text=True,
    )  # fmt: skip

    assert started.returncode == 1
    assert started.stderr.startswith("broadsheet: BROADSHEET_HOME is no folder")


def test_a_reader_of_a_value_reports_the_name_and_the_value(monkeypatch):
    monkeypatch.setenv("BROADSHEET_TESTED", "x")
    try:
        with pytest.raises(ImproperlyConfigured, match=r"^BROADSHEET_TESTED is not a whole number.*'x'"):
            setting("BROADSHEET_TESTED", environment.whole_number(1, 2), "1", "Only here.")
    finally:
        DECLARED.pop()


def test_lists_are_split_at_commas_and_empty_pieces_dropped():
    assert environment.listing(" a, b,,c ,") == ["a", "b", "c"]
    assert environment.listing("") == []
