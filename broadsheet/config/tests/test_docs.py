"""The documentation site: it is built without a warning, its links hold, and it asks no other server for anything."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from broadsheet.cli.main import build_parser

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
pytestmark = pytest.mark.skipif(not (ROOT / "Makefile").exists(), reason="needs the source tree")
# What a browser loads by itself, in contrast to where a reader may go.
_LOADED = "//script/@src | //img/@src | //iframe/@src | //source/@src | //link[not(@rel='canonical')]/@href"
_COMMANDS = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The folder into which `make docs` has written the site."""
    folder = tmp_path_factory.mktemp("docs")
    command = ["make", "--assume-old=.venv/dev.stamp", f"BIN={Path(sys.executable).parent}", f"DOCS={folder}", "docs"]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, html.HtmlElement]:
    """Every page by its place in the site."""
    return {str(path.relative_to(site)): html.parse(str(path)).getroot() for path in site.rglob("*.html")}


@pytest.mark.slow
def test_every_page_of_the_documentation_is_on_the_site(pages):
    sources = {str(path.relative_to(DOCS).with_suffix(".html")) for path in DOCS.rglob("*.md")}

    assert sources - set(pages) == {"README.html"}


@pytest.mark.slow
def test_every_link_inside_the_site_leads_somewhere(site, pages):
    wrong = []
    for name, page in pages.items():
        for link in page.xpath("//a/@href"):
            target = urlsplit(urljoin(f"http://docs/{name}", link))
            if target.netloc != "docs":
                continue
            place = unquote(target.path.lstrip("/")) or "index.html"
            anchor = unquote(target.fragment)
            there = pages.get(place)
            has_place = there is None or not anchor or there.xpath("//*[@id=$anchor]", anchor=anchor)
            if not (site / place).exists() or not has_place:
                wrong.append(f"{name}: {link}")

    assert len(pages) > 50
    assert wrong == []


@pytest.mark.slow
def test_the_site_asks_no_other_server_for_anything(site, pages):
    loaded = [(name, link) for name, page in pages.items() for link in page.xpath(_LOADED)]
    styles = [(path.name, link) for path in site.rglob("*.css") for link in _loaded_by_style(path.read_text())]

    assert loaded
    assert [item for item in loaded + styles if urlsplit(item[1]).netloc] == []


def _loaded_by_style(text: str) -> list[str]:
    return re.findall(r"@import\s+[\"']([^\"']+)", text) + re.findall(r"url\(\s*[\"']?(?!data:)([^\"')]+)", text)


def commands_of(page: Path) -> list[list[str]]:
    """The words of each `broadsheet …` in the page's blocks of shell commands, without settings in front."""
    joined = "".join(_COMMANDS.findall(page.read_text())).replace("\\\n", " ")
    found = re.findall(r"^\s*(?:[A-Z_]+=\S+ +)*(?:[\w./-]*/)?broadsheet (.+)$", joined, re.MULTILINE)
    return [shlex.split(words.partition(" >")[0], comments=True) for words in found]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md"), key=str), ids=lambda path: str(path.relative_to(DOCS)))
def test_every_command_that_a_page_shows_can_be_typed(page):
    for words in commands_of(page):
        build_parser().parse_args(words)


def test_commands_are_found_on_the_pages():
    assert sum(len(commands_of(page)) for page in DOCS.rglob("*.md")) > 20
