"""What a reader does within a story: loading what another site keeps, and looking through pictures, by keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from broadsheet.config.tests.journeys.steps import ENVIRON, PHONE
from broadsheet.config.tests.running import RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Publishes an article with a film of another site and a gallery, and prints its address.
WRITE = """
import django; django.setup()
from django.utils import timezone
from broadsheet.newsroom import service
from broadsheet.newsroom.models import ArticlePage, Picture
pictures = [{"image": pk, "alt": f"Picture {number}", "caption": f"Caption {number}"}
            for number, pk in enumerate(Picture.objects.order_by("pk").values_list("pk", flat=True)[:4], 1)]
blocks = (
    ("paragraph", "The ferry sailed, and somebody filmed it."),
    ("gallery", {"title": "Four tides", "pictures": pictures}),
    ("embed", {"url": "https://vimeo.com/123456", "title": "The crossing, in four minutes"}),
)
made = service.write_article(service.Story("parts", "A film and four pictures", blocks, timezone.now()))
print(ArticlePage.objects.get(pk=made.article_id).url)
"""
PLAYER = "https://player.vimeo.com/**"


@pytest.fixture(scope="module")
def address(site: RunningSite, home: Path) -> str:
    environ = {"BROADSHEET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "broadsheet.config.settings"}
    ran = subprocess.run([sys.executable, "-c", WRITE], env=os.environ | ENVIRON | environ, check=True,
                         stdout=subprocess.PIPE, text=True)  # fmt: skip
    return ran.stdout.split()[-1].removeprefix("http://localhost")


@pytest.fixture
def reader(browser: Browser, site: RunningSite, address: str) -> Iterator[Page]:
    """A reader's phone on that article, with a player at the other site instead of the internet."""
    context = browser.new_context(viewport=PHONE, base_url=site.url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route(PLAYER, lambda route: route.fulfill(body="<button>Play</button>", content_type="text/html"))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


def test_what_another_site_keeps_is_loaded_only_when_asked_for_and_says_before_whom_that_tells(
    reader: Page, site: RunningSite
):
    elsewhere: list[str] = []
    reader.on("request", lambda request: None if request.url.startswith(site.url) else elsewhere.append(request.url))
    reader.reload(wait_until="networkidle")
    button = reader.get_by_role("button", name="Load it here")
    button.scroll_into_view_if_needed()

    expect(reader.get_by_text("This is kept at Vimeo. When you load it, Vimeo learns your address")).to_be_visible()
    assert elsewhere == []
    button.click()
    expect(reader.frame_locator(".embed iframe").get_by_role("button", name="Play")).to_be_visible()
    assert [url.partition("?")[0] for url in elsewhere] == ["https://player.vimeo.com/video/123456"]


def test_the_keyboard_alone_loads_a_film_and_goes_into_it(reader: Page):
    reader.locator(".gallery-pictures").focus()
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("button", name="Load it here")).to_be_focused()
    reader.keyboard.press("Enter")

    frame = reader.locator(".embed iframe")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", "The crossing, in four minutes")
    expect(reader.locator(".embed-note")).to_have_count(0)
    play = reader.frame_locator(".embed iframe").get_by_role("button", name="Play")
    expect(play).to_be_visible()
    reader.keyboard.press("Tab")
    expect(play).to_be_focused()


def test_without_script_what_another_site_keeps_is_a_link(browser: Browser, site: RunningSite, address: str):
    page = browser.new_page(java_script_enabled=False, base_url=site.url)
    page.goto(address)

    expect(page.get_by_role("button", name="Load it here")).to_be_hidden()
    expect(page.get_by_role("link", name="Open it at Vimeo")).to_have_attribute("href", "https://vimeo.com/123456")
    page.close()


def test_one_press_of_an_arrow_key_shows_the_next_picture(reader: Page):
    pictures = reader.get_by_role("group", name="Four tides")
    pictures.focus()
    expect(pictures).to_be_focused()
    seen = [_picture_at_the_edge(reader)]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        reader.keyboard.press(key)
        last = seen[-1]
        reader.wait_for_function(f"last => ![null, last].includes(({AT_THE_EDGE})())", arg=last)
        seen.append(_picture_at_the_edge(reader))

    assert seen == ["Picture 1", "Picture 2", "Picture 3", "Picture 2"]


# The picture that stands where the gallery begins.
AT_THE_EDGE = """() => {
    const edge = document.querySelector(".gallery-pictures").getBoundingClientRect().left;
    const places = [...document.querySelectorAll(".gallery-pictures img")];
    return places.find(one => Math.abs(one.getBoundingClientRect().left - edge) < 2)?.alt || null;
}"""


def _picture_at_the_edge(page: Page) -> str:
    return page.evaluate(AT_THE_EDGE)
