"""Two nodes on one PostgreSQL and one Redis, while parts of them fail: nothing is lost, nothing held back is shown."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from benchmarks import load
from broadsheet.config.tests import running, services

pytestmark = pytest.mark.slow
STORY = "/town/saved-by-a-pocketful-of-beans/"
_SAID = (
    "We take the ferry every Monday, and I counted the beans with her once; it took the whole crossing.",
    "My grandmother baked in that hall before the war. The stove was still warm when the roof came down.",
    "Does anybody know whether the council has answered? I asked in March and have heard nothing since.",
    "Thank you for this story. Our son read it aloud at breakfast and wanted to see the harbour at once.",
    "The photograph shows the old pier, not the new one, which was only built after the second storm.",
    "I was the engineer on that boat for nine years, and the tide tables were never right in October.",
    "It would be good to read what the fishermen say about the price, as they pay for the whole repair.",
    "Last winter the same thing happened at the mill, and nobody wrote a word about it, so well done.",
)
_NAMES = ("Marten Hale", "Ida Brook", "Tom Ashby", "Lena Voss", "Karl Reed", "Maria Stone", "Otto Lind", "Ruth Gale")
_REJECT = """
from broadsheet.cli import django_setup; django_setup.setup()
from django.utils import timezone
from broadsheet.discussion import service
from broadsheet.discussion.models import Comment
from broadsheet.discussion.states import State
comment = Comment.objects.get(text__contains={words!r})
service.decide(comment.pk, comment.state, State.REJECTED, None, timezone.now())
"""
_ALL = """
from broadsheet.cli import django_setup; django_setup.setup()
from broadsheet.discussion.models import Comment
print("\\n".join(Comment.objects.values_list("text", flat=True)))
"""


@dataclass
class Node:
    """One of the nodes: its home, and the site while it is served."""

    home: Path
    environ: dict[str, str]
    site: running.RunningSite | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.home.mkdir(exist_ok=True)
        self.site = self.stack.enter_context(running.site(self.home, "--workers", "1", **self.environ))

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        for process in reversed(load.tree(self.site.process.pid)):
            os.kill(process, signal.SIGKILL)
        self.stack.close()

    def signal(self, number: int) -> None:
        for process in load.tree(self.site.process.pid):
            os.kill(process, number)

    def run(self, code: str) -> str:
        environ = os.environ | self.environ | {"BROADSHEET_HOME": str(self.home)}
        return subprocess.run(
            [sys.executable, "-c", code], env=environ, check=True, capture_output=True, text=True
        ).stdout

    def reply(self, number: int, thread: int) -> int:
        return self.site.reply(thread, f"{_SAID[number]} (number {number}:)", _NAMES[number]).status

    def shows(self, number: int) -> bool:
        return f"number {number}:" in self.site.get(STORY).body


@pytest.fixture(scope="module")
def database():
    return services.Postgresql()


@pytest.fixture(scope="module")
def nodes(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    environ = {"DATABASE_URL": database.url, "CACHE_URL": services.redis(folder), "BROADSHEET_SECRET_KEY": "one" * 20,
               "BROADSHEET_REPLIES_PER_MINUTE": "1000", "BROADSHEET_REPLIES_PER_HOUR": "1000"}  # fmt: skip
    both = [Node(folder / "first", environ), Node(folder / "second", environ)]
    for node in both:
        node.start()
    yield both
    for node in both:
        node.stack.close()


def seen(node: Node) -> list[bool]:
    return [node.shows(number) for number in range(len(_SAID))]


def test_what_is_acknowledged_stays_and_what_is_taken_away_is_gone_whatever_fails_meanwhile(nodes, database):
    first, second = nodes
    thread = first.site.thread_of(STORY)
    stored = [number for number in range(6) if first.reply(number, thread) == 303]
    assert len(stored) == 6
    shown = [number for number in stored if first.shows(number)]
    assert len(shown) >= 3, "the filter holds all of them; the test needs words that it publishes"
    services.wait_until(lambda: all(second.shows(number) for number in shown), "the other node to show them", 15)

    # Taken away on the first node, it is gone on the second.
    first.run(_REJECT.format(words=f"number {shown[0]}:"))
    services.wait_until(lambda: not first.shows(shown[0]) and not second.shows(shown[0]), "it to be gone on both", 15)

    # While the second is dead, one is taken away: it never shows it again.
    second.kill()
    first.run(_REJECT.format(words=f"number {shown[1]}:"))
    second.start()
    assert not second.shows(shown[1])
    assert second.reply(6, thread) == 303

    # The same while it stands still.
    second.signal(signal.SIGSTOP)
    first.run(_REJECT.format(words=f"number {shown[2]}:"))
    second.signal(signal.SIGCONT)
    services.wait_until(lambda: not second.shows(shown[2]), "it to be gone on the node that stood still", 15)

    # The database falls and comes back.
    database.crash()
    assert first.site.get("/readyz").status == 503
    assert first.site.get("/search/?q=ferry").status == 503
    assert first.site.get("/healthz").status == 200
    database.start()
    services.wait_until(lambda: first.reply(7, thread) == 303, "replies to be taken again", 30)
    texts = first.run(_ALL)
    assert all(f"number {number}:" in texts for number in (*stored, 6, 7))
    assert texts.count("number 7:") == 1
    services.wait_until(lambda: seen(first) == seen(second), "both nodes to show the same", 30)
