"""An editor's day: an illustrated article, its correction, a front page arranged by hand, and an article for later.

Nothing of it, in the browser or on the server, asks any other machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from broadsheet.config.tests import running
from broadsheet.config.tests.journeys.steps import ENVIRON, PASSWORD, page_number
from broadsheet.config.tests.running import RunningSite

WATCHED = Path(running.__file__).parent / "watched"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def connections(tmp_path_factory) -> Path:
    """Where the site notes to which other machines it connects; it is empty at the end."""
    return tmp_path_factory.mktemp("watched") / "connections"


@pytest.fixture(scope="module")
def watched_site(home: Path, connections: Path) -> Iterator[RunningSite]:
    environ = {"PYTHONPATH": str(WATCHED), "WATCHED_CONNECTIONS": str(connections)}
    with running.site(home.parent / "another", **ENVIRON, **environ) as site:
        yield site


@pytest.fixture
def editor(browser: Browser, watched_site: RunningSite, connections: Path) -> Iterator[Page]:
    """An editor's browser, signed in to the newsroom."""
    context = browser.new_context(base_url=watched_site.url, viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    elsewhere: list[str] = []

    def is_ours(url: str) -> bool:
        return url.startswith((watched_site.url, "data:", "blob:"))

    page.on("request", lambda asked: None if is_ours(asked.url) else elsewhere.append(asked.url))
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Today in the newsroom")).to_be_visible()
    yield page
    context.close()
    assert elsewhere == []
    assert not connections.exists(), connections.read_text()


def begin_article(editor: Page, home: Path, headline: str) -> None:
    section = page_number(home.parent / "another", "newsroom_sectionpage", "town")
    editor.goto(f"/admin/pages/add/newsroom/articlepage/{section}/")
    editor.get_by_role("textbox", name="Headline").fill(headline)


def publish(editor: Page) -> None:
    editor.get_by_role("button", name="Publish").click()
    expect(editor.locator(".messages .success")).to_be_visible()


def test_an_article_of_a_later_date_waits_for_it_and_stands_on_the_dashboard(editor: Page, home: Path):
    begin_article(editor, home, "The regatta begins")
    editor.get_by_role("tab", name="Settings").click()
    editor.locator("#id_published_at").fill("2037-06-01 09:00")
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")
    publish(editor)

    editor.goto("/admin/")
    expect(editor.get_by_role("link", name="The regatta begins").first).to_be_visible()
    assert editor.goto("/town/the-regatta-begins/").status == 404


def illustrate(editor: Page, picture: Path) -> None:
    """Upload a lead picture."""
    editor.get_by_role("button", name="Choose an image").click()
    chooser = editor.locator(".modal")
    chooser.get_by_role("tab", name="Upload").click()
    chooser.locator("input[type=file]").set_input_files(picture)
    chooser.locator("[name$=-title]").fill("The lens")
    chooser.locator("[name$=-description]").fill("A great lens under a starry sky.")
    chooser.get_by_role("button", name="Upload").click()
    expect(chooser).to_have_count(0)


def write_story(editor: Page, words: str) -> None:
    editor.get_by_role("button", name="Insert a block").first.click()
    editor.get_by_role("option", name="Paragraphs").click()
    editor.locator("[contenteditable=true]").first.click()
    editor.keyboard.type(words)


def correct(editor: Page, number: int, wrong: str, right: str) -> None:
    editor.goto(f"/admin/corrections/of-article/{number}/")
    editor.get_by_label("what was wrong").fill(wrong)
    editor.get_by_label("what is right").fill(right)
    editor.get_by_role("button", name="Publish the correction").click()
    expect(editor.get_by_text("Corrected. It stands on the article")).to_be_visible()


def lead_with(editor: Page, front: int, headline: str) -> None:
    """Arrange the front page by hand: another lead on top."""
    editor.goto(f"/admin/pages/{front}/edit/")
    earlier = editor.get_by_role("region", name=re.compile("^Lead "))
    earlier.get_by_role("button", name="Delete").click()
    expect(earlier).to_have_count(0)
    editor.get_by_role("button", name="Insert a block").first.click()
    editor.get_by_role("option", name="Lead", exact=True).click()
    editor.get_by_role("button", name="Choose a page").first.click()
    editor.locator(".modal input[name=q]").fill(headline)
    editor.locator(".modal").get_by_role("link", name=headline).click()
    expect(editor.locator(".modal")).to_have_count(0)
    publish(editor)


def test_an_article_goes_from_the_first_word_to_the_lead_of_a_front_page_arranged_by_hand(
    editor: Page, home: Path, tmp_path: Path
):
    Image.new("RGB", (1200, 800), "#335577").save(tmp_path / "lamp.png")
    database = home.parent / "another"
    headline, wrong, right = "Lamp oil found in the chapel", "Four cans were found.", "Forty cans were found."
    begin_article(editor, home, headline)
    editor.get_by_role("textbox", name="Standfirst").fill("And nobody knows whose.")
    illustrate(editor, tmp_path / "lamp.png")
    write_story(editor, wrong)
    # At once after the last letter, and while all of this is saved by itself.
    publish(editor)

    editor.goto("/town/lamp-oil-found-in-the-chapel/")
    expect(editor.get_by_role("heading", level=1)).to_have_text(headline)
    expect(editor.get_by_text(wrong)).to_be_visible()
    picture = editor.get_by_role("img", name="A great lens under a starry sky.")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")

    correct(editor, page_number(database, "newsroom_articlepage", "lamp-oil-found-in-the-chapel"), wrong, right)
    editor.goto("/town/lamp-oil-found-in-the-chapel/")
    expect(editor.locator("#corrections").get_by_text(right).first).to_be_visible()

    lead_with(editor, page_number(database, "newsroom_frontpage", "front"), headline)
    editor.goto("/")
    expect(editor.locator(".teaser-lead .teaser-headline")).to_have_text(headline)
