"""A moderator's path in a real browser: keys, decisions, undo, and two moderators at once."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from broadsheet.config.tests import services
from broadsheet.config.tests.journeys.steps import NUMBERS, PHONE, WCAG, shoot, signed_in
from broadsheet.config.tests.running import RunningSite

pytestmark = pytest.mark.browser


def test_single_keys_decide_and_undo(moderator: Page, site: RunningSite):
    moderator.goto("/moderation/")
    before = moderator.locator(".card").count()
    name = moderator.locator(".card h2").first.inner_text()
    moderator.keyboard.press("r")
    expect(moderator.get_by_text(f"Rejected: {name}")).to_be_visible()
    expect(moderator.locator(".card")).to_have_count(before - 1)
    moderator.keyboard.press("u")
    expect(moderator.get_by_text(f"Undone: {name}")).to_be_visible()
    expect(moderator.locator(".card")).to_have_count(before)
    expect(moderator.locator(".card").first).to_be_focused()
    moderator.keyboard.press("j")
    expect(moderator.locator(".card").nth(1)).to_be_focused()


def test_a_decision_in_place_brings_the_focus_to_the_next_card_and_ticked_ones_go_together(moderator: Page):
    moderator.goto("/moderation/?state=published")
    before = moderator.locator(".card").count()
    third = moderator.locator(".card").nth(2).get_attribute("id")
    for key in ("x", "j", "x", "r"):
        moderator.keyboard.press(key)
    expect(moderator.get_by_text("2 comments rejected.")).to_be_visible()
    expect(moderator.locator(f"#{third}")).to_be_focused()
    assert "state=published" in moderator.url
    moderator.keyboard.press("u")
    expect(moderator.locator(".card")).to_have_count(before)


def test_a_note_is_written_by_keys_and_letters_in_it_decide_nothing(moderator: Page):
    moderator.goto("/moderation/?state=published")
    before = moderator.locator(".card").count()
    moderator.keyboard.press("n")
    field = moderator.get_by_label("Note for colleagues")
    expect(field).to_be_focused()
    moderator.keyboard.type("asr u j")
    expect(moderator.locator(".card")).to_have_count(before)
    moderator.get_by_role("button", name="Note on this comment").click()
    expect(moderator.get_by_text("asr u j", exact=True)).to_be_visible()
    moderator.get_by_role("button", name="asr u j").click()
    expect(moderator.get_by_text("asr u j", exact=True)).to_have_count(0)


def test_keys_are_shown_on_demand_and_can_be_switched_off(moderator: Page):
    moderator.goto("/moderation/?state=published")
    before = moderator.locator(".card").count()
    approve = moderator.locator(".card").first.get_by_role("button", name="Reject")
    assert approve.get_attribute("aria-keyshortcuts") == "r"
    moderator.keyboard.press("j")
    moderator.keyboard.press("?")
    keys = moderator.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    assert Axe().run(moderator, options=WCAG).violations_count == 0
    shoot(moderator, "8-keys")
    # In the dialog no key decides; closed, the focus is back where it was.
    moderator.keyboard.press("r")
    moderator.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(moderator.locator(".card")).to_have_count(before)
    expect(moderator.locator(".card").nth(1)).to_be_focused()
    moderator.keyboard.press("?")
    moderator.get_by_label("Use single keys").uncheck()
    assert approve.get_attribute("aria-keyshortcuts") is None
    moderator.reload()
    moderator.keyboard.press("r")
    expect(moderator.locator(".card")).to_have_count(before)
    expect(moderator.locator(".card kbd").first).to_be_hidden()
    # The way to switch them on again needs no key.
    moderator.get_by_role("button", name="Shortcuts").click()
    moderator.get_by_label("Use single keys").check()


@pytest.mark.parametrize("where", ["alone", "found"])
def test_where_cards_stay_a_key_decides_all_the_same_says_so_and_is_undone(moderator: Page, where: str):
    moderator.goto("/moderation/?state=published")
    card = moderator.locator(".card").nth(4)
    anchor = card.get_attribute("id")
    if where == "alone":
        moderator.goto(f"/moderation/comments/{anchor.removeprefix('card-')}/")
    else:
        moderator.goto("/moderation/search/?state=published&since=2000-01-01")
        moderator.locator(f"#{anchor}").focus()
    badge = moderator.locator(f"#{anchor}").get_by_text("Published", exact=True).first
    expect(badge).to_be_visible()
    address = moderator.url

    moderator.keyboard.press("r")
    expect(moderator.get_by_role("status").filter(has_text="Rejected:")).to_be_visible()
    if where == "alone":
        expect(moderator.locator(f"#{anchor}")).to_be_focused()
        expect(moderator.locator(f"#{anchor} .badge").filter(has_text="Rejected")).to_be_visible()
    else:
        expect(moderator.locator(f"#{anchor}")).to_have_count(0)
        expect(moderator.locator(".card:focus")).to_have_count(1)
    moderator.keyboard.press("u")
    expect(moderator.get_by_role("status").filter(has_text="Undone:")).to_be_visible()
    expect(badge).to_be_visible()
    assert moderator.url == address


def test_the_slower_of_two_moderators_is_told_and_led_on(browser: Browser, site: RunningSite, moderator: Page):
    moderator.goto("/moderation/?state=published")
    with signed_in(browser, site) as colleague:
        colleague.goto("/moderation/?state=published")
        name = colleague.locator(".card h2").first.inner_text()
        anchor = colleague.locator(".card").first.get_attribute("id")
        second = colleague.locator(".card").nth(1).get_attribute("id")
        colleague.keyboard.press("r")
        expect(colleague.get_by_text(f"Rejected: {name}")).to_be_visible()

        moderator.keyboard.press("s")

        expect(moderator.get_by_text("admin was faster")).to_be_visible()
        expect(moderator.locator(f"#{anchor}")).to_have_count(0)
        expect(moderator.locator(f"#{second}")).to_be_focused()
        colleague.keyboard.press("u")
        expect(colleague.get_by_text(f"Undone: {name}")).to_be_visible()


def test_a_key_decides_nothing_about_a_card_that_was_scrolled_away(moderator: Page):
    moderator.goto("/moderation/?state=published")
    before = moderator.locator(".card").count()
    moderator.locator(".card").nth(8).evaluate("card => card.scrollIntoView()")

    moderator.keyboard.press("r")

    expect(moderator.get_by_role("status").filter(has_text="out of sight")).to_be_visible()
    expect(moderator.locator(".card")).to_have_count(before)
    expect(moderator.locator(".card:focus")).to_be_in_viewport()


def test_without_script_what_was_done_and_its_undo_are_in_sight_and_no_key_is_promised(
    browser: Browser, site: RunningSite
):
    with signed_in(browser, site, java_script_enabled=False, viewport=PHONE) as moderator:
        moderator.goto("/moderation/?state=published")
        expect(moderator.locator("kbd").first).to_be_hidden()
        name = moderator.locator(".card h2").nth(8).inner_text()
        moderator.locator(".card").nth(8).get_by_role("button", name="Reject").click()

        done = moderator.locator(".message-box", has_text=f"Rejected: {name}")
        expect(done).to_be_in_viewport()
        shoot(moderator, "9-without-script")
        done.get_by_role("button", name="Undo").click()
        expect(moderator.get_by_text(f"Undone: {name}")).to_be_in_viewport()


def test_what_was_marked_as_spam_is_soon_known_to_every_worker(browser: Browser, another_site: RunningSite):
    site = another_site
    thread = site.thread_of("/culture/three-hundred-mirrors-wash-ashore/")
    words = "Lovely evening at the theatre club, we meet each Thursday above the chandlery and everybody may come {}"
    answer = site.reply(thread, words.format("along"), "Pat Quill")
    assert answer.headers["location"].startswith("/comments/")

    with signed_in(browser, site) as moderator:
        moderator.goto("/moderation/?state=published")
        moderator.locator(".card", has_text="above the chandlery").get_by_role("button", name="Spam").click()
        expect(moderator.get_by_text("Marked as spam:")).to_be_visible()

    # More tries than there are workers, each a little different, so that each worker is asked.
    services.wait_until(
        lambda: all(
            site.reply(thread, words.format(next(NUMBERS)), "Pat Quill").headers["location"].startswith("/receipts/")
            for _ in range(6)
        ),
        "every worker to know",
    )
