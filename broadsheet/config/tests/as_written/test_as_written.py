"""Every page of the manual that names a command has been carried out as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from broadsheet.config.tests import demo_home, migrated
from broadsheet.config.tests.as_written import samples
from broadsheet.config.tests.as_written.machine import ROOT, Machine

DOCS = ROOT / "docs"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not DOCS.exists(), reason="needs the source tree")]
_BLOCK = re.compile(r"^( *)```(sh|console|bash)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
# The examples of this page are carried out in one process by another test, in the order of the page.
ELSEWHERE = {"filter/commands.md": "broadsheet.cli.tests.test_filter_docs"}
SAID = '$(cat "$MACHINE/said")'


@dataclass(frozen=True, slots=True)
class Scene:
    """What is there when the first command of a page is typed, and what stands for what the page leaves open."""

    home: str = "paper"
    """The demonstration ``paper``, a site that is ``new`` (no administrator, nothing in it), or ``none`` at all."""
    place: str = "work/var"
    before: str = ""
    filled: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    is_export_there: bool = False
    """Whether a WordPress export with its archive of uploads is there: that of the demonstration paper."""


_WAGTAIL = "tutorials/into-django-and-wagtail.md"
_GRACE = "broadsheet user add grace --role administrator\nbroadsheet serve\n"
SCENES = {
    "manual/accounts.md": Scene(environ={"EMAIL_URL": "smtp://127.0.0.1:9"}),
    "manual/api.md": Scene(
        before=_GRACE,
        filled={
            "https://news.example/": "http://127.0.0.1:8000/",
            "/threads/12/": "/threads/1/",
            "broadsheet_…": SAID,
        },
    ),
    "manual/deployment.md": Scene(home="new", place="var/lib/broadsheet"),
    "manual/filter-server.md": Scene(home="none"),
    "manual/hosting.md": Scene(
        home="none", before='cp -r "$SOURCE"/examples/django-site/. .\npython manage.py migrate --verbosity 0\n'
    ),
    "tutorials/from-akismet.md": Scene(home="none", filled={"KEY": SAID}),
    "tutorials/from-disqus.md": Scene(home="none"),
    "tutorials/from-wordpress.md": Scene(
        home="new",
        is_export_there=True,
        before='BROADSHEET_HOME="$MACHINE/paper" broadsheet export wordpress export.xml\n',
    ),
    "tutorials/into-a-static-site.md": Scene(home="none"),
    _WAGTAIL: Scene(
        home="none",
        environ={"DJANGO_SUPERUSER_PASSWORD": "a password for tests"},
        filled={
            "cd plain\n": f'cd plain\npython {Path(__file__).with_name("tutorial.py")} "$SOURCE"/docs/{_WAGTAIL}\n'
        },
    ),
}


def script_of(page: Path) -> str:
    """All shell blocks of the page, one after the other, as they are."""
    blocks = []
    for indent, _, text in _BLOCK.findall(page.read_text()):
        blocks.append("\n".join(line.removeprefix(indent) for line in text.splitlines()))
    return "\n".join(blocks)


PAGES = [str(page.relative_to(DOCS)) for page in sorted(DOCS.rglob("*.md")) if script_of(page)]


@pytest.fixture
def machine(tmp_path, request) -> Iterator[Machine]:
    """What the scene of the page, which is the test's parameter, has."""
    scene = SCENES.get(request.param, Scene())
    tmp_path.chmod(0o711)
    # The kept paper was made with it, and is as it was left only where it still is wanted.
    without = {} if scene.home == "paper" else {"BROADSHEET_DEMO": "0"}
    machine = Machine(tmp_path, **scene.environ, **without)
    home = tmp_path / scene.place
    if scene.home == "new":
        home.mkdir(mode=0o711)
        migrated.copy_to(home / "broadsheet.sqlite3")
    if scene.home == "paper":
        demo_home.copy_to(home)
    samples.write(machine.work)
    if scene.is_export_there:
        demo_home.copy_to(tmp_path / "paper")
        samples.pack(tmp_path / "paper" / "media", machine.work / "uploads.zip")
    yield machine
    machine.stop()


@pytest.mark.parametrize(
    ("machine", "name"),
    [pytest.param(name, name, id=name) for name in PAGES if name not in ELSEWHERE],
    indirect=["machine"],
)
def test_what_a_page_tells_to_type_works_as_it_is_written(machine, name):
    scene, script = SCENES.get(name, Scene()), script_of(DOCS / name)
    for open_, filled in scene.filled.items():
        assert open_ in script
        script = script.replace(open_, filled)

    machine.carry_out(scene.before + script)


def test_every_page_with_commands_is_found():
    assert len(PAGES) > 15
    assert set(SCENES) | set(ELSEWHERE) <= set(PAGES)
