"""What journeys share: the imported page, a signed-in moderator, and the steps that a reader takes."""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from broadsheet.config.tests.demo_home import PASSWORD
from broadsheet.config.tests.running import RunningSite
from broadsheet.discussion.posting import stamp

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
ENVIRON = {
    "BROADSHEET_ADMIN_PASSWORD": PASSWORD,
    "BROADSHEET_REPLIES_PER_MINUTE": "1000",
    "BROADSHEET_REPLIES_PER_HOUR": "1000",
    # The same as in this process, so that a test can sign what the site will take for its own.
    "BROADSHEET_SECRET_KEY": settings.SECRET_KEY,
}
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
    "/moderation/?section=town&age=week",
    "/moderation/bin/",
    "/moderation/week/",
    "/moderation/notices/",
    "/moderation/sites/",
    "/moderation/webhooks/",
    "/moderation/keys/",
    "/moderation/access/",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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


def page_number(home: Path, table: str, slug: str) -> int:
    """The number of one of Wagtail's pages in a site's database."""
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        query = f"SELECT p.id FROM wagtailcore_page p JOIN {table} t ON t.page_ptr_id = p.id WHERE p.slug = ?"
        return database.execute(query, [slug]).fetchone()[0]


def article(page: Page) -> None:
    page.goto("/news/harbour-lamp-burns-again-after-nine-dark-winters/")


def discussed(page: Page) -> None:
    """An article of the demonstration paper, for replies that stay there."""
    page.goto("/town/cobble-hill-shut-for-nine-days/")


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


def words_of(page: Page) -> str:
    return page.get_by_role("textbox", name="Comment").input_value()
