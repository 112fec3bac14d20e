"""The operator's path in a real browser: from the front door of a filter to a key that works, and is then refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from broadsheet.config.tests import running, services
from broadsheet.config.tests.running import RunningSite

pytestmark = pytest.mark.browser

PASSWORD = "a password for tests"
BLOG = "https://bees.example.org/"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[RunningSite]:
    home = tmp_path_factory.mktemp("filter")
    with running.site(home, "--profile", "filter", BROADSHEET_ADMIN_PASSWORD=PASSWORD) as site:
        yield site


@pytest.fixture(params=["script on", "script off"])
def page(request, browser: Browser, site: RunningSite) -> Iterator[Page]:
    """The operator's browser, on a desk with script and on a phone without; what it complains about fails the test."""
    has_script = request.param == "script on"
    width, height = (1280, 900) if has_script else (390, 844)
    context = browser.new_context(
        java_script_enabled=has_script, viewport={"width": width, "height": height}, base_url=site.url
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def verified(site: RunningSite, key: str) -> str:
    form = urlencode({"key": key, "blog": BLOG})
    return site.request("POST", "/1.1/verify-key", form, **{"Content-Type": "application/x-www-form-urlencoded"}).body


def test_the_journey_of_a_key(page: Page, site: RunningSite):
    sign_in(page)
    expect(page).to_have_url(f"{site.url}/")
    page.get_by_role("link", name="Keys").first.click()
    page.get_by_role("link", name="Make a key").click()

    page.get_by_label("Site").fill("no address at all")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("That is no web address.")).to_be_visible()
    page.get_by_label("Site").fill(BLOG)
    page.get_by_role("button", name="Make the key").click()
    key = page.locator(".new-key code").inner_text()
    assert re.fullmatch("[a-z0-9]{12}", key)
    assert verified(site, key) == "valid"

    page.reload()
    expect(page.get_by_text("A key is shown once")).to_be_visible()
    assert key not in page.content()

    page.get_by_role("link", name="Revoke").last.click()
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_text(f"The key of {BLOG} is refused from now on.")).to_be_visible()
    services.wait_until(lambda: verified(site, key) == "invalid", "every worker to refuse the key")

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("bees.example.org")).to_have_count(0)
    page.goto("/keys/")
    expect(page).to_have_url(f"{site.url}/sign-in/?next=/keys/")


@pytest.mark.parametrize("path", ["/", "/keys/", "/keys/new/"])
def test_axe_finds_nothing_to_object_to_and_no_page_scrolls_sideways(page: Page, path: str, request):
    sign_in(page)
    expect(page).to_have_url(re.compile("/$"))
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    if "script on" in request.node.name:
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        found = Axe().run(page, options=rules)
        assert found.violations_count == 0, found.generate_report()
