"""Every command that the text of a page names does what it should, with something for what it leaves open."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.cli.main import build_parser
from broadsheet.config.tests import commands, demo_home, migrated
from broadsheet.config.tests.as_written import samples
from broadsheet.config.tests.as_written.machine import ROOT
from broadsheet.discussion.tests.notifications.test_smtp import MailServer

DOCS = ROOT / "docs"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not DOCS.exists(), reason="needs the source tree")]
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
# What stands for what a command leaves open; the longest beginning of the command that is named here decides.
FILLED = {
    "": {"NAME": "anna", "ROLE": "editors", "ADDRESS": "https://blog.example", "EMAIL": "ann@mail.example", "KEY": "1",
         "BLOG_URL": "https://blog.example.org/", "FILE": "export.xml", "FILE.xml": "export.xml",
         "DATA": "old-comments.jsonl"},
    "backup": {"FILE": "site.tar"},
    "restore": {"FILE": "site.tar"},
    "filter train": {"FILE": "town.model"},
    "export static": {"FOLDER": "static-copy"},
    "export native": {"FOLDER": "native-copy"},
    "import native": {"FOLDER": "native-copy"},
    "import coral": {"FOLDER": "coral"},
    **{f"import {name}": {"FILE": name} for name in
       ("page", "ghost", "disqus", "isso", "remark42", "commento", "comentario", "waline", "artalk")},
    "site keys": {"FILE|URL": "jwks.json"},
    "key add": {"NAME": "app", "ACCOUNT": "admin", "SCOPE": "numbers"},
    "key revoke": {"KEY": "1"},
    "key revoke NUMBER": {"NUMBER": "2"},
    "filter key email": {"ADDRESS": "ann@mail.example"},
    "mail test": {"ADDRESS": "ann@mail.example"},
    "user add NAME --role": {"NAME": "otto"},
}  # fmt: skip
# What others need comes first, and what takes something away last.
_FIRST = ("export wordpress", "user add", "site add", "filter key add", "key add", "backup", "export native")
_LAST = ("import check", "site remove", "filter key revoke", "key revoke", "privacy erase")
# Other tests have these: they go on until they are stopped.
ELSEWHERE = {"serve": "broadsheet.cli.tests.test_serve", "work": "broadsheet.cli.tests.test_work"}
# These want a home in which nothing is yet, or nothing but the tables.
INTO_ANOTHER = {"restore": "none", "import native": "new"}
_LOADED = """
import json, os, sys, traceback
from broadsheet.cli import frugality, main, processes
frugality.be_frugal()
processes.load_site()
for line in sys.stdin:
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    for number, place in ((0, os.devnull), (1, "said"), (2, "said")):
        os.dup2(os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
    try:
        code = main.main(json.loads(line))
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        code = traceback.print_exc() or 70
    sys.stdout.flush()
    os._exit(code or 0)
"""


class Loaded:
    """A site that is loaded once, as `broadsheet serve` does; each command is a process that is forked from there."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self._said = folder / "said"
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOADED], cwd=folder, env=commands.inherited() | environ,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, words: list[str]) -> tuple[int, str]:
        """How the command ended, and what it said."""
        self._said.write_text("")
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(words), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline()), self._said.read_text()

    def end(self) -> None:
        self._process.communicate()


def named() -> Iterator[str]:
    """Every command in the text of a page, as it is written, but for what may be left out; without `broadsheet`."""
    for page in sorted(DOCS.rglob("*.md")):
        text = _FENCED.sub("", page.read_text())
        for found in re.findall(r"`broadsheet ([^`]+)`", text):
            words = " ".join(re.sub(r"\[[^\]]*\]", "", found).replace("…", "").split())
            if words not in NAMES:
                yield words


def names(parser: argparse.ArgumentParser, words: str = "") -> Iterator[str]:
    """Every command, and group of commands, by its name alone, where the name alone cannot be typed."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if words and (groups or any(action.required for action in parser._actions)):
        yield words
    for name, inner in (item for group in groups for item in group.choices.items()):
        yield from names(inner, f"{words} {name}".strip())


NAMES = set(names(build_parser()))


def order(command: str) -> int:
    if command.startswith(_FIRST):
        return 0
    return next((2 + at for at, beginning in enumerate(_LAST) if command.startswith(beginning)), 1)


# Two pages revoke a key, each another one.
_BEFORE = "key add another --user admin --scope numbers"
COMMANDS = [_BEFORE, *sorted(dict.fromkeys(command for command in named() if command not in ELSEWHERE), key=order)]


def filled(command: str) -> list[str]:
    """The words of a command, with something for what it leaves open."""
    known = [values for beginning, values in sorted(FILLED.items(), key=lambda item: -len(item[0]))
             if f"{command} ".startswith(f"{beginning} ".lstrip())]  # fmt: skip
    return [
        next((values[word] for values in known if word in values), word)
        for word in shlex.split(command.replace("\\|", "|"))
    ]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A working directory with a site in `var`, and with files of other systems."""
    (tmp_path / "var").mkdir()
    demo_home.copy_to(tmp_path / "var")
    samples.write(tmp_path)
    samples.pack(tmp_path / "var" / "media", tmp_path / "uploads.zip")
    return tmp_path


def test_every_command_that_is_named_does_what_it_should(folder):
    mail = MailServer()
    environ = {"BROADSHEET_URL": "https://news.example.org", "BROADSHEET_TRUSTED_PROXIES": "1"}
    site, failed = Loaded(folder, EMAIL_URL=f"smtp://127.0.0.1:{mail.port}", **environ), []
    for command in COMMANDS:
        into = next((home for beginning, home in INTO_ANOTHER.items() if command.startswith(beginning)), None)
        words = filled(command)
        code, said = elsewhere(folder, words, into) if into else site.run(words)
        if code:
            failed.append(f"{command} ({shlex.join(words)}) ended with {code}: {said}")
    site.end()
    mail.halt()

    assert not failed, "\n".join(failed)
    assert {command.split()[0] for command in COMMANDS} >= {"backup", "doctor", "export", "filter", "import", "user"}


def elsewhere(folder: Path, words: list[str], home: str) -> tuple[int, str]:
    """The same in a home of its own, in a process of its own."""
    place = folder / home
    if home == "new":
        place.mkdir()
        migrated.copy_to(place / "broadsheet.sqlite3")
    done = subprocess.run(
        [sys.executable, "-m", "broadsheet.cli.main", *words], cwd=folder, capture_output=True, text=True, check=False,
        env=commands.inherited() | {"BROADSHEET_HOME": str(place)},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
