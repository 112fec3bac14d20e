"""Each of the three profiles starts, passes the deployment checks and answers a request."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from broadsheet.config import profiles
from broadsheet.config.tests import commands

pytestmark = pytest.mark.slow

_ASK = """
import json, sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
call_command("check", deploy=True, fail_level="WARNING")
if "newsroom" in {app.label for app in django.apps.apps.get_app_configs()}:
    from broadsheet.newsroom import service
    service.set_up_site("The Test Paper")
from django.test import Client
client = Client(headers={"host": "news.example.org"})
answers = {path: client.get(path, secure=True).status_code for path in json.loads(sys.argv[1])}
loaded = [name for name in ("wagtail", "broadsheet.discussion", "broadsheet.newsroom") if name in sys.modules]
print(json.dumps({"answers": answers, "loaded": loaded}))
"""
_EVERYWHERE = {"/": 200, "/healthz": 200, "/readyz": 200, "/comment-data/": 200, "/nowhere/": 404}
_ANSWERS = {
    "filter": _EVERYWHERE
    | {"/sign-in/": 200, "/keys/": 302, "/moderation/keys/": 404, "/moderation/": 404, "/admin/": 404},
    "discussion": _EVERYWHERE | {"/moderation/": 302, "/moderation/keys/": 302, "/admin/": 404},
    "full": _EVERYWHERE | {"/moderation/": 302, "/moderation/keys/": 302, "/admin/": 302},
}
# A profile imports nothing of the apps that it does not install.
_LOADED = {
    "filter": [],
    "discussion": ["broadsheet.discussion"],
    "full": ["wagtail", "broadsheet.discussion", "broadsheet.newsroom"],
}


@pytest.mark.parametrize("profile", profiles.NAMES)
def test_a_profile_starts_passes_the_checks_and_answers(profile: str, tmp_path: Path):
    environ = commands.inherited()
    environ |= {
        "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
        "BROADSHEET_HOME": str(tmp_path),
        "BROADSHEET_PROFILE": profile,
        "BROADSHEET_URL": "https://news.example.org",
    }
    expected = _ANSWERS[profile]

    ran = subprocess.run(
        [sys.executable, "-c", _ASK, json.dumps(list(expected))], env=environ, capture_output=True, text=True
    )

    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert found["answers"] == expected
    assert found["loaded"] == _LOADED[profile]


_INVITE = """
import re, django
django.setup()
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
from broadsheet.cli.main import main
from broadsheet.lib import jobs
assert main(["user", "add", "ada", "--mail", "--email", "ada@example.org", "--role", "administrator"]) == 0
for job in jobs.in_force():
    if "mail" in job.name:
        job.run(timezone.now())
link = re.search(r"https://news.example.org(/\\S+)", mail.outbox[0].body)[1]
client = Client(headers={"host": "news.example.org"})
chosen = "chosen by its owner"
assert client.post(link, {"password1": chosen, "password2": chosen}, secure=True).status_code == 302
fields = {"username": "ada", "password": chosen}
assert client.post("/sign-in/", fields, secure=True).status_code == 302
print(client.get("/account/people/", secure=True).status_code)
"""


def test_where_the_filter_is_alone_somebody_is_invited_by_mail_and_comes_in(tmp_path: Path):
    environ = commands.inherited()
    environ |= {
        "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings",
        "BROADSHEET_HOME": str(tmp_path),
        "BROADSHEET_PROFILE": "filter",
        "BROADSHEET_URL": "https://news.example.org",
        "EMAIL_URL": "memorymail://",
    }

    ran = subprocess.run([sys.executable, "-c", _INVITE], env=environ, capture_output=True, text=True)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "200"


_MOVE = """
import sys
from broadsheet.cli import install, main
install.install()
export, old = sys.argv[1:]
print([main.main(words) for words in (
    ["export", "native", export], ["import", "native", export, "--replace"], ["import", "check", export],
    ["import", "disqus", old], ["import", "check", old],
)])
"""


def test_a_filter_alone_is_moved_as_a_whole_and_takes_no_comments(tmp_path: Path):
    environ = commands.inherited()
    environ |= {"BROADSHEET_HOME": str(tmp_path / "home"), "BROADSHEET_PROFILE": "filter"}
    (tmp_path / "old.xml").write_text("<disqus></disqus>")

    ran = subprocess.run(
        [sys.executable, "-c", _MOVE, str(tmp_path / "export"), str(tmp_path / "old.xml")],
        env=environ, capture_output=True, text=True,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "[0, 0, 0, 1, 1]", ran.stderr
    assert ran.stderr.count("is a filter alone and has no comments") == 2
    assert (tmp_path / "home" / "another-site").exists()
