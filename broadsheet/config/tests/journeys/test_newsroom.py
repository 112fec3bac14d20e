"""A reader finds an error, an editor corrects it; a live blog goes on while somebody reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from broadsheet.config.tests.journeys.steps import fill, page_number, send

# Two that have little in common: the same words twice would be one reply.
ERRORS = {
    True: "My uncle carried the old panes down those stairs, and it went dark a year before. Do ask the keeper.",
    False: "I rowed past on the evening of the storm and saw it burning, so that winter cannot have been the first.",
}

# An article that no other journey reads.
SLUG = "the-bench-that-faces-the-wrong-way"

pytestmark = pytest.mark.browser


def article(page: Page) -> None:
    page.goto(f"/opinion/{SLUG}/")


def test_a_reader_reports_an_error_and_finds_the_correction_on_the_receipt_and_on_the_article(
    page: Page, moderator: Page, request
):
    has_script = "script on" in request.node.name
    words = ERRORS[has_script]
    article(page)
    if has_script:
        page.clock.fast_forward("01:30")
    fill(page, words, "Orla")
    page.get_by_label("There is an error in the article").check()
    page.get_by_label("The sentence with the error").fill("The lamp went out in 1999.")
    send(page)
    receipt = page.get_by_role("link", name="my receipt").get_attribute("href")

    moderator.goto("/admin/reported-errors/")
    case = moderator.locator(".reported-error", has_text=words)
    case.get_by_role("link", name="Correct it").click()
    expect(moderator.get_by_label("what was wrong")).to_have_value("The lamp went out in 1999.")
    moderator.get_by_label("what is right").fill("The lamp went out in 1998.")
    moderator.get_by_role("button", name="Publish the correction").click()
    expect(moderator.get_by_text("Corrected.", exact=False).first).to_be_visible()

    page.goto(receipt)
    expect(page.get_by_text("You were right: it is corrected.")).to_be_visible()
    page.get_by_role("link", name="See the correction").click()
    expect(page.locator("#corrections").get_by_text("The lamp went out in 1998.").first).to_be_visible()
    expect(page.get_by_text("Thanks to Orla for pointing it out.").first).to_be_visible()


def posts(editor: Page, number: int, words: str) -> None:
    editor.goto(f"/admin/live/{number}/")
    editor.locator(".public-DraftEditor-content").click()
    editor.keyboard.type(words)
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".live-entry", has_text=words)).to_be_visible()


def test_a_live_post_is_offered_on_an_open_page_without_moving_it(page: Page, moderator: Page, home: Path, request):
    has_script = "script on" in request.node.name
    first, second = (f"{words} {has_script}" for words in ("The lamp is lit.", "Everybody claps."))
    number = page_number(home, "newsroom_articlepage", SLUG)
    posts(moderator, number, first)
    article(page)
    expect(page.locator(".live-posts").get_by_text(first)).to_be_visible()
    page.get_by_role("textbox", name="Comment").scroll_into_view_if_needed()
    before = page.evaluate("scrollY") if has_script else 0

    posts(moderator, number, second)

    if has_script:
        page.clock.run_for(26_000)
        expect(page.get_by_role("button", name="1 new post")).to_be_attached()
        expect(page.get_by_text(second)).to_have_count(0)
        assert page.evaluate("scrollY") == before
        page.get_by_role("button", name="1 new post").click()
    else:
        page.get_by_role("link", name="Load the page again for new posts").click()
    expect(page.locator(".live-posts").get_by_text(second)).to_be_visible()
