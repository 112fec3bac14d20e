"""Who stays with an article is counted as its reader, and a browser that a program steers is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Request

from broadsheet.config.tests import running
from broadsheet.config.tests.journeys.steps import article
from broadsheet.config.tests.running import RunningSite

pytestmark = pytest.mark.browser
# What Playwright drives says that it is driven; a reader's browser does not.
_BY_HAND = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"
NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
_HIDDEN = "Object.defineProperty(document, 'visibilityState', { get: () => window.isAway ? 'hidden' : 'visible' })"
_GO, _COME = (
    f"window.isAway = {away}; document.dispatchEvent(new Event('visibilitychange'))" for away in ("true", "false")
)


@pytest.fixture(params=["by hand", "steered"])
def reader(request, browser: Browser, site: RunningSite) -> Iterator[tuple[Page, list[Request]]]:
    """A page with a clock of its own, and the beacons that it has sent."""
    context = browser.new_context(base_url=site.url, user_agent=running.BROWSER)
    context.add_init_script(_HIDDEN)
    if request.param == "by hand":
        context.add_init_script(_BY_HAND)
    page, beacons = context.new_page(), list[Request]()
    page.on("request", lambda sent: beacons.append(sent) if sent.url == f"{site.url}/views" else None)
    # It stands still but where a test moves it: a busy machine takes its time.
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + timedelta(seconds=1))
    yield page, beacons
    context.close()


def test_a_reader_who_stays_with_the_page_in_sight_is_counted_once(reader, request):
    page, beacons = reader
    article(page)
    page.clock.fast_forward(2_000)
    page.evaluate(_GO)
    page.clock.fast_forward(60_000)
    page.evaluate(_COME)
    page.clock.fast_forward(2_000)
    assert beacons == []

    if "steered" in request.node.name:
        page.clock.fast_forward(60_000)
        assert beacons == []
        return

    with page.expect_response("**/views") as answered:
        page.clock.fast_forward(2_000)
    assert answered.value.status == 204
    page.evaluate(_GO)
    page.evaluate(_COME)
    page.clock.fast_forward(60_000)
    assert [sent.post_data.partition("\n")[2] for sent in beacons] == [""]
