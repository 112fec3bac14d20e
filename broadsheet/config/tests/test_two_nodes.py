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
from broadsheet.config.tests.gate import Gate

pytestmark = pytest.mark.slow
# One for each test: where much is taken away, a discussion is put on hold by itself.
BEANS, HILL = "/town/saved-by-a-pocketful-of-beans/", "/town/cobble-hill-shut-for-nine-days/"
MIRRORS, TIDE = "/culture/three-hundred-mirrors-wash-ashore/", "/sea-weather/the-night-of-the-spring-tide/"
_SAID = (
    "We take the ferry every Monday, and I counted the beans with her once; it took the whole crossing.",
    "My grandmother baked in that hall before the war. The stove was still warm when the roof came down.",
    "Does anybody know whether the council has answered? I asked in March and have heard nothing since.",
    "Thank you for this story. Our son read it aloud at breakfast and wanted to see the harbour at once.",
    "The photograph shows the old pier, not the new one, which was only built after the second storm.",
    "I was the engineer on that boat for nine years, and the tide tables were never right in October.",
    "It would be good to read what the fishermen say about the price, as they pay for the whole repair.",
    "Last winter the same thing happened at the mill, and nobody wrote a word about it, so well done.",
    "The baker told me that flour has doubled in price since May, so I understand why she stopped.",
    "We moved here two years ago because of the quiet, and the lighthouse keeper was the first to say hello.",
    "In my school days the harbour master let us ring the bell at noon. I wonder who rings it now.",
    "Could you print the timetable for the evening boat as well? The one at the pier has faded away.",
    "A careful piece. What I missed is a word about the allotments behind the church, which flood too.",
    "My neighbour keeps bees by the railway and says that the lime trees flowered a week late this summer.",
    "The picture of the two sisters made me laugh, since they taught me to swim off that very jetty.",
    "I would gladly help to paint the boathouse in spring, if somebody tells me where to bring brushes.",
    "Thirty years ago there were four greengrocers in that street, and one could hear them from the square.",
    "She has sung in the choir since she was nine, and the new organ is the first that she does not curse.",
    "I read your piece about the tide to my class, and they want to know how high the water came in 1953.",
    "It rained through the whole fair, and still the brass band played until the last lamp went out.",
)
_NAMES = ("Marten Hale", "Ida Brook", "Tom Ashby", "Lena Voss", "Karl Reed", "Maria Stone", "Otto Lind", "Ruth Gale",
          "Nora Finch", "Emil Hart", "Greta Moss", "Paul Weir", "Clara Dunn", "Hugo Lamb", "Edith Rowe", "Felix Thorn",
          "Agnes Pike", "Simon Marsh", "Bertha Cole",
          "Walter Frost")  # fmt: skip
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
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

    def shows(self, number: int, story: str) -> bool:
        return f"number {number}:" in self.site.get(story).body


@pytest.fixture(scope="module")
def database():
    return services.Postgresql()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return services.Redis(tmp_path_factory.mktemp("redis"))


@pytest.fixture(scope="module")
def gates(database, shared):
    """The ways of the second node to the database and to Redis."""
    return [Gate(database.port), Gate(shared.port)]


@pytest.fixture(scope="module")
def nodes(database, shared, gates, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes")
    environ = {"DATABASE_URL": database.url, "CACHE_URL": shared.url, "BROADSHEET_SECRET_KEY": "one" * 20,
               "BROADSHEET_REPLIES_PER_MINUTE": "1000", "BROADSHEET_REPLIES_PER_HOUR": "1000"}  # fmt: skip
    apart = {
        "DATABASE_URL": database.url.replace(str(database.port), str(gates[0].port)),
        "CACHE_URL": shared.url.replace(str(shared.port), str(gates[1].port)),
    }
    both = [Node(folder / "first", environ), Node(folder / "second", environ | apart)]
    for node in both:
        node.start()
    yield both
    for node in both:
        node.stack.close()


def seen(node: Node, story: str) -> list[bool]:
    return [node.shows(number, story) for number in range(len(_SAID))]


def test_what_is_acknowledged_stays_and_what_is_taken_away_is_gone_whatever_fails_meanwhile(nodes, database):
    first, second = nodes
    thread = first.site.thread_of(BEANS)
    stored = [number for number in range(6) if first.reply(number, thread) == 303]
    assert len(stored) == 6
    shown = [number for number in stored if first.shows(number, BEANS)]
    assert len(shown) >= 3, "the filter holds all of them; the test needs words that it publishes"
    services.wait_until(lambda: all(second.shows(number, BEANS) for number in shown), "the other node to show them")

    # Taken away on the first node, it is gone on the second.
    first.run(_REJECT.format(words=f"number {shown[0]}:"))
    services.wait_until(
        lambda: not first.shows(shown[0], BEANS) and not second.shows(shown[0], BEANS), "it to be gone on both"
    )

    # While the second is dead, one is taken away: it never shows it again.
    second.kill()
    first.run(_REJECT.format(words=f"number {shown[1]}:"))
    second.start()
    assert not second.shows(shown[1], BEANS)
    assert second.reply(6, thread) == 303

    # The same while it stands still.
    second.signal(signal.SIGSTOP)
    first.run(_REJECT.format(words=f"number {shown[2]}:"))
    second.signal(signal.SIGCONT)
    services.wait_until(lambda: not second.shows(shown[2], BEANS), "it to be gone on the node that stood still")

    # The database falls and comes back.
    database.crash()
    assert first.site.get("/readyz").status == 503
    assert first.site.get("/search/?q=ferry").status == 503
    assert first.site.get("/healthz").status == 200
    database.start()
    services.wait_until(lambda: first.reply(7, thread) == 303, "replies to be taken again")
    texts = first.run(_ALL)
    assert all(f"number {number}:" in texts for number in (*stored, 6, 7))
    assert texts.count("number 7:") == 1
    services.wait_until(lambda: seen(first, BEANS) == seen(second, BEANS), "both nodes to show the same")


def said(node: Node, story: str, numbers: range) -> list[int]:
    """Which of these replies are shown, once this node has taken all of them."""
    thread = node.site.thread_of(story)
    assert [node.reply(number, thread) for number in numbers] == [303] * len(numbers)
    shown = [number for number in numbers if node.shows(number, story)]
    assert shown, "the filter holds all of them; the test needs words that it publishes"
    return shown


def test_without_redis_replies_are_taken_and_what_is_taken_away_is_gone_on_both(nodes, shared):
    first, second = nodes
    thread = first.site.thread_of(HILL)
    shown = said(first, HILL, range(8, 11))
    shared.crash()
    assert "shared cache does not answer" in first.site.get("/readyz").body

    assert [first.reply(11, thread), second.reply(12, thread)] == [303, 303]
    first.run(_REJECT.format(words=f"number {shown[0]}:"))
    services.wait_until(
        lambda: not (first.shows(shown[0], HILL) or second.shows(shown[0], HILL)), "it to be gone on both"
    )

    shared.start()
    services.wait_until(lambda: "does not answer" not in second.site.get("/readyz").body, "Redis to be used again")
    assert second.reply(13, thread) == 303
    texts = first.run(_ALL)
    assert [texts.count(f"number {number}:") for number in range(8, 14)] == [1] * 6
    services.wait_until(lambda: seen(first, HILL) == seen(second, HILL), "both nodes to show the same")


def test_a_node_that_was_cut_off_takes_nothing_meanwhile_and_then_shows_what_the_other_does(nodes, gates):
    first, second = nodes
    thread = first.site.thread_of(MIRRORS)
    shown = said(first, MIRRORS, range(14, 17))
    services.wait_until(lambda: all(second.shows(number, MIRRORS) for number in shown), "the other node to show them")
    for gate in gates:
        gate.shut()

    assert second.site.get(MIRRORS).status == 200
    assert second.site.request("POST", f"/threads/{thread}/reply", "comment=Words", **_FORM).status == 503
    assert first.reply(17, thread) == 303
    first.run(_REJECT.format(words=f"number {shown[0]}:"))
    assert not first.shows(shown[0], MIRRORS)

    for gate in gates:
        gate.open()
    services.wait_until(lambda: not second.shows(shown[0], MIRRORS), "it to be gone on the node that was cut off")
    services.wait_until(lambda: seen(first, MIRRORS) == seen(second, MIRRORS), "both nodes to show the same")
    assert second.site.get("/readyz").status == 200


def test_a_node_that_nobody_brings_up_to_date_shows_no_page_file(nodes):
    first, second = nodes
    number = said(first, TIDE, range(18, 20))[0]
    services.wait_until(lambda: second.shows(number, TIDE), "the other node to show it")
    workers = [process for process in load.tree(second.site.process.pid) if name_of(process) == "background"]
    for process in workers:
        os.kill(process, signal.SIGSTOP)
    try:
        first.run(_REJECT.format(words=f"number {number}:"))
        services.wait_until(lambda: not second.shows(number, TIDE), "it to be gone although nobody follows")
    finally:
        for process in workers:
            os.kill(process, signal.SIGCONT)


def name_of(process: int) -> str:
    return Path(f"/proc/{process}/comm").read_text().strip()
