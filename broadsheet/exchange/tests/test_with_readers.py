"""An import into a site that is served: its readers go on reading and replying, and see what has arrived."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from broadsheet.config.tests import commands, demo_home, running
from broadsheet.config.tests.running import RunningSite
from broadsheet.exchange.tests.wxr.exports import a_category, a_comment, a_post, an_export, term

pytestmark = pytest.mark.slow
POSTS, COMMENTS_OF_EACH = 60, 5
ARTICLE = "/town/saved-by-a-pocketful-of-beans/"
MANY = {"BROADSHEET_REPLIES_PER_MINUTE": "1000", "BROADSHEET_REPLIES_PER_HOUR": "1000"}


def an_old_paper(file: Path) -> Path:
    """The export of a paper whose articles come into a section that is read here already."""
    posts = [
        a_post(
            number,
            term("category", "town", "Town"),
            *[
                a_comment(100 * number + one, f"Thing {one} about post {number} is that I was there.")
                for one in range(COMMENTS_OF_EACH)
            ],
        )
        for number in range(1, POSTS + 1)
    ]
    file.write_bytes(an_export(a_category("town", "Town"), *posts))
    return file


def acknowledged(home: Path) -> set[str]:
    """The words of all comments, whatever has been decided about them."""
    with closing(sqlite3.connect(home / "broadsheet.sqlite3")) as database:
        return {words for (words,) in database.execute("SELECT text FROM discussion_comment")}


def one_readers_round(site: RunningSite, number: int) -> tuple[list[int], str]:
    """What is answered to a reader who looks at the lists, opens an article and replies; and the words of the reply."""
    words = f"I kept {number} beans in a jar by the window and counted them again every evening"
    pages = [site.get(path).status for path in ("/", "/town/", ARTICLE)]
    reply = site.reply(site.thread_of(ARTICLE), words, f"Reader {number}")
    return [*pages, reply.status], words


def test_readers_read_and_reply_while_an_old_paper_is_brought_in(tmp_path):
    home = tmp_path / "home"
    demo_home.copy_to(home)
    command = [
        sys.executable,
        "-m",
        "broadsheet.cli.main",
        "import",
        "wordpress",
        str(an_old_paper(tmp_path / "old.xml")),
    ]
    with running.site(home, **MANY) as site:
        answers: list[list[int]] = []
        said: list[str] = []
        importing = subprocess.Popen(command, env=commands.inherited() | MANY | {"BROADSHEET_HOME": str(home)})
        while importing.poll() is None:
            answer, words = one_readers_round(site, len(said))
            answers.append(answer)
            said.append(words)

        assert importing.returncode == 0
        assert len(answers) > 3
        assert [answer for answer in answers if answer != [200, 200, 200, 303]] == []
        assert acknowledged(home) >= set(said)
        assert site.get("/2019/03/post-1/").status == 301
        assert "Post 60" in site.get("/town/").body
        assert "Thing 3 about post 7 is that I was there." in site.get("/town/post-7/").body
