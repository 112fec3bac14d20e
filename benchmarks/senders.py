"""Clients of a served site that send replies, each again and again until it is acknowledged."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlencode

from benchmarks import texts
from broadsheet.config.tests import running

STORY = "/town/saved-by-a-pocketful-of-beans/"
NAME = "Client "
_STAMP = re.compile(r'name="stamp" value="([^"]+)"')
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
_PAUSE_SECONDS = 0.05
_SAID_CHARACTERS = 4000
# What readers and robots ask for beside a reply; the last one is not there, another one each time.
_PAGES = ("/", STORY, "/feed/", "/comments/feed/", "/search/?q=ferry", "/receipts/none/", "/no/such/{number}/")


class HasSite(Protocol):
    """What is served now; it may be another one after a fault."""

    site: running.RunningSite


class Senders:
    """So many clients at work until the block ends; with ``mixed`` they ask for pages too, several for each reply.

    While `is_replying` is False they only ask for pages.
    """

    def __init__(self, served: HasSite, clients: int, *, mixed: bool = False) -> None:
        self.acknowledged: list[str] = []
        self.sent = self.again = self.done = 0
        self.is_replying = True
        self._served, self._pages = served, _PAGES if mixed else ()
        self._thread = served.site.thread_of(STORY)
        self._numbers = itertools.count()
        self._stop, self._changing = threading.Event(), threading.Condition()
        self._threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(clients)]

    def __enter__(self) -> Senders:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for_another(self, seconds: float) -> None:
        """Return when one more reply has been acknowledged. Raises RuntimeError where none is for so long."""
        with self._changing:
            before = len(self.acknowledged)
            if not self._changing.wait_for(lambda: len(self.acknowledged) > before, seconds):
                said = self._served.site.output()[-_SAID_CHARACTERS:]
                raise RuntimeError(f"No reply was taken for {seconds} s; the site said last:\n{said}")

    def _send_all(self) -> None:
        while not self._stop.is_set():
            number = next(self._numbers)
            if self.is_replying:
                self._reply(number)
            for page in self._pages:
                with suppress(OSError, http.client.HTTPException):
                    self._served.site.get(page.format(number=number))
                    self._count(done=1)

    def _reply(self, number: int) -> None:
        self._count(sent=1)
        while not self._stop.is_set() and not self._is_taken(number):
            self._count(again=1)
            self._stop.wait(_PAUSE_SECONDS)

    def _count(self, **more: int) -> None:
        with self._changing:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)

    def _is_taken(self, number: int) -> bool:
        try:
            status = self._send(number)
        except (OSError, http.client.HTTPException):
            return False
        if status == 303:
            with self._changing:
                self.acknowledged.append(f"{NAME}{number}")
                self._changing.notify_all()
        return status == 303

    def _send(self, number: int) -> int:
        path = f"/threads/{self._thread}/reply"
        site = self._served.site
        found = _STAMP.search(site.get(path).body)
        if found is None:
            return 0
        form = {"comment": texts.text(number), "name": f"{NAME}{number}", "stamp": found[1], "elapsed": "62.5"}
        status = site.request(
            "POST", path, urlencode(form), **_FORM, **{"X-Forwarded-For": texts.address(number)}
        ).status
        self._count(done=2)
        return status
