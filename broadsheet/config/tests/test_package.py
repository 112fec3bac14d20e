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
from broadsheet.config.tests import running

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (ROOT / "Makefile").exists(), reason="needs the source tree"),
]
# Of the libraries of the newsroom and the discussion, the modules that are imported.
_NEWSROOM = ["wagtail", "modelcluster", "taggit", "django_tasks_db", "PIL", "trafilatura", "htmldate", "dateparser"]
_DISCUSSION = ["jwt", "nh3", "markdown_it", "crawleruseragents", "lxml", "webencodings", "charset_normalizer"]
_SERVERS = ["psycopg", "redis"]
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


def test_what_is_in_the_wheel_serves_in_a_folder_of_its_own(dist, tmp_path):
    unpacked, home = tmp_path / "installed", tmp_path / "home"
    zipfile.ZipFile(dist / f"broadsheet-{__version__}-py3-none-any.whl").extractall(unpacked)
    home.mkdir()
    environ = {"PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    with running.site(home, "--profile", "filter", "--workers", "1", **environ) as site:
        assert site.get("/readyz").status == 200


def load(home: Path, profile: str, missing: list[str]) -> subprocess.CompletedProcess[str]:
    """What `broadsheet settings` says, which loads all apps of the profile, where these modules are not installed."""
    environ = os.environ | {"BROADSHEET_HOME": str(home), "BROADSHEET_PROFILE": profile}
    code = _LOAD.format(missing=missing, words=["settings"])
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("profile", "missing"),
    [("filter", _NEWSROOM + _DISCUSSION + _SERVERS), ("discussion", _NEWSROOM + _SERVERS)],
)
def test_a_profile_needs_no_library_of_another_extra(profile, missing, tmp_path):
    loaded = load(tmp_path, profile, missing)

    assert loaded.returncode == 0, loaded.stderr


def test_a_profile_whose_extra_is_not_installed_names_the_command_that_does(tmp_path):
    refused = load(tmp_path, "full", _NEWSROOM)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert 'pip install "broadsheet[full]"' in refused.stderr
