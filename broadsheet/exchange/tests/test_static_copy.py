"""The whole site as files that need no server."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import override_settings
from wagtail.models import PageViewRestriction

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.service import OldComment
from broadsheet.discussion.states import State
from broadsheet.exchange.departing.static_copy import copying, markup
from broadsheet.exchange.departing.static_copy.addresses import target_of
from broadsheet.exchange.departing.static_copy.markup import Sentences
from broadsheet.newsroom.tests.build import an_article
from broadsheet.newsroom.tests.every_block import an_article_of_every_block

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
SENTENCES = Sentences("no search", "no replies", "no form", "the end")


@pytest.fixture(autouse=True)
def media(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


def an_old_comment(number: int, answers: int | None = None, state: State = State.PUBLISHED) -> OldComment:
    words = f"Words {number} of {state}."
    at = NOW + timedelta(minutes=number)
    return OldComment(words, f"<p>{words}</p>", f"Reader {number}", at, state, answers=answers)


def a_discussion(thread_id: int) -> list[int]:
    """Sixty conversations, the first with nine answers, and one comment in each state that readers do not see."""
    old = [an_old_comment(0)]
    old += [an_old_comment(number, answers=0) for number in range(1, 10)]
    old += [an_old_comment(number) for number in range(10, 70)]
    hidden = (State.HELD, State.SPAM, State.REJECTED, State.WITHDRAWN)
    old += [an_old_comment(70 + number, state=state) for number, state in enumerate(hidden)]
    return discussion.take_over(thread_id, old, NOW)


def addresses_in(text: str) -> list[str]:
    """What a page links to and shows, but not its own place on the site."""
    text = re.sub(r'<link rel="canonical"[^>]*>|<script.*?</script>', "", text, flags=re.DOTALL)
    found = re.findall(r'\s(?:href|src|poster)="([^"]*)"', text)
    found += [part.strip().split(" ")[0] for said in re.findall(r'srcset="([^"]*)"', text) for part in said.split(", ")]
    return [unescape(one) for one in found]


def lost_links(folder: Path) -> list[tuple[str, str]]:
    """The links of all pages of a copy that lead to no file or no place in it."""
    lost = []
    for page in folder.rglob("*.html"):
        for address in addresses_in(page.read_text()):
            if re.match(r"https?:|mailto:", address) and settings.SITE_URL not in address:
                continue
            path, _, place = address.partition("#")
            file = (page.parent / unquote(path)).resolve() if path else page
            is_there = file.is_file() and (not place or f'id="{place}"' in file.read_text())
            if not is_there or address.startswith("/"):
                lost.append((str(page.relative_to(folder)), address))
    return lost


@pytest.mark.django_db
def test_every_page_opens_without_a_server_and_every_link_leads_to_a_file(tmp_path):
    article = an_article_of_every_block()
    an_article(2, headline="A <b>bold</b> headline")
    ids = a_discussion(article.thread_id)
    Comment.objects.filter(pk=ids[60]).update(picked_at=NOW)
    counts = copying.export(tmp_path / "copy", NOW)
    folder = tmp_path / "copy"
    pages = {str(page.relative_to(folder)): page.read_text() for page in folder.rglob("*.html")}
    here = article.url.strip("/")

    for wanted in ("index.html", "town/index.html", f"{here}/index.html", f"{here}/comments-2.html",
                   f"{here}/comments-3.html", "authors/ada-byron/index.html", "tags/mills/index.html",
                   "archive/2026/03/index.html", "corrections/index.html", "comment-data/index.html",
                   f"comments/{ids[0]}/replies/index.html", "feed/index.xml", "feed/json/index.json",
                   "comments/feed/index.xml", "sitemap.xml", "series/mills-of-the-town/index.html"):  # fmt: skip
        assert (folder / wanted).is_file(), wanted
    assert lost_links(folder) == []
    assert counts["pages"] == len(pages)
    for name, text in pages.items():
        assert not re.search(r"<form|<button|<input|<script(?! type=.application/ld)", text), name
        assert "This page is part of a copy of the site as it was on 14 March 2026." in text
    assert "This copy takes no replies." in pages[f"{here}/index.html"]
    assert "This copy cannot be searched." in pages["index.html"]
    assert list((folder / "documents").rglob("talk.mp3"))


@pytest.mark.django_db
def test_every_comment_that_readers_see_is_in_it_and_no_other(tmp_path):
    article = an_article()
    an_article(2, headline="Of a secret plan").unpublish()
    PageViewRestriction.objects.create(page=an_article(3, headline="For friends"), restriction_type="login")
    ids = a_discussion(article.thread_id)
    copying.export(tmp_path / "copy", NOW)
    everything = b"".join(file.read_bytes() for file in (tmp_path / "copy").rglob("*") if file.is_file())
    pages = [page.read_text() for page in (tmp_path / "copy" / article.url.strip("/")).glob("*.html")]
    pages += [page.read_text() for page in (tmp_path / "copy" / "comments").rglob("*.html")]

    for number in range(70):
        assert any(f'id="comment-{ids[number]}"' in page and f"Words {number} of" in page for page in pages), number
    for words in (b"Words 70", b"Words 71", b"Words 72", b"Words 73", b"secret plan", b"For friends"):
        assert words not in everything


@pytest.mark.django_db
def test_a_folder_with_something_in_it_stays_and_a_copy_that_was_stopped_leaves_nothing(tmp_path):
    an_article()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    with pytest.raises(FileExistsError):
        copying.export(tmp_path / "full", NOW)

    def stop(done: int, found: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.export(tmp_path / "copy", NOW, stop)
    assert [one.name for one in tmp_path.iterdir() if "copy" in one.name or one.name == "full"] == ["full"]


@pytest.mark.django_db
def test_no_page_file_is_stored_for_it(tmp_path):
    article = an_article()
    copying.export(tmp_path / "copy", NOW)

    assert not (Path(settings.PAGES_ROOT) / article.url.strip("/")).exists()


def changed(text: str, **links: str | None) -> str:
    """The markup as it becomes in a copy in which other addresses than these stay as they are."""
    return markup.page(text, lambda address: links.get(address.strip("/"), address), SENTENCES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/x" class="y">Words <b>here</b></a>.', '<a href="new" class="y">Words <b>here</b></a>.'),
        ('<a href="/gone" class="y">Words</a> <a href="/x">x</a>', '<span class="y">Words</span> <a href="new">x</a>'),
        ('<img src="/x" srcset="/x 300w, /z 600w">', '<img src="new" srcset="new 300w, /z 600w">'),
        ('<script src="/x"></script><p>a</p>', "<p>a</p>"),
        ('<script type="application/ld+json">{}</script>', '<script type="application/ld+json">{}</script>'),
        ('<form role="search" action="/x"><p><form></form></p></form>!', '<p class="copy-note">no search</p>!'),
        ('<form class="reply-form" method="post"><input name="a"></form>', '<p class="copy-note">no replies</p>'),
        ('<form class="appreciate"><button class="plain">Thanks <span class="appreciations">3</span></button></form>',
         "<span>Thanks 3</span>"),
        ('<form class="appreciate"><button class="plain">Thanks <span class="appreciations"></span></button></form>',
         ""),
        ('<div class="news" hidden><div><p>a</p></div></div><p class="newsy">b</p>', '<p class="newsy">b</p>'),
        ('<a title="a > b" href="/x?a=1&amp;b=&quot;">x</a>', '<a title="a &gt; b" href="/x?a=1&amp;b=&quot;">x</a>'),
        ('<link rel="preload" href="/x"><link rel="stylesheet" href="/x">', '<link rel="stylesheet" href="new">'),
        ("<p title='<script>'>a</p><!-- b --></body>", "<p title='<script>'>a</p>"
         '<p class="copy-note" dir="auto">the end</p></body>'),
    ],
)  # fmt: skip
def test_what_changes_in_a_page(before, after):
    assert changed(before, x="new", gone=None) == after


def test_what_changes_in_a_style_sheet():
    text = '@import "/x"; a { background: url(/x) } b { background: url("data:image/png;base64,aa") }'
    found = markup.style(text, lambda address: "new" if address == "/x" else None)

    assert found == '@import "new"; a { background: url("new") } b { background: url("data:image/png;base64,aa") }'


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/moderation/", "/search/", "/receipts/abc/", "/me/", "/threads/1/reply", "/healthz", "/../etc/passwd",
     "/town/../../x/", "/town/\x00/", "/comments/1/report", "/town/mill/feed/"],
)  # fmt: skip
def test_what_is_not_for_every_reader_is_no_part_of_a_copy(path):
    assert target_of(path) is None
