"""The whole path in a real browser: from an imported page to a reply judged, explained, decided and withdrawn."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from broadsheet.config.tests import running, services
from broadsheet.config.tests.running import RunningSite
from broadsheet.discussion.posting import stamp

pytestmark = pytest.mark.browser

PASSWORD = "a password for tests"
HEADLINE = "Harbour Lamp Burns Again After Nine Dark Winters"
STORY = (
    "The lamp at the end of the long pier was lit on Tuesday evening, nine winters after the storm that put it out. "
    "About two hundred people stood in the rain to see it, and nobody, said the harbour master, “had to be asked "
    "twice.”",
    "Who Paid For The Glass",
    "The new panes came from three bakers’ dozens of small gifts, the largest of them from a school that sold its old "
    "piano. The council paid for the mast and the cable, and for the long ladder that nobody had thought of.",
    "“We counted the coins twice,” said Orla Finch, who kept the book. “The second time there were more of them.”",
    "What Comes Next",
    "From next week the lamp will burn from dusk until the last ferry has tied up. Whoever wants to climb the stairs "
    "may do so on Sundays, one at a time, and holding on.",
)
FURNITURE = """LEAVE A REPLY

Please enter your comment!
Please enter your name here

This site uses Akismet to reduce spam. Learn how your comment data is processed.
"""
CAPTURED = "\n\n".join([HEADLINE, f"0\n19\n{HEADLINE}", *STORY, FURNITURE])
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NUMBERS = itertools.count(500)
GOOD = "My uncle carried the old panes down those stairs in 1987. He would have loved the bit about the ladder."
# Two that have nothing in common: what a moderator approves on the first journey is ham on the second.
SPAM = {
    "on": "BEST ONLINE CASINO!!! claim 500 FREE SPINS now http://spins.invalid/win http://jackpot.invalid/play",
    "off": "Cheap pills without prescription, buy viagra today: http://pills.invalid/buy [url=http://meds.invalid]order[/url]",
}


ENVIRON = {
    "BROADSHEET_ADMIN_PASSWORD": PASSWORD,
    "BROADSHEET_REPLIES_PER_MINUTE": "1000",
    "BROADSHEET_REPLIES_PER_HOUR": "1000",
    # The same as in this process, so that a test can sign what the site will take for its own.
    "BROADSHEET_SECRET_KEY": settings.SECRET_KEY,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A site that was started once, with the captured page imported."""
    home = tmp_path_factory.mktemp("journey") / "home"
    home.mkdir()
    saved = home / "captured-page.txt"
    saved.write_text(CAPTURED)
    with running.site(home, **ENVIRON):
        subprocess.run(
            [sys.executable, "-m", "broadsheet.cli.main", "import", "page", str(saved)],
            env=os.environ | ENVIRON | {"BROADSHEET_HOME": str(home)},
            check=True,
        )
    shutil.copytree(home, home.parent / "another")
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[RunningSite]:
    with running.site(home, **ENVIRON) as site:
        yield site


@pytest.fixture
def another_site(home: Path) -> Iterator[RunningSite]:
    """The same site apart, for a test that teaches the filter what would mislead the others."""
    with running.site(home.parent / "another", **ENVIRON) as site:
        yield site


@pytest.fixture(params=["script on", "script off"])
def page(request, browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A reader's browser, on a desk with script and on a phone without; whatever it complains about fails the test."""
    context = browser.new_context(
        java_script_enabled=request.param == "script on",
        viewport=DESKTOP if request.param == "script on" else PHONE,
        base_url=site.url,
        user_agent=running.BROWSER,
    )
    page = context.new_page()
    page.route("**/*", open_for_two_minutes)
    if request.param == "script on":
        page.clock.install()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


@contextmanager
def signed_in(browser: Browser, site: RunningSite, **how: object) -> Iterator[Page]:
    """A browser at the desk; whatever it complains about fails the test."""
    context = browser.new_context(**{"viewport": DESKTOP, "base_url": site.url} | how)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/moderation/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.url}/moderation/")
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def moderator(browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A moderator's browser, signed in at the desk."""
    with signed_in(browser, site) as page:
        yield page


def open_for_two_minutes(route: Route) -> None:
    """Hand out a page as if it had been opened two minutes ago: nobody reads and answers within a second."""
    if route.request.resource_type != "document" or route.request.method != "GET":
        route.continue_()
        return
    response = route.fetch(max_redirects=0)
    if response.status != 200:
        route.fulfill(response=response)
        return
    opened = timezone.now() - timedelta(minutes=2)
    body = re.sub(
        r'action="/threads/(\d+)/reply"(.*?)name="stamp" value="[^"]+"',
        lambda found: (
            f'action="/threads/{found[1]}/reply"{found[2]}name="stamp" value="{stamp.issue(int(found[1]), opened)}"'
        ),
        response.text(),
        flags=re.DOTALL,
    )
    route.fulfill(response=response, body=body)


def article(page: Page) -> None:
    page.goto("/news/harbour-lamp-burns-again-after-nine-dark-winters/")


def fill(page: Page, comment: str, name: str) -> None:
    page.get_by_role("textbox", name="Comment").fill(comment)
    page.get_by_role("textbox", name="Name").fill(name)


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the journey, if a folder for them is named in JOURNEY_PICTURES."""
    folder = os.environ.get("JOURNEY_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Post reply").click()


def test_the_journey_of_a_reply(page: Page, moderator: Page, request):
    way = "on" if "script on" in request.node.name else "off"
    article(page)
    expect(page.get_by_role("heading", name=HEADLINE)).to_have_count(1)
    expect(page.get_by_role("heading", level=2, name="Who Paid For The Glass")).to_be_visible()
    expect(page.get_by_text("LEAVE A REPLY", exact=True)).to_have_count(0)

    shoot(page, "1-article")
    send(page)
    for field, message in (("Comment", "Please enter your comment!"), ("Name", "Please enter your name here")):
        expect(page.get_by_text(message)).to_be_visible()
        expect(page.get_by_role("textbox", name=field)).to_have_attribute("aria-invalid", "true")
    if way == "on":
        expect(page.get_by_role("textbox", name="Comment")).to_be_focused()

    shoot(page, "2-what-is-missing")
    if way == "on":
        page.clock.fast_forward("01:30")
    fill(page, f"{GOOD} ({way})", "Orla")
    send(page)
    expect(page.get_by_text("your reply is published")).to_be_visible()
    expect(page.get_by_text(f"{GOOD} ({way})")).to_be_visible()
    assert "receipt" not in page.url or way == "off"
    shoot(page, "3-published")
    receipt = page.get_by_role("link", name="my receipt").get_attribute("href")

    article(page)
    fill(page, SPAM[way], "Best Bonus Deals Online")
    send(page)
    expect(page.get_by_role("heading", name="Your reply is not shown")).to_be_visible()
    expect(page.get_by_text("Not shown, because:")).to_be_visible()
    shoot(page, "4-not-shown")
    spam_receipt = page.url
    article(page)
    expect(page.get_by_text(SPAM[way][:24])).to_have_count(0)

    moderator.goto("/moderation/?state=spam")
    card = moderator.locator(".card", has_text=SPAM[way])
    shoot(moderator, f"5-desk-{way}")
    card.get_by_role("button", name="Approve").click()
    expect(moderator.get_by_text("Approved:")).to_be_visible()

    article(page)
    expect(page.get_by_text(SPAM[way][:24])).to_have_count(1)

    page.goto(spam_receipt)
    expect(page.get_by_text("Decided by a person")).to_be_visible()
    page.get_by_role("button", name="Withdraw my reply").click()
    expect(page.get_by_role("heading", name="You have withdrawn your reply")).to_be_visible()
    shoot(page, "6-withdrawn")
    page.goto(receipt)
    page.get_by_role("button", name="Withdraw my reply").click()
    article(page)
    expect(page.get_by_text(SPAM[way][:24])).to_have_count(0)
    expect(page.get_by_text(GOOD)).to_have_count(0)
    expect(page.get_by_role("heading", name="0 comments")).to_be_visible()
    assert page.context.cookies() == []


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


def words_of(page: Page) -> str:
    return page.get_by_role("textbox", name="Comment").input_value()


@pytest.mark.parametrize("page", ["script on"], indirect=True)
def test_what_was_begun_is_kept_for_each_answered_comment_until_it_has_arrived(page: Page):
    page.goto("/town/saved-by-a-pocketful-of-beans/")
    fill(page, "A reply of my own", "Marten")
    first, second = (
        page.locator(".reply").nth(place).get_by_role("link", name="Reply", exact=True) for place in (0, 1)
    )
    first.click()
    expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
    assert words_of(page) == ""
    expect(page.get_by_text("You have begun a reply here.")).to_be_visible()
    words = f"She always sat at the back, and she paid in small coins, {next(NUMBERS)} of them."
    page.get_by_role("textbox", name="Comment").fill(words)
    second.click()
    page.get_by_role("textbox", name="Comment").fill("Something to the second")
    page.reload()

    assert words_of(page) == "A reply of my own"
    page.locator(".begun li").last.get_by_role("link", name="Go on with it").click()
    assert words_of(page) == words
    page.clock.fast_forward("01:30")
    send(page)
    expect(page.locator("#posted")).to_be_focused()
    expect(page.get_by_text("your reply is published")).to_be_in_viewport()

    page.goto("/town/saved-by-a-pocketful-of-beans/")
    assert words_of(page) == "A reply of my own"
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
    page.wait_for_timeout(300)
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
    expect(page.get_by_text("What you typed here before, and did not save, is back.")).to_be_visible()
    assert words_of(page) == f"{words} And more"
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_text("did not save, is back")).to_be_hidden()
    page.get_by_role("textbox", name="Comment").fill("x" * 5003)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Characters to take out: 3.")).to_be_visible()

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


PUBLIC = [
    "/",
    "/town/",
    "/town/saved-by-a-pocketful-of-beans/",
    "/threads/1/reply",
    "/comments/1/report",
    "/comments/1/replies/",
    "/discussion/order/",
    "/me/",
    "/no-such-page/",
    "/comment-data/",
    "/moderation/sign-in/",
]
DESK = [
    "/moderation/",
    "/moderation/?state=spam",
    "/moderation/search/?words=the",
    "/moderation/log/",
    "/moderation/comments/1/",
    "/moderation/comments/1/all/",
    "/moderation/comments/1/all/thread/",
    "/moderation/comments/1/ban",
    "/moderation/?state=published",
    "/moderation/?state=rejected",
    "/moderation/?state=withdrawn",
    "/moderation/search/",
    "/moderation/search/?since=x",
    "/moderation/search/?words=nobodysaidthis",
    "/moderation/log/?since=x",
    "/moderation/rules/",
    "/moderation/phrases/?try=cheap+pills",
    "/moderation/bans/",
    "/moderation/numbers/",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("path", [*PUBLIC, *DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(moderator: Page, path: str, scheme: str):
    moderator.emulate_media(color_scheme=scheme)
    moderator.goto(path)

    found = Axe().run(moderator, options=WCAG)

    assert found.violations_count == 0, found.generate_report()


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


def test_no_page_of_the_desk_scrolls_sideways_on_a_small_phone_or_with_large_letters(moderator: Page):
    for width, letters in ((320, "100%"), (640, "200%")):
        moderator.set_viewport_size({"width": width, "height": 740})
        for path in DESK:
            moderator.goto(path)
            moderator.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
            assert moderator.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_what_was_marked_as_spam_is_known_to_every_worker_within_two_seconds(
    browser: Browser, another_site: RunningSite
):
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
        2,
    )
