"""A real browser for journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from broadsheet.config.tests import services

# A machine that does much else takes its time; what is there at once is not waited for.
_MILLISECONDS = services.SECONDS * 1000
expect.set_options(timeout=_MILLISECONDS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, whose pages are waited for as long as other servers of the tests."""
    if not Path(services.CHROMIUM).exists():
        services.missing("Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=services.CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            timeout=_MILLISECONDS,
        )
        chromium.new_context = _patient(chromium.new_context)  # type: ignore[method-assign]
        chromium.new_page = _patient(chromium.new_page)  # type: ignore[method-assign]
        yield chromium
        chromium.close()


def _patient(make: Callable[..., Any]) -> Callable[..., Any]:
    """What opens a page or a context, in which whatever is asked for may take its time."""

    def patient(**how: Any) -> Any:
        opened = make(**how)
        opened.set_default_timeout(_MILLISECONDS)
        return opened

    return patient
