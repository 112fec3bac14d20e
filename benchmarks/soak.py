"""Whether a worker's memory stays flat over many checks: `python -m benchmarks.soak [CALLS]` (default: a million).

Calls go through the filter's own gateway in this process, all of them different; what is resident is printed ten times.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.groups import set_up_site


def main(calls: int) -> None:
    set_up_site(BROADSHEET_PROFILE="filter")
    from django.utils import timezone

    from benchmarks.checks import comments
    from broadsheet.spamapi import check_log, keys
    from broadsheet.spamapi.akismet.gateway import Akismet

    key = keys.issue("https://blog.example.org/", timezone.now())
    gateway, bodies, most = Akismet(None), comments(20_000), max(calls // 10, 1)
    for number in range(calls):
        body = urlencode(bodies[number % len(bodies)] | {"api_key": key, "comment_author": f"Reader {number}"}).encode()
        answer = gateway(_environ(body), lambda status, headers: None)
        if answer not in ([b"true"], [b"false"]):
            raise RuntimeError(f"the gateway said {answer}")
        if (number + 1) % most == 0:
            check_log.fold(timezone.now())
            print(f"{number + 1:>9,} checks: {resident():.1f} MB", flush=True)


def _environ(body: bytes) -> dict[str, object]:
    return {
        "PATH_INFO": "/1.1/comment-check",
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
    }


def resident() -> float:
    """This process's resident memory, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
