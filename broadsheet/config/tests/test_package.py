"""The package as it is installed: everything is inside, and each profile needs only the libraries of its extra."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from broadsheet import __version__
from broadsheet.config.tests import commands, installed, migrated, running

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "Makefile").exists(), reason="needs the source tree"),
]
# Of the libraries of the newsroom, the modules that are imported.
_NEWSROOM = ["wagtail", "modelcluster", "taggit", "django_tasks_db", "PIL", "trafilatura", "htmldate", "dateparser"]
_LOAD = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
from broadsheet.cli import main
sys.exit(main.main({words}))
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """The folder into which `make dist` has written wheel and sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = ["make", "--assume-old=.venv/dev.stamp", f"BIN={Path(sys.executable).parent}", f"DIST={folder}", "dist"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def parts_of_the_software() -> set[str]:
    """What git knows of the package, but for tests and the sources of translations."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "broadsheet"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return {name for name in listed if "/tests/" not in name and not name.endswith(".po")}


def test_wheel_and_sdist_hold_every_template_script_catalogue_and_weight(dist):
    wheel = set(zipfile.ZipFile(dist / f"broadsheet-{__version__}-py3-none-any.whl").namelist())
    with tarfile.open(dist / f"broadsheet-{__version__}.tar.gz") as packed:
        source = {name.partition("/")[2] for name in packed.getnames()}
    parts = parts_of_the_software()

    assert {Path(name).suffix for name in parts} >= {".html", ".css", ".js", ".mo", ".npz", ".woff2"}
    assert parts - wheel == set()
    assert parts - source == set()
    assert "broadsheet/py.typed" in wheel


@pytest.fixture(scope="module")
def wheel(dist) -> Path:
    return dist / f"broadsheet-{__version__}-py3-none-any.whl"


@pytest.mark.parametrize(
    ("extra", "profile", "answers"),
    [("filter", "filter", "/"), ("discussion", "discussion", "/embed.js"), ("newsroom", "full", "/")],
)
def test_the_wheel_with_one_extra_alone_serves_its_profile(extra, profile, answers, wheel, tmp_path):
    python = installed.environment(tmp_path / "environment", wheel, extra)
    home = tmp_path / "home"
    home.mkdir()
    if profile == "full":
        migrated.copy_to(home / "broadsheet.sqlite3")
    with running.site(home, "--profile", profile, "--workers", "1", python=str(python), PYTHONSAFEPATH="1") as site:
        assert (site.get("/readyz").status, site.get(answers).status) == (200, 200)


@pytest.mark.parametrize(
    ("extra", "there", "missing"),
    [
        ("filter", {"numpy", "django"}, {"wagtail", "nh3", "psycopg", "pytest"}),
        ("discussion", {"nh3", "lxml"}, {"wagtail", "psycopg", "pytest"}),
        ("full", {"wagtail", "psycopg", "redis"}, {"pytest", "sphinx", "anymail", "apprise", "authlib", "storages"}),
        ("oidc", {"authlib", "requests", "django"}, {"apprise", "wagtail", "nh3"}),
        ("postgres,redis", {"psycopg", "redis", "django"}, {"wagtail", "nh3", "anymail"}),
        ("s3", {"storages", "boto3", "django"}, {"wagtail", "nh3", "anymail"}),
        ("sentry,otel", {"sentry_sdk", "opentelemetry", "django"}, {"wagtail", "nh3", "anymail"}),
    ],
)
def test_an_extra_brings_what_it_needs_and_no_more(extra, there, missing, wheel, tmp_path):
    python = installed.environment(tmp_path / "environment", wheel, extra)
    names = sorted(there | missing)
    code = f"import importlib.util as u; print(*[name for name in {names} if u.find_spec(name)])"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set(found) == there


_SIGN_IN = """
from broadsheet.cli import django_setup; django_setup.setup()
from broadsheet.accounts import provider
print(provider._client().client_id)
"""
_TELL = """
from broadsheet.cli import django_setup; django_setup.setup()
from broadsheet.discussion.notifications import staff_calls
try:
    staff_calls._ask_service("slack://none", None)
except staff_calls.OutgoingError as problem:
    print(problem)
"""
_MAIL = """
from broadsheet.cli import django_setup; django_setup.setup()
from django.core.mail import get_connection
print(get_connection().api_url)
"""
_OIDC = {
    "BROADSHEET_OIDC_ISSUER": "https://id.example.org",
    "BROADSHEET_OIDC_CLIENT": "paper",
    "BROADSHEET_OIDC_SECRET": "s",
}


def said_in(environment: Path, code: str, **environ: str) -> str:
    """What Python says there, without a site of its own."""
    home = {"BROADSHEET_HOME": str(environment.parents[2])}
    ran = subprocess.run(
        [environment, "-c", code],
        env=commands.inherited() | home | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_signing_in_at_a_provider_works_with_its_extra_and_names_it_without(wheel, tmp_path):
    environ = _OIDC | {"BROADSHEET_PROFILE": "filter"}
    with_it = installed.environment(tmp_path / "with", wheel, "filter,oidc")
    without = installed.environment(tmp_path / "without", wheel, "filter")

    assert said_in(with_it, _SIGN_IN, **environ) == "paper\n"
    assert "pip install 'broadsheet[oidc]'" in said_in(without, _SIGN_IN, **environ)


def test_telling_another_service_works_with_its_extra_and_names_it_without(wheel, tmp_path):
    with_it = installed.environment(tmp_path / "with", wheel, "discussion,notify")
    without = installed.environment(tmp_path / "without", wheel, "discussion")

    assert said_in(with_it, _TELL, BROADSHEET_PROFILE="discussion") == "the service did not take it\n"
    assert "install broadsheet[notify]" in said_in(without, _TELL, BROADSHEET_PROFILE="discussion")


def test_a_service_for_mail_can_be_named_with_its_extra_and_is_refused_with_the_cure_without(wheel, tmp_path):
    environ = {"BROADSHEET_PROFILE": "filter", "EMAIL_URL": "postmark://token@api.postmarkapp.com"}
    with_it = installed.environment(tmp_path / "with", wheel, "filter,mail")
    without = installed.environment(tmp_path / "without", wheel, "filter")

    assert said_in(with_it, _MAIL, **environ) == "https://api.postmarkapp.com/\n"
    assert "pip install 'broadsheet[mail]'" in said_in(without, _MAIL, **environ)


def load(home: Path, profile: str, missing: list[str]) -> subprocess.CompletedProcess[str]:
    """What `broadsheet settings` says, which loads all apps of the profile, where these modules are not installed."""
    environ = os.environ | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": profile}
    code = _LOAD.format(missing=missing, words=["settings"])
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)


def test_a_profile_whose_extra_is_not_installed_names_the_command_that_does(tmp_path):
    refused = load(tmp_path, "full", _NEWSROOM)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert 'pip install "broadsheet[full]"' in refused.stderr
