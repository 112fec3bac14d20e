"""Whatever happens, and whatever is killed, every page that is served is what a fresh rendering of it would be."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, TestCase, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.discussion import service as discussion
from broadsheet.discussion.models import Comment
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.tests.build import ANNA, a_comment, a_moderator
from broadsheet.discussion.threads import highlights
from broadsheet.discussion.threads.highlights import Highlight
from broadsheet.newsroom.models import ArticlePage, SiteSettings
from broadsheet.newsroom.tests.build import an_article
from broadsheet.pagecache import service as pagecache
from broadsheet.pagecache.following import Follower

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# About a minute where every change is checked. What is tried does not depend on the database, so a few examples do on
# the second one.
_USUAL = 36 if os.environ.get("CI") == "true" else 12
EXAMPLES = int(os.environ.get("KEPT_PAGES_EXAMPLES") or (4 if os.environ.get("TEST_DATABASE") else _USUAL))
# What differs each time a page is made, and the counts in lists, which may be as old as the list.
VARIABLE = re.compile(
    r'name="stamp" value="[^"]*"|data-since="\d+"|data-view="[^"]*"|<a\s+class="count"\s[^>]*>[^<]*</a>'
    # The day on which the page was made, which may be over by now.
    r'|<p class="today">[^<]*</p>'
)


class Node:
    """One server with page files of its own, and a background worker that follows the database."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.follower = Follower()

    @contextmanager
    def here(self) -> Iterator[None]:
        """Let what happens happen on this node."""
        with override_settings(PAGES_ROOT=self.root):
            yield

    def follow(self) -> None:
        with self.here():
            self.follower.follow(datetime.now(UTC))

    def page(self, path: str) -> str:
        """The page as a reader gets it here: from its file if there is one."""
        with self.here():
            body = pagecache.pages().read(path)
            return VARIABLE.sub("", (body or Client().get(path).content).decode())

    def restart(self) -> None:
        self.follower = Follower()


class Paper:
    """A small paper, and what can happen in it."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.articles = [an_article(number) for number in (1, 2)]
        self.next = 10
        self.moderator = a_moderator()
        self.paths = ["/", "/town/", "/archive/", "/tags/", "/tags/bees/", *(article.url for article in self.articles)]

    def now(self) -> datetime:
        return datetime.now(UTC)

    def article(self) -> ArticlePage:
        return ArticlePage.objects.get(pk=self.data.draw(st.sampled_from(self.articles), "article").pk)

    def comment(self, *states: State) -> Comment | None:
        found = list(Comment.objects.filter(state__in=states).order_by("pk"))
        return self.data.draw(st.sampled_from(found), "comment") if found else None

    def number(self) -> int:
        self.next += 1
        return self.next

    def reply(self) -> None:
        thread = self.article().thread
        shown = list(thread.comments.filter(state=State.PUBLISHED).order_by("pk"))
        parent = self.data.draw(st.sampled_from([None, *shown]), "parent")
        comment = a_comment(thread, State.HELD, parent=parent, text=f"Reply {self.number()}", posted_at=self.now())
        self._decide(comment, State.PUBLISHED, ModerationReason.APPROVED)

    def remove(self) -> None:
        self._decide(self.comment(State.PUBLISHED), State.REJECTED, ModerationReason.REJECTED_ABUSIVE)

    def bring_back(self) -> None:
        self._decide(self.comment(State.REJECTED), State.PUBLISHED, ModerationReason.APPROVED)

    def withdraw(self) -> None:
        if comment := self.comment(State.PUBLISHED):
            discussion.withdraw(comment.pk, self.now())

    def erase(self) -> None:
        if comment := self.comment(State.PUBLISHED, State.REJECTED):
            discussion.erase_by_id(comment.pk, self.now())

    def thank(self) -> None:
        if comment := self.comment(State.PUBLISHED):
            # Its article may not be out.
            with suppress(Comment.DoesNotExist):
                discussion.appreciate(comment.pk, ANNA, self.now() + timedelta(minutes=self.number()))

    def pin(self) -> None:
        if comment := self.comment(State.PUBLISHED):
            is_on = comment.pinned_at is None
            highlights.set_highlight(comment.pk, Highlight.PIN, is_on, self.moderator.pk, self.now())

    def close(self) -> None:
        mode = self.data.draw(st.sampled_from([Mode.OPEN, Mode.CLOSED, Mode.HIDDEN, Mode.PREMODERATE]), "mode")
        discussion.set_mode(self.article().thread_id, mode, self.now(), self.moderator.pk)

    def publish(self) -> None:
        if len(self.articles) < 5:
            self.articles.append(an_article(self.data.draw(st.integers(0, 4), "days ago") * 10 + self.number()))
            self.paths.append(self.articles[-1].url)

    def rename(self) -> None:
        self._change(title=f"Headline {self.number()}")

    def move(self) -> None:
        article = self._change(slug=f"moved-{self.number()}")
        self.paths.append(article.url)

    def tag(self) -> None:
        article = self.article()
        article.tags.set(self.data.draw(st.lists(st.sampled_from(["Bees", "Water"]), unique=True), "tags"))
        article.save_revision().publish()

    def unpublish(self) -> None:
        self.article().unpublish()

    def rename_section(self) -> None:
        section = self.articles[0].get_parent().specific
        section.title = f"Town {self.number()}"
        section.save_revision().publish()

    def rename_paper(self) -> None:
        settings_of_site = SiteSettings.objects.get()
        settings_of_site.motto = f"All that fits {self.number()}"
        settings_of_site.save()

    def read(self) -> None:
        """Nothing but a reader."""

    def _change(self, **fields: str) -> ArticlePage:
        article = self.article()
        for name, value in fields.items():
            setattr(article, name, value)
        article.save_revision().publish()
        return ArticlePage.objects.get(pk=article.pk)

    def _decide(self, comment: Comment | None, after: State, reason: ModerationReason) -> None:
        if comment is None:
            return
        details = discussion.Details(reason=reason)
        discussion.decide(comment.pk, State(comment.state), after, self.moderator.pk, self.now(), details)


HAPPENINGS: list[Callable[[Paper], None]] = [
    Paper.reply, Paper.reply, Paper.remove, Paper.bring_back, Paper.withdraw, Paper.erase, Paper.thank, Paper.pin,
    Paper.close, Paper.publish, Paper.rename, Paper.move, Paper.tag, Paper.unpublish, Paper.rename_section,
    Paper.rename_paper, Paper.read,
]  # fmt: skip
HOW = st.sampled_from(["well", "well", "killed after the commit", "killed and started again"])


@given(st.data())
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_page_on_every_node_is_what_a_fresh_rendering_would_be(tmp_path, data):
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    try:
        with transaction.atomic():
            live_through(data, folder)
            transaction.set_rollback(True)
    finally:
        shutil.rmtree(folder)


def live_through(data: st.DataObject, folder: Path) -> None:
    paper = Paper(data)
    ours, other = (Node(folder / name / "pages") for name in ("ours", "other"))
    for node in (ours, other):
        node.follow()
    for _ in range(data.draw(st.integers(3, 10), "steps")):
        for node, path in data.draw(st.lists(st.tuples(st.sampled_from([ours, other]), st.sampled_from(paper.paths)))):
            node.page(path)
        happening, how = data.draw(st.sampled_from(HAPPENINGS)), data.draw(HOW)
        with ours.here(), TestCase.captureOnCommitCallbacks(execute=how == "well"):
            happening(paper)
        if how != "well":
            if how == "killed and started again":
                ours.restart()
            ours.follow()
        other.follow()
        compare(paper, (ours, other), Node(folder / f"fresh-{paper.number()}" / "pages"), happening.__name__)


def compare(paper: Paper, nodes: tuple[Node, ...], fresh: Node, after: str) -> None:
    for path in paper.paths:
        right = fresh.page(path)
        for node in nodes:
            assert node.page(path) == right, f"{path} after {after}"


def a_page_with_a_comment(*nodes: Node) -> tuple[str, Comment]:
    comment = a_comment(an_article().thread, text="To be removed.")
    for node in nodes:
        node.follow()
        assert "To be removed." in node.page(comment.thread.url)
    return comment.thread.url, comment


def removed(comment: Comment) -> None:
    discussion.decide(comment.pk, State.PUBLISHED, State.REJECTED, a_moderator().pk, datetime.now(UTC))


@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_removal_is_followed_though_the_process_was_killed_after_its_commit(tmp_path, is_restarted):
    node = Node(tmp_path / "pages")
    path, comment = a_page_with_a_comment(node)
    with node.here():
        removed(comment)
    if is_restarted:
        node.restart()
    node.follow()

    assert "To be removed." not in node.page(path)


def test_another_node_hears_of_a_removal(tmp_path):
    ours, other = Node(tmp_path / "ours" / "pages"), Node(tmp_path / "other" / "pages")
    path, comment = a_page_with_a_comment(ours, other)
    with ours.here(), TestCase.captureOnCommitCallbacks(execute=True):
        removed(comment)
    assert "To be removed." not in ours.page(path)
    other.follow()

    assert "To be removed." not in other.page(path)
