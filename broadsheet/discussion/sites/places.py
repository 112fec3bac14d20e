"""Which thread belongs to a page of another site, and the thread that its first comment makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from broadsheet.discussion.models import PageToRead, Thread
from broadsheet.discussion.rules import current
from broadsheet.discussion.sites import addresses
from broadsheet.discussion.sites.registered import PageAddress
from broadsheet.lib.rows import Prepared

_COLUMNS = tuple(field.attname for field in Thread._meta.concrete_fields)


@Prepared
def _rows(sites: list[str], urls: list[str]) -> QuerySet[Thread, tuple[Any, ...]]:
    return Thread.objects.filter(site__in=sites, url__in=urls).values_list(*_COLUMNS)


def key_of(url: str) -> str:
    """What stands for an address where it would be too long, as in the path of a kept page."""
    return blake2b(url.encode(), digest_size=16).hexdigest()


def thread_of(page: PageAddress) -> Thread | None:
    """The thread of a page, also one that an import has made under another form of its address."""
    forms = addresses.variants(page.url)
    names = list(dict.fromkeys([page.site.name, *addresses.hosts(page.url)]))
    found = [Thread(**dict(zip(_COLUMNS, row, strict=True))) for row in _rows(sites=names, urls=forms)]
    return min(found, key=lambda thread: (forms.index(thread.url), names.index(thread.site)), default=None)


def blank(page: PageAddress, now: datetime) -> Thread:
    """The thread that a page would get, not stored: reading makes none."""
    return Thread(pk=0, site=page.site.name, url=page.url, title=page.url, opened_at=now, language=page.site.language)


def thread_for_reply(page: PageAddress, now: datetime) -> tuple[Thread, bool]:
    """The thread of a page, opened now if there is none; and whether it is new.

    Call it in the transaction of the first comment, so that a comment that is refused leaves no thread behind. The page
    is read later, by the background worker.
    """
    thread = thread_of(page)
    if thread is not None:
        return thread, False
    thread = blank(page, now)
    thread.pk = None
    thread.is_hidden = current.rule_set().is_hidden(thread)
    try:
        with transaction.atomic():
            thread.save(force_insert=True)
            PageToRead.objects.create(thread=thread, due_at=now)
    except IntegrityError:
        # Somebody else's first comment came a moment before.
        return Thread.objects.get(site=thread.site, url=thread.url), False
    return thread, True


def counts(pages: Sequence[PageAddress]) -> dict[str, int]:
    """How many comments the public sees under each of these pages, by address, in one query."""
    found: dict[str, int] = {page.url: 0 for page in pages}
    forms = {form: page.url for page in reversed(pages) for form in reversed(addresses.variants(page.url))}
    names = {name for page in pages for name in (page.site.name, *addresses.hosts(page.url))}
    threads = Thread.objects.filter(site__in=names, url__in=forms).values_list("url", "comment_count", "is_hidden")
    for url, number, is_hidden in threads:
        found[forms[url]] = max(found[forms[url]], 0 if is_hidden else number)
    return found
