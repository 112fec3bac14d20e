"""A reader's whole path in a real browser: reading, replying, receipts, drafts, thanks and reports."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from broadsheet.config.tests.journeys.steps import (
    HEADLINE,
    NUMBERS,
    PHONE,
    article,
    discussed,
    fill,
    send,
    shoot,
    words_of,
)

pytestmark = pytest.mark.browser

GOOD = "My uncle carried the old panes down those stairs in 1987. He would have loved the bit about the ladder."
# Two that have nothing in common: what a moderator approves on the first journey is ham on the second.
SPAM = {
    "on": "BEST ONLINE CASINO!!! claim 500 FREE SPINS now http://spins.invalid/win http://jackpot.invalid/play",
    "off": "Cheap pills without prescription, buy viagra today: http://pills.invalid/buy [url=http://meds.invalid]order[/url]",
}


def is_told_what_is_missing(page: Page, has_script: bool) -> None:
    """Send the empty form: each missing field is named beside it, and nothing is before that."""
    expect(page.locator("#reply-form .error:visible")).to_have_count(0)
    send(page)
    expect(page.locator("#reply-form .error:visible")).to_have_count(2)
    for field, message in (("Comment", "Please enter your comment!"), ("Name", "Please enter your name here")):
        expect(page.get_by_text(message)).to_be_visible()
        expect(page.get_by_role("textbox", name=field)).to_have_attribute("aria-invalid", "true")
    if has_script:
        expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    shoot(page, "2-what-is-missing")


def publishes(page: Page, words: str) -> str:
    """Send a good reply, which is published; returns the address of its receipt."""
    fill(page, words, "Orla")
    send(page)
    expect(page.get_by_text("your reply is published")).to_be_visible()
    expect(page.get_by_text(words)).to_be_visible()
    shoot(page, "3-published")
    return page.get_by_role("link", name="my receipt").get_attribute("href")


def is_refused(page: Page, words: str) -> str:
    """Send spam, which is not shown; returns the address of its receipt."""
    article(page)
    fill(page, words, "Best Bonus Deals Online")
    send(page)
    expect(page.get_by_role("heading", name="Your reply is not shown")).to_be_visible()
    expect(page.get_by_text("Not shown, because:")).to_be_visible()
    shoot(page, "4-not-shown")
    return page.url


def withdraws(page: Page, receipt: str) -> None:
    page.goto(receipt)
    page.get_by_text("Withdraw my reply").click()
    page.get_by_role("button", name="Yes, withdraw it").click()
    expect(page.get_by_role("heading", name="You have withdrawn your reply")).to_be_visible()


def test_who_looks_at_a_preview_or_mends_a_slip_is_not_taken_for_a_robot(page: Page, request):
    way = "on" if "script on" in request.node.name else "off"
    discussed(page)
    if way == "on":
        page.clock.fast_forward("01:30")
    fill(page, f"The stairs were rebuilt the year after, and nobody wrote about that. ({way})", "Nell")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_be_visible()
    # With script it stands in the form, on the page of the article; without, on a page of its own.
    expect(page.locator("#reply-form #preview")).to_have_count(1 if way == "on" else 0)
    page.get_by_role("textbox", name="E-mail").fill("not an address")
    send(page)
    expect(page.get_by_role("textbox", name="E-mail")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="E-mail").fill("")
    send(page)
    expect(page.get_by_text("your reply is published")).to_be_visible()


def test_a_conversation_is_folded_and_the_next_one_is_a_press_away(page: Page, request):
    if "script off" in request.node.name:
        pytest.skip("without script all is shown, and headings lead on")
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    opening = page.locator(".replies > .depth-0").filter(has=page.locator(".fold")).first
    answer = page.locator(".replies > .depth-1").first
    opening.get_by_role("button", name="Hide the replies").click()
    expect(answer).to_be_hidden()
    opening.get_by_role("button", name="Show the replies").click()
    expect(answer).to_be_visible()
    opening.get_by_role("button", name="Next conversation").click()
    expect(opening).not_to_be_focused()
    page.keyboard.press("k")
    expect(opening).to_be_focused()


def test_how_long_ago_a_comment_was_written_is_said_and_its_whole_date_kept(page: Page, request):
    discussed(page)
    fill(page, "The bakers still keep one of the old panes, over the oven door.", "Bram")
    if "script on" in request.node.name:
        page.clock.fast_forward("01:30")
    send(page)
    expect(page.get_by_text("your reply is published")).to_be_visible()
    time = page.locator("article", has_text="over the oven door").locator(".reply-time time")
    if "script on" in request.node.name:
        expect(time).to_have_text(re.compile("minute|hour"))
        expect(time).to_have_attribute("title", re.compile(r"20\d\d.*(UTC|GMT)"))
    else:
        expect(time).to_have_text(re.compile(r"\d+ \w+ 20\d\d, \d\d:\d\d"))


def test_a_device_remembers_its_replies_until_it_is_switched_off(page: Page, request):
    spam = "WIN BIG at our casino tonight http://lucky.invalid/win http://lucky.invalid/play FREE SPINS"
    discussed(page)
    fill(page, spam, "Lucky Winner Bonus")
    send(page)
    expect(page.get_by_role("heading", name="Your reply is not shown")).to_be_visible()

    discussed(page)
    if "script off" in request.node.name:
        # Then the address of the receipt is all there is.
        expect(page.locator(".reply-own")).to_have_count(0)
        return
    own = page.locator(".reply-own", has_text="WIN BIG")
    expect(own).to_contain_text("only you see it here")
    shoot(page, "own-reply")
    page.clock.fast_forward("01:30")
    publishes(page, "The clock in the hall was wound on Sundays, by whoever came first to the choir.")
    discussed(page)
    note = page.locator("article", has_text="wound on Sundays").locator(".own-note")
    expect(note.get_by_role("link", name="Edit")).to_be_visible()

    page.goto("/me/")
    expect(page.locator("[data-own-list] li")).to_have_count(2)
    shoot(page, "own-replies")
    page.get_by_label("Remember on this device which replies are mine").uncheck()
    expect(page.locator("[data-own-list] li")).to_have_count(0)
    discussed(page)
    expect(page.locator("article", has_text="wound on Sundays")).to_be_visible()
    expect(page.locator(".reply-own, .own-note")).to_have_count(0)


def test_the_journey_of_a_reply(page: Page, moderator: Page, request):
    way = "on" if "script on" in request.node.name else "off"
    article(page)
    expect(page.get_by_role("heading", name=HEADLINE)).to_have_count(1)
    expect(page.get_by_role("heading", level=2, name="Who Paid For The Glass")).to_be_visible()
    expect(page.get_by_text("LEAVE A REPLY", exact=True)).to_have_count(0)
    shoot(page, "1-article")

    is_told_what_is_missing(page, has_script=way == "on")
    if way == "on":
        page.clock.fast_forward("01:30")
    receipt = publishes(page, f"{GOOD} ({way})")
    assert "receipt" not in page.url or way == "off"

    spam_receipt = is_refused(page, SPAM[way])
    article(page)
    expect(page.locator(".reply:not(.reply-own)", has_text=SPAM[way][:24])).to_have_count(0)

    moderator.goto("/moderation/?state=spam")
    shoot(moderator, f"5-desk-{way}")
    # A card names what else its author wrote, too.
    body = moderator.locator(".card-body", has_text=SPAM[way])
    moderator.locator(".card").filter(has=body).get_by_role("button", name="Approve").click()
    expect(moderator.get_by_text("Approved:")).to_be_visible()
    article(page)
    expect(page.get_by_text(SPAM[way][:24])).to_have_count(1)

    page.goto(spam_receipt)
    expect(page.get_by_text("Decided by a person")).to_be_visible()
    withdraws(page, spam_receipt)
    withdraws(page, receipt)
    article(page)
    for words in (SPAM[way][:24], GOOD):
        expect(page.get_by_text(words)).to_have_count(0)
    expect(page.get_by_role("heading", name="No comments yet")).to_be_visible()
    assert page.context.cookies() == []


def test_a_reader_comes_from_the_front_page_through_search_to_a_reply(page: Page, request):
    page.goto("/")
    page.get_by_role("button", name="Search").click()
    form = page.get_by_role("search", name="All articles")
    form.get_by_role("searchbox").fill("pocketful beans")
    form.get_by_role("button", name="Search").click()
    page.locator("#results").get_by_role("link", name="Saved by a pocketful of beans").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved by a pocketful of beans")
    if "script on" in request.node.name:
        page.clock.fast_forward("01:30")
    words = f"My mother kept {next(NUMBERS)} beans in a jar by the window, and none of them ever saved her a fare."
    publishes(page, words)


def test_a_reply_to_a_comment_stands_under_it(page: Page, request):
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    first = page.locator(".reply").first
    first.get_by_role("link", name="Reply").click()
    expect(page.get_by_text("You are answering")).to_be_visible()
    if "script on" in request.node.name:
        page.clock.fast_forward("01:30")
    words = f"I sat behind her once and she counted out loud, up to {next(NUMBERS)}."
    fill(page, words, "Marten")
    send(page)

    expect(page.locator(".reply", has_text=words).last).to_be_visible()
    expect(page.locator(".reply", has_text=words).last.get_by_text("in reply to")).to_be_visible()


@pytest.mark.parametrize("page", ["script on"], indirect=True)
def test_what_was_begun_is_kept_for_each_answered_comment_until_it_has_arrived(page: Page):
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    fill(page, "A reply of my own", "Marten")
    first, second = (
        page.locator(".reply").nth(place).get_by_role("link", name="Reply", exact=True) for place in (0, 1)
    )
    first.click()
    expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
    expect(page.get_by_text("You have begun a reply here.")).to_be_visible()
    words = f"She always sat at the back, and she paid in small coins, {next(NUMBERS)} of them."
    page.get_by_role("textbox", name="Comment").fill(words)
    second.click()
    page.get_by_role("textbox", name="Comment").fill("Something to the second")
    page.reload()

    expect(page.get_by_role("textbox", name="Comment")).to_have_value("A reply of my own")
    page.locator(".begun li").last.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value(words)
    page.clock.fast_forward("01:30")
    send(page)
    expect(page.locator("#posted")).to_be_focused()
    expect(page.get_by_text("your reply is published")).to_be_in_viewport()

    page.goto("/town/saved-by-a-pocketful-of-beans/")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("A reply of my own")
    expect(page.locator(".begun li")).to_have_count(1)
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator(".begun")).to_be_hidden()


@pytest.mark.parametrize("page", ["script on"], indirect=True)
def test_a_reply_that_could_not_be_sent_and_an_edit_that_was_not_saved_are_kept(page: Page):
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    words = (
        f"There is a place at the front for those who count their beans, and I have seen {next(NUMBERS)} of them there."
    )
    fill(page, words, "Marten")
    page.clock.fast_forward("01:30")
    page.route("**/reply", lambda route: route.abort())
    send(page)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/reply")
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    assert words_of(page) == words

    page.clock.fast_forward("01:30")
    send(page)
    page.get_by_role("link", name="my receipt").click()
    page.get_by_role("link", name="Edit").click()
    assert words_of(page) == words
    page.get_by_role("textbox", name="Comment").fill(f"{words} And more")
    page.reload()
    expect(page.get_by_text("What you typed here before and did not save has been restored.")).to_be_visible()
    assert words_of(page) == f"{words} And more"
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_text("did not save has been restored")).to_be_hidden()
    page.get_by_role("textbox", name="Comment").fill("x" * 5003)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Please remove 3 characters.")).to_be_visible()

    page.goto("/comments/1/report")
    page.get_by_label("Something else").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Please say what is wrong.")).to_be_visible()
    page.get_by_label("In your words").fill("Typed on the page that came back")
    page.reload()
    expect(page.get_by_label("In your words")).to_have_value("Typed on the page that came back")


def test_a_reader_appreciates_one_comment_and_reports_it(page: Page, request):
    way = "on" if "script on" in request.node.name else "off"
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    # Both ways come from one address, which counts once for each comment.
    anchor = page.locator(".reply[id]").nth(2 if way == "on" else 3).get_attribute("id")
    comment = page.locator(f"#{anchor}")
    comment.get_by_role("button", name="Thanks").click()
    expect(comment.locator(".appreciations")).to_have_text("1")
    if way == "on":
        expect(comment.get_by_role("button", name="Thanks")).to_have_attribute("aria-pressed", "true")
        assert page.url.endswith("/saved-by-a-pocketful-of-beans/")

    comment.get_by_role("link", name="Report").click()
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Please choose what is wrong.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_be_hidden()
    page.get_by_label("I think it breaks the law").check()
    expect(page.get_by_label("Your name")).to_be_visible()
    shoot(page, "7-report")
    page.get_by_label("Something else").check()
    page.get_by_label("In your words").fill("It is in a language that nobody here reads.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you for your report")).to_be_visible()


def test_no_page_scrolls_sideways_and_the_keyboard_begins_with_a_way_past_the_masthead(page: Page):
    page.set_viewport_size(PHONE)
    for path in ("/", "/town/", "/town/saved-by-a-pocketful-of-beans/", "/comment-data/", "/moderation/sign-in/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
