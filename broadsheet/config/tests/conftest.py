"""A real browser for journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from broadsheet.config.tests import services


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(services.CHROMIUM).exists():
        services.missing("Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=services.CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
