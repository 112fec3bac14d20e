"""Saying to a site that discussions of its pages have changed, so that it can build those pages anew.

What is to be said is read from the threads themselves: their versions and when those were raised. So nothing is lost
when a process ends, several changes are one call, and no reply waits for it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import QuerySet

from broadsheet.discussion.models import EmbeddingSite, Thread
from broadsheet.discussion.sites import addresses, registered
from broadsheet.lib import dates, outgoing
from broadsheet.lib.outgoing import Limits, OutgoingError

# A transaction that began before may end so much later; what it changed is not to be missed.
_SETTLED = timedelta(seconds=20)
_MOST_PAGES = 200
_LIMITS = Limits(seconds=10)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)


def call_due(now: datetime) -> int:
    """Call the hooks of the sites whose discussions have changed; returns how many calls were taken."""
    called = 0
    for site in EmbeddingSite.objects.exclude(hook=""):
        if site.hook_due_at is None or site.hook_due_at <= now:
            called += _call(site, now)
    return called


def _call(site: EmbeddingSite, now: datetime) -> bool:
    until = now - _SETTLED
    since = site.hook_done_until or site.added_at
    changed = list(_changed(site, since, until)[: _MOST_PAGES + 1])
    if not changed:
        return False
    if len(changed) > _MOST_PAGES:
        # The rest comes with the next call; those of one moment come together, or the next call would pass them over.
        until = changed[_MOST_PAGES - 1].changed_at or until
        changed = list(_changed(site, since, until))
    pages = [{"url": one.url, "count": one.shown_count, "version": one.version} for one in changed]
    body = json.dumps({"event": "discussions.changed", "site": site.name, "pages": pages}).encode()
    if not _is_taken(site, body, now):
        site.hook_tries += 1
        site.hook_due_at = now + dates.growing_wait(site.hook_tries, _FIRST_WAIT, _LONGEST_WAIT)
        site.save(update_fields=["hook_tries", "hook_due_at"])
        return False
    site.hook_done_until, site.hook_tries, site.hook_due_at = until, 0, None
    site.save(update_fields=["hook_done_until", "hook_tries", "hook_due_at"])
    return True


def _changed(site: EmbeddingSite, since: datetime, until: datetime) -> QuerySet[Thread]:
    names = list(dict.fromkeys([site.name, *addresses.hosts(site.address)]))
    changed = Thread.objects.filter(changed_at__gt=since, changed_at__lte=until, site__in=names)
    return changed.order_by("changed_at", "pk").only(
        "url", "comment_count", "is_hidden", "version", "changed_at", "site"
    )


def _is_taken(site: EmbeddingSite, body: bytes, now: datetime) -> bool:
    secret = registered.secret_of(site)
    if secret is None:
        return False
    headers = {"Content-Type": "application/json", "X-Broadsheet-Signature": outgoing.signature(secret, body, now)}
    is_own = outgoing.is_inner(urlsplit(site.hook).hostname or "")
    try:
        return outgoing.post(site.hook, body, headers, _LIMITS, allow_inner=is_own).is_success
    except OutgoingError:
        return False
