"""How pages look: nothing jumps, nothing is cut off, nothing weighs much, and nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from broadsheet.config.tests.journeys.steps import PHONE, WCAG
from broadsheet.config.tests.running import RunningSite

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ARTICLE = "/town/saved-by-a-pocketful-of-beans/"
PAGES = [
    "/", "/town/", ARTICLE, "/authors/", "/authors/nora-pettifer/", "/tags/", "/archive/", "/most-read/",
    "/search/?q=ferry", "/nothing/",
]  # fmt: skip
# The layout shifts of a page from its beginning, added up as browsers do.
SHIFTS = """() => new Promise(resolve => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 0)));
})"""

TWO_FRAMES = "() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))"
# Where each part of a page begins, from the top.
PLACES = """() => [...document.querySelectorAll("h1, h2, h3, p, li, nav, figure, form, footer")]
    .map(node => [node.outerHTML.slice(0, 60), node.getBoundingClientRect().top])"""


@pytest.fixture
def phone(browser: Browser, site: RunningSite) -> Iterator[Page]:
    """A reader's phone that has never been here; whatever it complains about fails the test."""
    context = browser.new_context(viewport=PHONE, base_url=site.url)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_barriers_in_light_or_dark(phone: Page, scheme: str):
    phone.emulate_media(color_scheme=scheme)
    for path in PAGES:
        phone.goto(path)
        found = Axe().run(phone, options=WCAG)
        assert found.violations_count == 0, (path, found.generate_report())


def test_no_page_scrolls_sideways_on_a_small_phone_or_with_large_letters(phone: Page):
    for width, letters in ((320, "100%"), (390, "100%"), (640, "200%")):
        phone.set_viewport_size({"width": width, "height": 740})
        for path in PAGES:
            phone.goto(path)
            phone.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
            assert phone.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("path", ["/", ARTICLE])
def test_a_first_page_weighs_less_than_a_hundred_kilobytes_before_its_pictures(phone: Page, path: str):
    phone.goto(path)  # Whoever comes first gets it as it is made, whoever follows packed.
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session = phone.context.new_cdp_session(phone)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    phone.goto(path, wait_until="networkidle")

    weight = sum(size for request, size in sizes.items() if kinds.get(request, "Image") not in ("Image", "Media"))
    assert 50_000 < weight < 95_000


def test_letters_that_come_late_move_nothing(phone: Page):
    for path in PAGES:
        before, after, shifts = _as_letters_come_late(phone, path)

        assert before == after, path
        assert shifts < 0.001, path


def test_the_letters_that_stand_in_take_as_much_room_as_ours(phone: Page):
    for path in ("/", "/about/", ARTICLE):
        late, *_ = _as_letters_come_late(phone, path)
        phone.goto(path, wait_until="load")
        ours = phone.evaluate(PLACES)

        assert phone.evaluate("document.fonts.check('16px Literata')"), path
        assert late[-1][1] == pytest.approx(ours[-1][1], rel=0.02), path


def test_pictures_and_text_have_their_place_before_they_come(phone: Page):
    for path in PAGES:
        phone.goto(path, wait_until="load")
        assert phone.evaluate(SHIFTS) < 0.02, path


def test_what_a_finger_meets_is_large_enough(phone: Page):
    for path in ("/", ARTICLE, "/search/?q=ferry"):
        phone.goto(path)
        small = phone.evaluate(
            """() => [...document.querySelectorAll("a, button, summary, input")]
                .filter(node => node.checkVisibility())
                .filter(node => !node.closest("p:not(.meta, .kicker, .share, .nameplate), .skip, .trap"))
                .map(node => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
                .filter(([, box]) => box.width > 2 && box.height > 2 && box.height < 24)
                .map(([html, box]) => `${Math.round(box.height)} ${html}`)"""
        )
        assert small == [], path


def test_the_link_is_copied_and_said_to_be(phone: Page, site: RunningSite):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(ARTICLE)
    phone.get_by_role("button", name="Copy link").click()

    expect(phone.get_by_text("The link is copied.")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()").endswith(ARTICLE)


def test_on_paper_stand_the_words_with_their_address_and_nothing_to_click(phone: Page):
    phone.emulate_media(media="print")
    phone.goto(ARTICLE)

    expect(phone.locator(".page-address")).to_be_visible()
    for words in (".share", ".neighbours", "#respond", ".sections", ".site-search"):
        expect(phone.locator(words)).to_be_hidden()


def _as_letters_come_late(page: Page, path: str) -> tuple[list, list, float]:
    """The places on a page in the reader's own letters and in those that came later, and how much moved meanwhile."""
    late: list[Route] = []
    are_there = False

    def hold(route: Route) -> None:
        if are_there:
            route.continue_()
        else:
            late.append(route)

    page.route("**/*.woff2", hold)
    page.goto(path, wait_until="domcontentloaded")
    page.locator(".colophon").wait_for()
    page.evaluate(TWO_FRAMES)
    before = page.evaluate(PLACES)
    are_there = True
    for route in late:
        route.continue_()
    page.evaluate("document.fonts.ready")
    page.evaluate(TWO_FRAMES)
    after, shifts = page.evaluate(PLACES), page.evaluate(SHIFTS)
    page.unroute("**/*.woff2")
    return before, after, shifts
