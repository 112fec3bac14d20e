"""A served site with an imported page, a reader's browser and a moderator's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from broadsheet.config.tests import demo_home, running
from broadsheet.config.tests.journeys.steps import CAPTURED, DESKTOP, ENVIRON, PHONE, open_for_two_minutes, signed_in
from broadsheet.config.tests.running import RunningSite


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Path:
    """A site that was started once, with the captured page imported."""
    home = tmp_path_factory.mktemp("journey") / "home"
    demo_home.copy_to(home)
    saved = home / "captured-page.txt"
    saved.write_text(CAPTURED)
    with running.site(home, **ENVIRON):
        subprocess.run(
            [sys.executable, "-m", "broadsheet.cli.main", "import", "page", str(saved)],
            env=os.environ | ENVIRON | {"BROADSHEET_HOME": str(home)},
            check=True,
        )
    shutil.copytree(home, home.parent / "another")
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[RunningSite]:
    with running.site(home, **ENVIRON) as site:
        yield site


@pytest.fixture
def another_site(home: Path) -> Iterator[RunningSite]:
    """The same site apart, for a test that teaches the filter what would mislead the others."""
    with running.site(home.parent / "another", **ENVIRON) as site:
        yield site


@pytest.fixture(params=["script on", "script off"])
def page(request, browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A reader's browser, on a desk with script and on a phone without; whatever it complains about fails the test."""
    context = browser.new_context(
        java_script_enabled=request.param == "script on",
        viewport=DESKTOP if request.param == "script on" else PHONE,
        base_url=site.url,
        user_agent=running.BROWSER,
    )
    page = context.new_page()
    page.route("**/*", open_for_two_minutes)
    if request.param == "script on":
        page.clock.install()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def moderator(browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A moderator's browser, signed in at the desk."""
    with signed_in(browser, site) as page:
        yield page
