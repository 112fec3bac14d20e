"""Every page against axe's rules, on small phones and with large letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from broadsheet.config.tests.journeys.steps import DESK, PUBLIC, WCAG, signed_in
from broadsheet.config.tests.running import RunningSite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A moderator's browser for all pages: signing in for each would take longer than looking at it."""
    with signed_in(browser, site) as page:
        yield page


@pytest.mark.parametrize("path", [*PUBLIC, *DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(desk: Page, path: str, scheme: str):
    desk.emulate_media(color_scheme=scheme)
    desk.goto(path)

    found = Axe().run(desk, options=WCAG)

    assert found.violations_count == 0, found.generate_report()


def test_no_page_of_the_desk_scrolls_sideways_on_a_small_phone_or_with_large_letters(desk: Page):
    for width, letters in ((320, "100%"), (640, "200%")):
        desk.set_viewport_size({"width": width, "height": 740})
        for path in DESK:
            desk.goto(path)
            desk.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
            assert desk.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
