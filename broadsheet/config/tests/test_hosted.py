"""The discussion in projects of others: a plain Django site and a plain Wagtail site, each with its own settings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config.tests import commands

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
VISIT = Path(__file__).with_name("hosted_visit.py")
PAGES = ["/comment-data/", "/moderation/", "/moderation/log/", "/embed/discussion.css", "/comments/feed/"]
A_NOTE = "from notes.models import Note; Note.objects.create(title='The ferry is late', text='It left at nine.')"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not EXAMPLES.exists(), reason="needs the source tree"),
]


def run(folder: Path, settings: str, *words: str, fails: bool = False) -> str:
    """What a Python program says in the project in ``folder``, under its own settings and none of ours."""
    environ = commands.inherited()
    environ |= {"DJANGO_SETTINGS_MODULE": settings, "SITE_HOME": str(folder), "PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environ, capture_output=True, text=True)
    assert (done.returncode != 0) is fails, done.stderr
    return done.stdout + (done.stderr if fails else "")


@pytest.fixture(scope="module")
def django_site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("django") / "site"
    shutil.copytree(EXAMPLES / "django-site", folder, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    return folder


@pytest.fixture(scope="module")
def wagtail_site(tmp_path_factory) -> Path:
    """What Wagtail's own start command makes, with our files laid over it."""
    parent = tmp_path_factory.mktemp("wagtail")
    start = "from wagtail.bin.wagtail import main; main()"
    subprocess.run([sys.executable, "-c", start, "start", "plain"], cwd=parent, check=True, capture_output=True)
    folder = parent / "plain"
    shutil.copytree(EXAMPLES / "wagtail-site", folder, dirs_exist_ok=True)
    return folder


def visit(folder: Path, settings: str, label: str) -> dict:
    return json.loads(run(folder, settings, str(VISIT), label, *PAGES).splitlines()[-1])


def hosts_a_discussion(seen: dict, address: str) -> None:
    assert seen["has form"]
    assert seen["statuses"] == [303, 303]
    assert seen["states"] == ["published", "spam"]
    assert (seen["shows good"], seen["shows spam"]) == (True, False)
    assert seen["lead"] == f"{address}#comment-1"
    assert seen["sign-in"] == [200, True]
    assert seen["others"] == dict.fromkeys(PAGES, 200)


def test_a_plain_django_site_shows_a_discussion_and_takes_judges_and_shows_replies(django_site):
    settings = "plain.settings"
    assert "no issues" in run(django_site, settings, "manage.py", "check")
    assert "No changes" in run(django_site, settings, "manage.py", "makemigrations", "--check")
    run(django_site, settings, "manage.py", "migrate")
    run(django_site, settings, "manage.py", "shell", "-c", A_NOTE)

    hosts_a_discussion(visit(django_site, settings, "notes.Note"), "/notes/1/")


def test_a_project_made_by_wagtails_start_command_does_so_too_and_says_what_waits(wagtail_site):
    settings = "plain.settings.dev"
    run(wagtail_site, settings, "manage.py", "makemigrations", "home")
    assert "no issues" in run(wagtail_site, settings, "manage.py", "check")
    assert "No changes" in run(wagtail_site, settings, "manage.py", "makemigrations", "--check")
    run(wagtail_site, settings, "manage.py", "migrate")

    seen = visit(wagtail_site, settings, "home.HomePage")

    hosts_a_discussion(seen, "/")
    assert "Nothing is waiting" in seen["admin"]
    assert "1 comment waits at the desk" in " ".join(seen["admin while one waits"].split())
    # The menu is data for its script.
    assert '"url": "/moderation/"' in seen["admin"]
    assert "/admin/" in seen["admin of an editor"]
    assert "/moderation/" not in seen["admin of an editor"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("INSTALLED_APPS.remove('broadsheet.spamapi')", 'add "broadsheet.spamapi" to INSTALLED_APPS'),
        ("TEMPLATES[0]['OPTIONS']['context_processors'].pop()", "broadsheet.lib.context.site"),
        ("ROOT_URLCONF = 'plain.none'", 'include("broadsheet.discussion.urls")'),
        ("BROADSHEET['KEEP_SPAM_DAY'] = 3", "Did you mean KEEP_SPAM_DAYS?"),
        ("BROADSHEET = 'https://blog.example'", "BROADSHEET is no dictionary"),
        ("BROADSHEET, DEBUG = {}, False", "Links in mail and feeds lead to 127.0.0.1"),
    ],
)
def test_what_is_missing_in_a_hosting_project_is_said_with_its_cure(change, says, django_site):
    (django_site / "changed.py").write_text(f"from plain.settings import *\n{change}\n")
    (django_site / "plain" / "none.py").write_text("urlpatterns = []\n")

    said = run(django_site, "changed", "manage.py", "check", "--fail-level", "WARNING", fails=True)

    assert says in said
