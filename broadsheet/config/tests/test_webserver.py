"""nginx, as `broadsheet webserver` configures it, gives out page files as our own server does, and nothing else."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from broadsheet.config import headers, webserver
from broadsheet.config.tests import demo_home, running, services
from broadsheet.config.tests.bad_requests import BAD_REQUESTS
from broadsheet.pagecache.serve import PageFiles
from broadsheet.pagecache.store import Made, NewPage, Pages

PATH = "/town/old-mill/"
ARTICLE = "/town/saved-by-a-pocketful-of-beans/"
STORY = b"<!doctype html><p>The mill turns again.</p>" * 20


class Application(BaseHTTPRequestHandler):
    """Stands for `broadsheet serve`: says in JSON what it was asked."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        said = {"method": self.command, "target": self.path, "sent": self.rfile.read(size).decode(), **self.headers}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("X-From", "application")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_from_file(self) -> bool:
        return "X-From" not in self.headers

    @property
    def asked(self) -> dict[str, str]:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Front:
    """nginx in front of an application, as readers see it."""

    port: int
    pages: Pages
    home: Path

    def ask(self, path: str = PATH, method: str = "GET", body: str | None = None, **more: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            named = {name.replace("_", "-"): value for name, value in more.items()}
            for name, value in (named | ({"Content-Length": str(len(body))} if body else {})).items():
                connection.putheader(name, value)
            connection.endheaders(body.encode() if body else None)
            response = connection.getresponse()
            found = response.getheaders()
            assert len({name for name, _ in found}) == len(found)
            return Answer(response.status, dict(found), response.read())
        finally:
            connection.close()

    def say(self, line: bytes, *more: bytes) -> bytes:
        """Send a request line and more headers as they are; returns all that is answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            lines = (line, b"Host: 127.0.0.1", b"Connection: close", *more)
            connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture
def front(tmp_path, settings) -> Iterator[Front]:
    application = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=application.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    port = services.free_port()
    settings.SITE_URL, settings.HOME = f"http://127.0.0.1:{port}", tmp_path
    settings.PAGES_ROOT = tmp_path / "pages"
    configuration = webserver.nginx(f"127.0.0.1:{application.server_port}")
    try:
        with services.nginx(tmp_path / "nginx", configuration, port):
            yield Front(port, Pages(settings.PAGES_ROOT), tmp_path)
    finally:
        application.shutdown()
        application.server_close()


def keep(front: Front, path: str = PATH, body: bytes = STORY, seconds: float = 60) -> None:
    page = NewPage(body, time.time() + seconds, Made({"page-1": 0}), b"the frame")
    assert front.pages.write(path, page, front.pages.counter.value)


def ours(front: Front, path: str = PATH, **environ: str) -> dict[str, str]:
    """The headers with which our own server gives out the same file."""
    said = []
    server = PageFiles(None, front.home / "pages", headers.for_page_files())
    server(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": ""} | environ,
        lambda _, lines: said.extend(lines),
    )
    return dict(said)


def without(lines: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in lines.items() if name not in names}


@pytest.mark.parametrize("accepted", ["", "gzip", "gzip, deflate, br"])
def test_a_page_has_the_headers_that_our_own_server_sends(front, accepted):
    keep(front)
    for path in (PATH, "/"):
        keep(front, path)
        answer = front.ask(path, Accept_Encoding=accepted)
        expected = ours(front, path, HTTP_ACCEPT_ENCODING=accepted.removesuffix(", br"))

        assert answer.is_from_file
        differing = ("Date", "Server", "Connection", "ETag", "Last-Modified", "Content-Length")
        assert without(answer.headers, *differing) == without(expected, *differing)
        assert {"Content-Security-Policy", "Vary", "Cache-Control"} < answer.headers.keys()
        body = gzip.decompress(answer.body) if "gzip" in accepted else answer.body
        assert body == STORY


def test_a_page_is_packed_for_a_reader_behind_a_proxy_too(front):
    keep(front)

    assert front.ask(Accept_Encoding="gzip", Via="1.1 cache").headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"path": f"{PATH}?replies=2"}, {"method": "GET", "target": f"{PATH}?replies=2"}),
        ({"path": f"{PATH}?x"}, {"target": f"{PATH}?x"}),
        ({"Cookie": "sessionid=abc"}, {"Cookie": "sessionid=abc"}),
        ({"Cookie": "theme=dark; broadsheet_reader=Anna"}, {"Cookie": "theme=dark; broadsheet_reader=Anna"}),
        ({"method": "POST", "body": "name=Anna"}, {"method": "POST", "sent": "name=Anna"}),
        ({"method": "DELETE"}, {"method": "DELETE"}),
        ({"method": "OPTIONS"}, {"method": "OPTIONS"}),
        ({"path": "/threads/1/reply", "method": "POST", "body": "x" * 100_000}, {"sent": "x" * 100_000}),
        ({"path": "/town/another/"}, {"target": "/town/another/"}),
        ({"path": "/town/old-mill"}, {"target": "/town/old-mill"}),
    ],
)
def test_what_may_differ_for_this_reader_goes_to_the_application_as_it_came(front, asked, sent):
    keep(front)
    assert front.ask().is_from_file
    answer = front.ask(**asked)

    assert not answer.is_from_file
    assert {name: answer.asked[name] for name in sent} == sent


def test_a_strangers_cookie_makes_no_difference(front):
    keep(front)

    assert front.ask(Cookie="theme=dark; csrftoken=x").is_from_file


def test_the_application_learns_who_asks_and_for_which_host(front):
    asked = front.ask("/comments/1/", X_Forwarded_For="192.0.2.9").asked

    assert asked["X-Forwarded-For"] == "192.0.2.9, 127.0.0.1"
    assert asked["Host"] == f"127.0.0.1:{front.port}"
    assert asked["X-Forwarded-Proto"] == "http"


def test_head_gives_the_headers_alone(front):
    keep(front)
    answer = front.ask(method="HEAD")

    assert answer.is_from_file
    assert answer.body == b""
    assert without(answer.headers, "Date") == without(front.ask().headers, "Date")


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_who_has_the_page_already_is_told_so_until_it_changes_though_size_and_expiry_do_not(front, accepted):
    page = NewPage(STORY, time.time() + 60, Made({"page-1": 0}))
    assert front.pages.write(PATH, page, front.pages.counter.value)
    first = front.ask(Accept_Encoding=accepted)
    again = front.ask(Accept_Encoding=accepted, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == first.headers["Vary"]

    changed = NewPage(STORY[::-1], page.expires, page.made)
    assert front.pages.write(PATH, changed, front.pages.counter.value)
    assert front.ask(Accept_Encoding=accepted, If_None_Match=first.headers["ETag"]).status == 200


@pytest.mark.parametrize(
    "more",
    [
        {"If_Modified_Since": "Fri, 31 Dec 2100 00:00:00 GMT"},
        {"If_Modified_Since": "soon"},
        {"Range": "bytes=0-3"},
        {"Range": "bytes=" + ",".join(f"{at}-" for at in range(200))},
        {"Range": "bytes=9-1", "If_Range": '"x"'},
        {"If_None_Match": '"other"'},
        {"If_None_Match": "," * 1000},
    ],
)
def test_conditions_and_ranges_gone_mad_get_the_whole_page(front, more):
    keep(front)
    answer = front.ask(**more)

    assert answer.status == 200
    assert answer.body == STORY
    assert not {"Last-Modified", "Accept-Ranges", "Content-Range"} & answer.headers.keys()


def test_a_purged_page_goes_to_the_application_at_once(front):
    keep(front)
    assert front.ask(Accept_Encoding="gzip").is_from_file
    front.pages.purge(["page-1"])

    assert not front.ask().is_from_file
    assert not front.ask(Accept_Encoding="gzip").is_from_file


def test_a_page_being_dropped_is_not_given_out_in_its_earlier_packed_form(front):
    keep(front, body=b"with the comment")
    os.unlink(front.pages.place(PATH) + ".gz")
    answer = front.ask(Accept_Encoding="gzip")

    assert "Content-Encoding" not in answer.headers
    assert answer.body == b"with the comment"


def test_expired_pages_are_gone_after_the_sweep(front):
    keep(front, seconds=-1)
    front.pages.sweep(time.time())

    assert not front.ask().is_from_file


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}index.html",
        f"{PATH}index.html.gz",
        f"{PATH}.made",
        f"{PATH}.frame",
        f"{PATH}%2emade",
        f"{PATH}.made/",
        "/.keys/page-1/",
        "/.keys/page-1/.mark",
        "/.locks/00",
        "/../pages.counter",
        "/pages.counter",
        "/..%2fpages.counter",
        "/static/../pages.counter",
        "/static/..%2f..%2fsecret-key",
        "/media/images/..%2f..%2fsecret-key",
        "/media/images/.hidden",
        "/media/documents/letter.pdf",
        "/secret-key",
        "/static/staticfiles.json",
        "/town/old-mill%0a/",
        "/town/old-mill/%0a",
        "/Town/Old-Mill/",
    ],
)
def test_nothing_else_in_the_home_folder_is_given_out(front, path):
    keep(front)
    for place in ("secret-key", "static/staticfiles.json", "media/images/.hidden", "media/documents/letter.pdf"):
        (front.home / place).parent.mkdir(parents=True, exist_ok=True)
        (front.home / place).write_text("secret")
    links = os.listdir(front.home / "pages/.keys/page-1")
    for asked in [path, *(f"{path}{link}/" for link in links if path == "/.keys/page-1/")]:
        answer = front.ask(asked)

        assert answer.status in (200, 400)
        if answer.status == 200:
            assert not answer.is_from_file
            assert b"secret" not in answer.body.replace(b"secret-key", b"")


@pytest.mark.parametrize(
    "target",
    [b"/town/old-mill/\0", b"/town/%00/", b"/%", b"/%zz/", b"/../../etc/passwd", b"//", b"/" + b"a" * 9000 + b"/"],
)
def test_addresses_gone_mad_are_refused_or_left_to_the_application(front, target):
    keep(front)
    answered = front.say(b"GET " + target + b" HTTP/1.1")

    assert answered.startswith((b"HTTP/1.1 400", b"HTTP/1.1 414")) or b"X-From: application" in answered
    assert front.ask().is_from_file


@pytest.mark.parametrize(
    "target", [b"/sport/../town/old-mill/", b"/town//old-mill/", b"/%74own/old-mill/", b"/town/old-mill/?"]
)
def test_another_way_to_write_an_address_leads_to_the_same_page(front, target):
    keep(front)

    assert STORY in front.say(b"GET " + target + b" HTTP/1.1")


def test_scripts_and_pictures_come_from_their_files(front):
    for place in ("static/broadsheet/reply.0123456789ab.js", "static/broadsheet/reply.js", "media/images/mill.svg"):
        (front.home / place).parent.mkdir(parents=True, exist_ok=True)
        (front.home / place).write_bytes(STORY)
    (front.home / "static/broadsheet/reply.0123456789ab.js.gz").write_bytes(gzip.compress(STORY))
    script = front.ask("/static/broadsheet/reply.0123456789ab.js", Accept_Encoding="gzip")
    picture = front.ask("/media/images/mill.svg")

    assert gzip.decompress(script.body) == STORY
    assert script.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert script.headers["Vary"] == "Accept-Encoding"
    assert "javascript; charset=utf-8" in script.headers["Content-Type"]
    assert picture.headers["Content-Type"] == "image/svg+xml"
    for name, value in headers.for_pictures("images"):
        assert picture.headers[name] == value
    for path in ("/static/broadsheet/reply.js", "/static/none.0123456789ab.js", "/media/images/none.svg"):
        assert not front.ask(path).is_from_file
    assert not front.ask("/media/images/mill.svg", method="POST", body="x").is_from_file


@pytest.mark.slow
def test_before_a_real_site_a_comment_that_was_taken_away_is_never_given_out_again(tmp_path):
    port, words = services.free_port(), "We take the ferry every Monday and I counted the beans with her once"
    environ = {"BROADSHEET_URL": f"http://127.0.0.1:{port}", "BROADSHEET_TRUSTED_PROXIES": "1"}
    demo_home.copy_to(tmp_path)
    with running.site(tmp_path, **environ) as site:
        printed = broadsheet(tmp_path, environ, "webserver", "nginx", "--app", f"127.0.0.1:{site.port}")
        with services.nginx(tmp_path / "nginx", printed, port):
            front = Front(port, Pages(tmp_path / "pages"), tmp_path)
            rendered, given = site.get("/town/"), front.ask("/town/")
            assert comparable(rendered.headers) == comparable(given.headers)
            assert given.body.decode() == rendered.body

            for raw in BAD_REQUESTS:
                for server in (site.port, port):
                    answered = Front(server, front.pages, tmp_path).say(*raw)
                    assert answered.startswith((b"HTTP/1.1 2", b"HTTP/1.1 3", b"HTTP/1.1 4")), (raw, answered[:99])
            assert site.get("/town/").body == rendered.body

            reader = running.RunningSite(site.process, port, site.log)
            thread = reader.thread_of(ARTICLE)
            posted = reader.reply(thread, words, "Marten Hale", email="marten@example.org")
            assert posted.status == 303
            services.wait_until(lambda: words in reader.get(ARTICLE).body, "the reply on the page")
            assert words in Path(front.pages.place(ARTICLE)).read_text()

            broadsheet(tmp_path, environ, "privacy", "erase", "marten@example.org")
            for accepted in ("gzip", ""):
                answer = front.ask(ARTICLE, Accept_Encoding=accepted)
                is_packed = "content-encoding" in map(str.lower, answer.headers)
                body = gzip.decompress(answer.body) if accepted and is_packed else answer.body
                assert b"<h1" in body
                assert words.encode() not in body


def comparable(lines: dict[str, str]) -> dict[str, list[str]]:
    """Headers but for those that each server makes for itself, their parts in the order of the alphabet."""
    own = {"date", "server", "content-length", "connection", "etag", "last-modified", "accept-ranges", "x-request-id"}
    return {name.lower(): sorted(value.split("; ")) for name, value in lines.items() if name.lower() not in own}


def broadsheet(home: Path, environ: dict[str, str], *words: str) -> str:
    """What a command prints that is typed at this site."""
    command = [sys.executable, "-m", "broadsheet.cli.main", *words]
    environ = os.environ | {"BROADSHEET_HOME": str(home)} | environ
    environ.pop("BROADSHEET_SECRET_KEY", None)
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout
