"""Two sites of different size, each in a process and a home of its own, measured in turn.

As a program (``python -m benchmarks.twins COMMENTS ARTICLES LONG``) it is one of them: it makes the site, and then
measures what each line of its standard input names, in milliseconds of processor time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.groups import set_up_site

_REPLIES = 6
"""So many replies are measured for one figure, whose median is given; then they are taken away again."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many comments and articles a site has besides the small paper that is measured, and its long thread."""

    comments: int = 0
    articles: int = 0
    long_thread: int = 0


class Twin:
    """One of two sites."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def measure(self, what: str) -> float:
        """Milliseconds of processor time for what one of the measures in this module does."""
        assert self._process.stdin
        assert self._process.stdout
        print(what, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("a site could not be measured; its error is printed above")
        return float(json.loads(answer))


@contextmanager
def sites(*sizes: Size) -> Iterator[list[Twin]]:
    """A site of each size, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as folder:
        processes = [_start(f"{folder}/{number}", size) for number, size in enumerate(sizes)]
        try:
            for process in processes:
                assert process.stdout
                if process.stdout.readline() != "ready\n":
                    raise RuntimeError("a site could not be made; its error is printed above")
            yield [Twin(process) for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.wait()


def in_turn(twins: Sequence[Twin], what: str, rounds: int) -> list[list[float]]:
    """``rounds`` figures of each, one after the other; what is not yet warm is not counted."""
    for twin in twins:
        twin.measure(what)
    taken = [[twin.measure(what) for twin in twins] for _ in range(rounds)]
    return [list(column) for column in zip(*taken, strict=True)]


def _start(home: str, size: Size) -> subprocess.Popen[str]:
    os.makedirs(home)
    command = [sys.executable, "-m", "benchmarks.twins", *map(str, (size.comments, size.articles, size.long_thread))]
    environ = os.environ | {"BROADSHEET_HOME": home}
    return subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve(size: Size) -> None:
    # What Django's commands say is not ours to answer with.
    answers, sys.stdout = sys.stdout, sys.stderr
    set_up_site()
    from benchmarks import fill
    from benchmarks.site import Site

    site = Site.build(size.long_thread)
    if size.comments:
        fill.crowd(size.comments)
    if size.articles:
        fill.archive(size.articles, site.article)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(_measure(site, line.strip())), file=answers, flush=True)


def _measure(site: object, what: str) -> float:
    from statistics import median

    from benchmarks.site import Site

    assert isinstance(site, Site)
    if what in ("service", "whole"):
        site.forget_pages() if what == "service" else site.from_frame()
        one = site.submit if what == "service" else lambda: site.whole_reply()["whole"]
        spent = median(one() for _ in range(_REPLIES))
        site.check_published()
        site.start_over()
        return spent
    section = site.article.url.rsplit("/", 2)[0] + "/"
    return {
        "frame": site.from_frame,
        "nothing": site.nothing_kept,
        "long": site.long_from_frame,
        "section": lambda: site.anew(section),
        "far": lambda: site.anew(f"{section}?page=99999"),
        "front": lambda: site.anew("/"),
    }[what]()


if __name__ == "__main__":
    _serve(Size(*map(int, sys.argv[1:])))
