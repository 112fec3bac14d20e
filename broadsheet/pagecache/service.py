"""The page cache as the rooms above use it: keep this answer, drop these pages."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse

from broadsheet.pagecache.store import Pages

_KEEP_ATTRIBUTE = "keep_page_seconds"


def pages() -> Pages:
    return Pages(settings.PAGES_ROOT)


def keep(response: HttpResponse, seconds: int) -> HttpResponse:
    """Mark an answer as the same for every reader: it may be kept as a file for ``seconds``."""
    setattr(response, _KEEP_ATTRIBUTE, seconds)
    return response


def kept_for(response: HttpResponse) -> int:
    """For how many seconds the answer may be kept; 0 if it may not."""
    return getattr(response, _KEEP_ATTRIBUTE, 0)


def purge(*paths: str) -> None:
    """Drop the pages at these URL paths once the present transaction has committed."""
    transaction.on_commit(partial(pages().purge, list(paths)))


def purge_all() -> None:
    """Drop every page once the present transaction has committed."""
    transaction.on_commit(pages().purge_all)
