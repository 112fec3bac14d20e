"""A theme's templates and files come before the site's own."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.exceptions import ImproperlyConfigured
from playwright.sync_api import Browser

from broadsheet.config.environment import DECLARED, setting
from broadsheet.config.tests import demo_home, running
from broadsheet.config.tests.journeys.steps import DESKTOP, PHONE, WCAG
from broadsheet.lib import themes

PAGES = [
    "/",
    "/town/",
    "/town/saved-by-a-pocketful-of-beans/",
    "/search/?q=bench",
    "/nothing/",
    "/authors/nora-pettifer/",
]


def test_a_theme_that_ships_is_found_by_its_name_and_any_other_by_its_folder(tmp_path):
    (tmp_path / "static").mkdir()

    assert themes.find("") is None
    assert themes.find("gazette") == themes.SHIPPED / "gazette"
    assert themes.find(str(tmp_path)) == tmp_path
    assert themes.parts(tmp_path, "static") == [tmp_path / "static"]
    assert themes.parts(tmp_path, "templates") == themes.parts(None, "static") == []


def test_a_theme_that_is_none_is_named_at_start_with_what_would_be_right(monkeypatch, tmp_path):
    monkeypatch.setenv("BROADSHEET_THEME", str(tmp_path))
    with pytest.raises(ImproperlyConfigured, match=r"BROADSHEET_THEME is no theme; use gazette or a folder"):
        setting("BROADSHEET_THEME", themes.find, "", "")
    DECLARED.pop()


def test_a_changed_theme_counts_for_the_next_start(monkeypatch, tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "own.css").write_text("body {}")
    monkeypatch.setenv("BROADSHEET_THEME", str(tmp_path))

    assert themes.files() == [tmp_path / "static" / "own.css"]
    monkeypatch.setenv("BROADSHEET_THEME", str(tmp_path / "nothing"))
    assert themes.files() == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_second_theme_starts_looks_different_and_has_no_barriers(browser: Browser, tmp_path):
    home = tmp_path / "home"
    demo_home.copy_to(home)
    with running.site(home, BROADSHEET_THEME="gazette") as site:
        for scheme, viewport in (("light", DESKTOP), ("dark", PHONE)):
            context = browser.new_context(base_url=site.url, color_scheme=scheme, viewport=viewport)
            page = context.new_page()
            for path in PAGES:
                page.goto(path)
                bar = page.locator(".masthead").evaluate("node => getComputedStyle(node).backgroundColor")
                assert bar in ("rgb(13, 43, 69)", "rgb(10, 31, 51)"), path
                assert "Libre Franklin" in page.evaluate("getComputedStyle(document.body).fontFamily")
                assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
                found = Axe().run(page, options=WCAG)
                assert found.violations_count == 0, (path, scheme, found.generate_report())
            context.close()
