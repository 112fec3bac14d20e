"""An account in a real browser: an app for codes, recovery codes, a passkey (of a virtual device), both entrances."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from broadsheet.config.tests.journeys.steps import DESKTOP, ENVIRON, PASSWORD, PHONE, WCAG, shoot
from broadsheet.config.tests.running import RunningSite, site

pytestmark = pytest.mark.browser
# Browsers make passkeys for names, and for addresses of numbers none.
HERE = "localhost"


@pytest.fixture
def own_site(home, tmp_path):
    """A site of its own, under the name that passkeys are for; whoever is an administrator needs a second factor."""
    shutil.copytree(home.parent / "another", tmp_path / "home")
    rules = {"BROADSHEET_SECOND_FACTOR": "administrator", "BROADSHEET_URL": f"http://{HERE}:{{port}}"}
    with site(tmp_path / "home", **ENVIRON, **rules) as running:
        yield running


def give_password(page: Page) -> None:
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def looks_well(page: Page, button: str = "") -> None:
    """Axe finds nothing, and nothing scrolls sideways on a phone; where a click led here, it has this ``button``."""
    if button:
        expect(page.get_by_role("button", name=button)).to_be_visible()
    page.wait_for_load_state()
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESKTOP)


@pytest.fixture
def page(browser: Browser, own_site: RunningSite) -> Iterator[Page]:
    """A browser with a device that keeps passkeys; it may neither complain nor ask anybody else."""
    address = own_site.url.replace("127.0.0.1", HERE)
    context = browser.new_context(viewport=DESKTOP, base_url=address)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda request: None if request.url.startswith(address) else complaints.append(request.url))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    kind |= {"hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    yield page
    context.close()
    assert complaints == []


def test_a_second_factor_is_added_on_the_way_in_and_a_passkey_opens_both_entrances(page: Page):
    page.goto("/admin/")
    looks_well(page)
    give_password(page)
    expect(page.get_by_text("Your role takes a second factor")).to_be_visible()
    looks_well(page)
    page.get_by_role("link", name="Add an app for codes").click()
    looks_well(page, "Add the app")
    code = pyotp.TOTP(page.locator(".secret").inner_text()).at(int(time.time()))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    looks_well(page)
    recovery = page.locator(".recovery-codes li").first.inner_text()
    page.get_by_role("link", name="I have them; go on").click()
    expect(page).to_have_url("/admin/")

    page.goto("/moderation/account/second-factors/passkey/")
    looks_well(page)
    page.get_by_label("A name for it").fill("brass key")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator(".factor-list")).to_contain_text("brass key")
    for path in ("/moderation/account/second-factors/", "/moderation/account/", "/moderation/account/people/"):
        page.goto(path)
        looks_well(page)
    shoot(page, "9-people")

    for way_in in ("/moderation/", "/admin/"):
        page.context.clear_cookies()
        page.goto(way_in)
        give_password(page)
        looks_well(page, "Use a passkey")
        page.get_by_role("button", name="Use a passkey").click()
        expect(page).to_have_url(way_in)
    page.context.clear_cookies()
    page.goto("/moderation/log/")
    page.get_by_role("link", name="Sign in with a passkey").click()
    looks_well(page, "Use a passkey")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/moderation/log/")
    page.context.clear_cookies()
    page.goto("/moderation/")
    give_password(page)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in with the code").click()
    expect(page).to_have_url("/moderation/")
