"""A small paper on our server, to which replies are sent over HTTP.

As a program (``python -m benchmarks.served``) it makes the paper in this process's home and prints its articles.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

from benchmarks import load, texts

_STAMP = re.compile(rb'name="stamp" value="([^"]+)"')
_FORM = re.compile(rb'action="([^"]*/reply/?)"')


class Served:
    """The site as it is served: its articles, and the processor time of its server for replies to them."""

    def __init__(self, port: int, process: int, articles: list[str]) -> None:
        self.port, self.articles = port, articles
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._forms = [self._form(path) for path in articles]
        self._numbers = count()
        self._published, self._held = 0, 0

    def cost_of_replies(self, number: int) -> float:
        """Milliseconds of the server's processor time for one of so many replies, under all articles in turn."""
        bodies = [self._reply(next(self._numbers)) for _ in range(number)]
        before = load.processor_seconds(self._process)
        for path, body, headers in bodies:
            self._send(path, body, headers)
        spent = load.processor_seconds(self._process) - before
        if self._held > (self._held + self._published) / 20:
            raise RuntimeError(f"{self._held} of {self._held + self._published} replies were held")
        return 1000 * spent / number

    def reply(self, article: int = 0) -> None:
        """Send one reply to that article."""
        self._send(*self._reply(next(self._numbers), article))

    def _send(self, path: str, body: str, headers: dict[str, str]) -> None:
        self._connection.request("POST", path, body, headers)
        response = self._connection.getresponse()
        response.read()
        if response.status != 303:
            raise RuntimeError(f"a reply was answered with {response.status}")
        is_published = "posted=" in response.headers["Location"]
        self._published += is_published
        self._held += not is_published

    def _reply(self, number: int, article: int | None = None) -> tuple[str, str, dict[str, str]]:
        path, stamp = self._forms[number % len(self._forms) if article is None else article]
        fields = {"comment": texts.text(number), "name": f"Anna {number}", "email": "", "website": "", "parent": "",
                  "stamp": stamp, "elapsed": "95.0", "confirm_address": ""}  # fmt: skip
        # Every browser says where a form comes from; what does not takes a longer way.
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": texts.address(number),
                   "Sec-Fetch-Site": "same-origin"}  # fmt: skip
        return path, urlencode(fields), headers

    def _form(self, article: str) -> tuple[str, str]:
        """Where replies to an article go, and the stamp on its page, which is kept from then on."""
        self._connection.request("GET", article)
        page = self._connection.getresponse().read()
        stamp, form = _STAMP.search(page), _FORM.search(page)
        if not (stamp and form):
            raise RuntimeError(f"{article} has no reply form")
        return form[1].decode(), stamp[1].decode()


@contextmanager
def site() -> Iterator[Served]:
    """A small paper on one worker of our server, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-bench-") as home:
        environ = {"BROADSHEET_HOME": home, "BROADSHEET_TRUSTED_PROXIES": "1", "BROADSHEET_DEBUG": "0"}
        made = subprocess.run([sys.executable, "-m", "benchmarks.served"], env=os.environ | environ, check=True,
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
        articles = json.loads(made.stdout.splitlines()[-1])
        port = load.free_port()
        command = load.granian("broadsheet.config.wsgi:application", port)
        with load.server(command, port, environ) as process:
            yield Served(port, process, articles)


def _make() -> None:
    from benchmarks.groups import set_up_site

    set_up_site()
    from benchmarks.site import Site
    from broadsheet.newsroom.models import ArticlePage

    first = Site.build().article
    others = ArticlePage.objects.exclude(pk=first.pk)
    print(json.dumps([first.url, *(article.url for article in others)]))


if __name__ == "__main__":
    _make()
