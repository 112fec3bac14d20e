"""The discussion on a page of another site: how soon it is there in a browser, and how fast its HTML is given out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from benchmarks import load, texts
from benchmarks.budgets import EMBED
from benchmarks.report import Row
from benchmarks.scale import pick
from broadsheet.config.tests import migrated, services
from broadsheet.config.tests.journeys import foreign

_COMMENTS = 14
_ROUNDS = pick(9, 40)
_RATES = pick(3, 9)
# What has moved by itself, and when the first comments were there.
_WATCH = """
window.shifts = 0; window.seen = 0;
const add = (list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shifts += one.value; };
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
addEventListener("ready", () => { seen = performance.now(); });
"""


def measure() -> list[Row]:
    home, port = Path(os.environ["BROADSHEET_HOME"]), load.free_port()
    migrated.copy_to(home / "broadsheet.sqlite3")
    environ = {"BROADSHEET_URL": f"http://127.0.0.1:{port}", "BROADSHEET_TRUSTED_PROXIES": "1", "BROADSHEET_DEMO": "0"}
    with ExitStack() as stack:
        blog = stack.enter_context(foreign.served(home / "blog", "localhost", environ["BROADSHEET_URL"]))
        _command(environ, "-c", "from broadsheet.cli.install import install; install()")
        _command(environ, "-m", "broadsheet.cli.main", "site", "add", blog.url)
        command = load.granian("broadsheet.config.wsgi:application", port)
        stack.enter_context(load.server(command, port, environ))
        url = blog.write("bees")
        _discuss(environ["BROADSHEET_URL"], url)
        fragment, page = f"/embed/fragment?{urlencode({'url': url})}", _own_page(environ["BROADSHEET_URL"], url)
        taken = load.in_turn(_RATES, fragment=lambda: load.rate(port, fragment), page=lambda: load.rate(port, page))
        seen = list(stack.enter_context(_seen(url, environ["BROADSHEET_URL"])))
    note = f"{_COMMENTS} comments"
    return [
        Row.of(EMBED["seen"], [one[0] for one in seen], note=note),
        Row.of(EMBED["requests"], [one[1] for one in seen]),
        Row.of(EMBED["moved"], [one[2] for one in seen]),
        Row.of(EMBED["fragment"], taken["fragment"], taken["page"], note=note),
    ]


def _command(environ: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, *words], env=os.environ | environ, check=True, stdout=subprocess.DEVNULL)


def _discuss(talk: str, url: str) -> None:
    """Send comments in as the form on the page does. Raises RuntimeError where too few of them are published."""
    form = _read(f"{talk}/embed/fragment?{urlencode({'url': url})}")
    stamp = re.search(r'name="stamp" value="([^"]+)"', form)
    assert stamp
    published = 0
    for number in range(2 * _COMMENTS):
        fields = {
            "url": url,
            "comment": texts.text(number),
            "name": f"Anna {number}",
            "stamp": stamp[1],
            "elapsed": "95",
        }
        headers = {"Accept": "application/json", "X-Forwarded-For": texts.address(number)}
        headers["Sec-Fetch-Site"] = "same-origin"
        asked = urllib.request.Request(f"{talk}/embed/reply", urlencode(fields).encode(), headers)
        published += json.loads(_read(asked))["state"] == "published"
        if published == _COMMENTS:
            return
    raise RuntimeError(f"only {published} of {2 * _COMMENTS} comments were published")


def _own_page(talk: str, url: str) -> str:
    """The path of the discussion as a page of ours, which is kept and given out like an article's."""
    with urllib.request.urlopen(f"{talk}/embed/page?{urlencode({'url': url})}", timeout=30) as answer:
        return str(answer.geturl()).removeprefix(talk)


def _read(asked: str | urllib.request.Request) -> str:
    with urllib.request.urlopen(asked, timeout=30) as answer:
        text: str = answer.read().decode()
        return text


@contextmanager
def _seen(url: str, talk: str) -> Iterator[Iterator[tuple[float, float, float]]]:
    """In a browser that comes back to the page each time: milliseconds from its load to the first comments, requests to
    our server, and how much moved."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=services.CHROMIUM, args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(_WATCH)
        yield _rounds(page, url, talk)
        browser.close()


def _rounds(page: Page, url: str, talk: str) -> Iterator[tuple[float, float, float]]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith(talk) else None)
    page.goto(url)
    page.wait_for_function("window.seen > 0")
    for _ in range(_ROUNDS):
        asked.clear()
        page.reload()
        page.wait_for_function("window.seen > 0")
        took = page.evaluate("seen - performance.getEntriesByType('navigation')[0].loadEventStart")
        yield took, float(len(asked)), page.evaluate("window.shifts")
