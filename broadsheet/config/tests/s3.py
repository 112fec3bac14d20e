"""A small stand-in for an S3 storage: it keeps what is put, and gives it out, lists and deletes it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from broadsheet.config import media_bucket


class Storage(ThreadingHTTPServer):
    """Serves one bucket, "paper"; ``files`` by name. While it ``refuses``, every answer is 403.

    ``asked`` has what came, and how many bytes were sent of a file. ``heard`` is released for each of them. While it
    ``hangs_up``, nobody gets an answer; while it ``is_silent``, not until ``goes_on`` is set. It takes ``room`` files.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.signed: set[bool] = set()
        self.asked: list[tuple[str, str, int]] = []
        self.refuses = self.is_silent = self.hangs_up = False
        self.room = 1_000
        self.heard = threading.Semaphore(0)
        self.goes_on = threading.Event()
        super().__init__(("127.0.0.1", 0), _Answering)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"s3+http://key:a%2Fsecret@127.0.0.1:{self.server_port}/paper"


@contextmanager
def serving_files(settings: Any, monkeypatch: Any) -> Iterator[Storage]:
    """Have the site keep its files in such a bucket."""
    for proxy in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    running = Storage()
    settings.MEDIA_BUCKET = media_bucket.read(running.address)
    settings.STORAGES = settings.STORAGES | {"default": media_bucket.storage(settings.MEDIA_BUCKET)}
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Storage

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, keep=body)

    def do_HEAD(self) -> None:
        self._answer(200, is_wanted=True)

    def do_GET(self) -> None:
        self._answer(200, is_wanted=True)

    def do_DELETE(self) -> None:
        self.server.files.pop(self._name, None)
        self._answer(204)

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/paper").lstrip("/")

    def _answer(self, status: int, *, keep: bytes | None = None, is_wanted: bool = False) -> None:
        self.server.heard.release()
        if self.server.hangs_up:
            self.close_connection = True
            return
        if self.server.is_silent:
            self.server.goes_on.wait(60)
        self.server.signed.add("Credential=key/" in self.headers.get("Authorization", ""))
        files, body = self.server.files, b""
        if self.server.refuses or (keep is not None and len(files) >= self.server.room):
            status = 403
        elif keep is not None:
            files[self._name] = keep
        elif is_wanted and not self._name:
            body = self._listed()
        elif is_wanted:
            status, body = (200, files[self._name]) if self._name in files else (404, b"")
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        if status == 200 and self.headers.get("Range"):
            first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
            status, body = 206, body[int(first) : int(last) + 1]
        self.server.asked.append((self.command, self._name, len(body) if self.command == "GET" else 0))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", formatdate(1_790_000_000, usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _listed(self) -> bytes:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        named = (escape(name) for name in sorted(self.server.files) if name.startswith(prefix))
        found = "".join(f"<Contents><Key>{name}</Key></Contents>" for name in named)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()

    def log_message(self, *_: object) -> None:
        pass
