"""Takes the pictures of this documentation from a demonstration paper that it serves: `make screenshots`.

    python docs/screenshots.py [FOLDER]

Look at them before you commit them. Needs Chromium, as the journeys do.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from broadsheet.config.tests import running, services

FOLDER = Path(__file__).parent / "images"
PASSWORD = "a password for pictures"  # noqa: S105 - of a site that is gone when the pictures are taken
ARTICLE = "/town/cobble-hill-shut-for-nine-days/"
REPLY = "My grandmother pushed a pram up that hill every morning, and she always said the ninth day was the worst."
# Milliseconds. Nobody reads and answers within a second, and the filter notices who does.
READING = 20_000
COLOURS = 128


def opened(browser: Browser, site: running.RunningSite, width: int, height: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=site.url, user_agent=running.BROWSER, locale="en"
    )
    return context.new_page()


def keep(page: Page, name: str, folder: Path) -> None:
    """Few colours make a small file; letters stay sharp."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


def desk(browser: Browser, site: running.RunningSite, folder: Path) -> None:
    page = opened(browser, site, 1000, 760)
    page.goto("/moderation/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/moderation/")
    keep(page, "desk", folder)


def receipt(browser: Browser, site: running.RunningSite, folder: Path) -> None:
    page = opened(browser, site, 800, 620)
    page.goto(ARTICLE)
    page.wait_for_timeout(READING)
    page.get_by_role("textbox", name="Comment").fill(REPLY)
    page.get_by_role("textbox", name="Name").fill("Ida")
    page.get_by_role("button", name="Post reply").click()
    page.goto(page.get_by_role("link", name="my receipt").get_attribute("href") or "")
    keep(page, "receipt", folder)


def main(folder: Path = FOLDER) -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        running.site(Path(home), BROADSHEET_ADMIN_PASSWORD=PASSWORD) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=services.CHROMIUM)
        for take in (desk, receipt):
            take(browser, site, folder)
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
