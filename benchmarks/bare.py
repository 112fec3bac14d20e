"""The bare server: the same bytes with the same headers, and nothing else. What a page is measured against."""

from __future__ import annotations

import os
from pathlib import Path

_BODY = Path(os.environ["BARE_BODY"]).read_bytes()
_HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(_BODY)))]


def application(environ, start_response):
    start_response("200 OK", _HEADERS)
    return [_BODY]
