"""What takes traces (OTLP over HTTP) and faults (Sentry's envelopes) on this machine, and keeps them."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli

_TRACES = "/v1/traces"
_PACKED = {"gzip": gzip.decompress, "br": brotli.decompress}


class Collector:
    """What was sent so far, as it came."""

    def __init__(self, port: int) -> None:
        self.traces_url = f"http://127.0.0.1:{port}{_TRACES}"
        self.dsn = f"http://key@127.0.0.1:{port}/1"
        self.received: list[tuple[str, bytes]] = []

    def spans(self) -> list[Any]:
        """The parts of traces."""
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        sent = [ExportTraceServiceRequest.FromString(body) for path, body in self.received if path == _TRACES]
        return [
            span for one in sent for resource in one.resource_spans for scope in resource.scope_spans
            for span in scope.spans
        ]  # fmt: skip

    def faults(self) -> list[dict[str, Any]]:
        """The events: of an envelope the first line is about itself, and then each item has one before it."""
        envelopes = [body.split(b"\n") for path, body in self.received if path != _TRACES]
        return [json.loads(lines[2]) for lines in envelopes if json.loads(lines[1]).get("type") == "event"]


@contextmanager
def collector() -> Iterator[Collector]:
    """Take them until the block ends."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = _PACKED.get(self.headers.get("Content-Encoding", ""), bytes)
            kept.received.append((self.path, unpack(body)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        kept = Collector(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield kept
        finally:
            server.shutdown()
