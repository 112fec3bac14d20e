"""Every page against axe's rules, on small phones and with large letters."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from broadsheet.config.tests.journeys.steps import DESK, PUBLIC, WCAG

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", [*PUBLIC, *DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(moderator: Page, path: str, scheme: str):
    moderator.emulate_media(color_scheme=scheme)
    moderator.goto(path)

    found = Axe().run(moderator, options=WCAG)

    assert found.violations_count == 0, found.generate_report()


def test_no_page_of_the_desk_scrolls_sideways_on_a_small_phone_or_with_large_letters(moderator: Page):
    for width, letters in ((320, "100%"), (640, "200%")):
        moderator.set_viewport_size({"width": width, "height": 740})
        for path in DESK:
            moderator.goto(path)
            moderator.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
            assert moderator.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
