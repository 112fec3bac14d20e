"""What Lighthouse says of every type of page: ``python -m benchmarks.lighthouse --lighthouse PATH``.

Serves a new site with the demonstration newspaper, opens each type of page as a phone of the middling kind does, and
prints the four scores. Lighthouse is no part of this project: install it elsewhere, as in

    npm install --prefix FOLDER lighthouse@12

and name ``FOLDER/node_modules/.bin/lighthouse``. It runs in Debian's Chromium; without either, this says so and ends.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadsheet.config.tests import migrated, running, services

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"
# The first link on a page that leads to one of a type.
_FIRST = {
    "section": ("/", r'class="sections".*?href="(/[^"]+/)"'),
    "article": ("/", r'class="teaser-headline"><a\s+href="(/[^"#]+)"'),
    "author": ("/authors/", r'href="(/authors/[^"/]+/)"'),
    "tag": ("/tags/", r'href="(/tags/[^"/]+/)"'),
    "series": ("/sitemap-pages.xml", r"<loc>[^<]*(/series/[^<]+)</loc>"),
    "static page": ("/", r'class="colophon-pages".*?href="(/[^"]+/)"'),
    "month": ("/archive/", r'href="(/archive/\d+/\d+/)"'),
}
_FIXED = {
    "front": "/", "archive": "/archive/", "search": "/search/?q=ferry", "corrections": "/corrections/",
    "most read": "/most-read/", "notice": "/comment-data/", "404": "/nothing-is-here/",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a page, of 100 each, and what took points away."""

    scores: dict[str, int]
    complaints: list[str]

    @classmethod
    def of(cls, found: dict[str, Any]) -> Report:
        """What Lighthouse wrote about one page."""
        scores = {name: round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES}
        return cls(scores, list(_complaints(found)))

    def best_of(self, other: Report | None) -> Report:
        """The better one: what else runs on the machine takes points for speed, and never gives any."""
        return self if other is None or sum(self.scores.values()) >= sum(other.scores.values()) else other

    @property
    def is_full(self) -> bool:
        return set(self.scores.values()) == {100}


def _complaints(found: dict[str, Any]) -> Iterator[str]:
    for name in CATEGORIES:
        for reference in found["categories"][name]["auditRefs"]:
            audit = found["audits"][reference["id"]]
            score = audit["score"]
            if reference["weight"] and score is not None and score < 0.9:
                yield f"{audit['title']} {audit.get('displayValue', '')}".strip()


def audit(program: str, url: str, folder: Path) -> Report:
    """Have one page looked at; raises RuntimeError where Lighthouse itself fails."""
    result = folder / "report.json"
    result.unlink(missing_ok=True)
    command = [program, url, "--quiet", "--ignore-status-code", "--output=json", f"--output-path={result}",
               f"--chrome-flags={_FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]  # fmt: skip
    ran = subprocess.run(command, env=os.environ | {"CHROME_PATH": services.CHROMIUM}, capture_output=True, text=True)
    if not result.exists():
        raise RuntimeError(f"Lighthouse said nothing about {url}:\n{ran.stderr}")
    return Report.of(json.loads(result.read_text()))


def addresses(url: str) -> dict[str, str]:
    """The address of a page of each type on the site at ``url``; of a type that it has none of, none."""
    found = dict(_FIXED)
    for name, (path, link) in _FIRST.items():
        if first := re.search(link, _read(url + path), re.DOTALL):
            found[name] = first[1]
    articles = re.findall(r"<loc>[^<]*?//[^/]+(/[^<]+)</loc>", _read(url + "/news-sitemap.xml"))
    live = (path for path in articles if 'class="live ' in _read(url + path))
    if path := next(live, None):
        found["live blog"] = path
    return found


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text: str = answer.read().decode()
        return text


def missing(program: str) -> str:
    """What is not there, in a sentence; nothing where all is."""
    if not shutil.which(program):
        return f"Lighthouse is not at {program}; get it with: npm install --prefix FOLDER lighthouse@12"
    if not shutil.which(services.CHROMIUM):
        return "Chromium is not installed; get it with: apt-get install chromium"
    return ""


def measure(program: str, url: str, folder: Path, tries: int) -> dict[str, Report]:
    """The best report on a page of each type out of so many, printed as they come."""
    best: dict[str, Report] = {}
    print(f"{'page':<12}{''.join(f'{name:>16}' for name in CATEGORIES)}", flush=True)
    for name, path in sorted(addresses(url).items()):
        for _ in range(tries):
            best[name] = audit(program, url + path, folder).best_of(best.get(name))
            if best[name].is_full:
                break
        print(f"{name:<12}{''.join(f'{score:>16}' for score in best[name].scores.values())}", flush=True)
        for complaint in best[name].complaints:
            print(f"    {complaint}", flush=True)
    return best


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every type of page; returns 1 where one has less than 100, and 0 otherwise or where nothing could run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lighthouse", description=__doc__.partition("\n")[0])
    parser.add_argument("--lighthouse", default="lighthouse", metavar="PATH", help="the program (%(default)s)")
    parser.add_argument("--url", help="a site that is served already, such as http://127.0.0.1:8000")
    parser.add_argument("--tries", type=int, default=3, help="looks at a page with less than 100 (%(default)s)")
    options = parser.parse_args(arguments)
    if absent := missing(options.lighthouse):
        print(f"Not measured. {absent}")
        return 0
    with tempfile.TemporaryDirectory(prefix="broadsheet-lighthouse-") as name:
        if options.url:
            found = measure(options.lighthouse, options.url.rstrip("/"), Path(name), options.tries)
        else:
            home = Path(name, "home")
            home.mkdir()
            migrated.copy_to(home / "broadsheet.sqlite3")
            with running.site(home) as site:
                found = measure(options.lighthouse, site.url, Path(name), options.tries)
    return 0 if all(report.is_full for report in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
