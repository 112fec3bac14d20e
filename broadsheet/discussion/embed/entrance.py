"""Fragments in front of the framework: the address of the page becomes the path of a kept page.

Only so do they come from the page cache like any page. What is not right at first look goes on as it is, and the view
says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import DatabaseError

from broadsheet.discussion.sites import asking, places, registered
from broadsheet.discussion.sites.asking import Refused
from broadsheet.pagecache.serve import Application, Environ, Headers, StartResponse

PATH = "/embed/fragment"
ADDRESS = "broadsheet.embedded"
"""Under which name the address of the page goes on in the request; no header can have it."""
FRESH = "max-age=0, s-maxage=30, stale-while-revalidate=300"
"""How caches keep a fragment: browsers always ask, others may give out the last one while they ask."""
_MOST_CHARACTERS = 4_000
_MOST_FIELDS = 20


class Fragments:
    """A WSGI application that asks another one for the kept page of a fragment, and passes all else on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self._application(environ, start_response)
        origin = asking.foreign_origin(environ.get("HTTP_ORIGIN"), environ.get("HTTP_HOST", ""))
        if not _is_led_on(environ, origin):
            return self._application(environ, start_response)

        def start(status: str, headers: Headers, *more: Any) -> Any:
            return start_response(status, _for_sites(tuple(headers), origin), *more)

        return self._application(environ, start)


def _is_led_on(environ: Environ, origin: str) -> bool:
    """Make of a request the one for the kept page; false, and nothing done, if the view shall say what is wrong."""
    query = environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(query) > _MOST_CHARACTERS:
        return False
    try:
        url, path, others = _kept_page(query, origin, registered.edition())
    except (ValueError, Refused, DatabaseError):
        return False
    environ.pop("HTTP_COOKIE", None)
    environ.update({"PATH_INFO": path, "QUERY_STRING": others, ADDRESS: url})
    return True


@lru_cache(maxsize=2_000)
def _kept_page(query: str, origin: str, edition: int) -> tuple[str, str, str]:
    """The address that a query names, the path of its kept page, and the rest of the query, while the registered sites
    are what they are. Raises ValueError and Refused."""
    fields = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    urls = [value for name, value in fields if name == "url"]
    if len(urls) != 1:
        raise ValueError("one address is needed")
    page = asking.page(urls[0], origin)
    others = urlencode([(name, value) for name, value in fields if name != "url"])
    return page.url, f"{PATH}/{places.key_of(page.url)}/", others


@lru_cache(maxsize=2_000)
def _for_sites(headers: tuple[tuple[str, str], ...], origin: str) -> Headers:
    """The headers of a kept page, as those of a fragment that the pages of ``origin`` may read."""
    given = {name.lower(): value for name, value in headers}
    ours = {"cache-control", "cdn-cache-control", "vary", "access-control-allow-origin"}
    is_public = "public" in given.get("cache-control", "public")
    kept = [(name, value) for name, value in headers if name.lower() not in ours]
    kept += [("Cache-Control", f"public, {FRESH}" if is_public else given["cache-control"])]
    kept += [("Vary", "Accept-Encoding, Origin")]
    return [*kept, ("Access-Control-Allow-Origin", origin)] if origin else kept
