"""The bare server: the same bytes with the same headers, and nothing else. What a page is measured against."""

from __future__ import annotations

import json
import os
from pathlib import Path

_FOLDER = Path(os.environ["BARE_ANSWER"])
_BODY = (_FOLDER / "article.html").read_bytes()
_HEADERS = [tuple(header) for header in json.loads((_FOLDER / "headers.json").read_text())]


def application(environ, start_response):
    start_response("200 OK", _HEADERS)
    return [_BODY]
