"""The page cache as other apps use it: store this response, drop these pages."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

from broadsheet.pagecache.store import Pages

_ATTRIBUTE = "page_cache_seconds"


def pages() -> Pages:
    """The page files of this site."""
    return Pages(settings.PAGES_ROOT)


def cache_response(response: HttpResponse, seconds: int) -> HttpResponse:
    """Mark a response as the same for every reader: it may be stored as a file for ``seconds``."""
    setattr(response, _ATTRIBUTE, seconds)
    return response


def cache_seconds(response: HttpResponse) -> int:
    """For how many seconds the response may be stored; 0 if it may not."""
    return int(getattr(response, _ATTRIBUTE, 0))


def purge(*paths: str) -> None:
    """Drop the pages at these URL paths once the current transaction has committed."""
    transaction.on_commit(partial(pages().purge, list(paths)))


def purge_all() -> None:
    """Drop every page once the current transaction has committed."""
    transaction.on_commit(pages().purge_all)
