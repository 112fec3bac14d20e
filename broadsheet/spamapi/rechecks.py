"""Rechecks: what the filter was unsure of is judged again, and the result sent to the site that asked.

A verdict may grow firmer within a minute, as copies of the comment arrive or a moderator decides about one. The
result goes to the address that the client named with its check, and only if that is on the host its key was made for
and that host has no inner address: nobody who holds a key can make this server call others.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from broadsheet.lib import outgoing, signing
from broadsheet.spamapi import service
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.learning import serialization
from broadsheet.spamapi.models import Recheck
from broadsheet.spamfilter import Submission

logger = logging.getLogger(__name__)

WAIT_SECONDS = 120
"""How long the client is asked to wait for the result."""

_JUDGED_AFTER = timedelta(seconds=60)
_TRIES = 3
_WHOLE_RUN_SECONDS = 10.0
"""The background worker has other work: what is not sent by then is sent in the next run."""
_AT_ONCE = 20
_LIMITS = outgoing.Limits(seconds=5.0)
_PURPOSE = "second-opinion"


def may_call(callback: str, holder: Holder) -> bool:
    """Whether an address lies on the host that the key was made for."""
    try:
        asked, own = urlsplit(callback), urlsplit(holder.site if "://" in holder.site else f"//{holder.site}")
        same = (asked.hostname, asked.port) == (own.hostname, own.port)
    except ValueError:
        return False
    return asked.scheme in ("http", "https") and same and not asked.username and len(callback) <= 500


def schedule(
    guid: str, holder: Holder, key: str, callback: str, submission: Submission, person: str, now: datetime
) -> None:
    """Judge this again in a minute, and send the result to ``callback``."""
    Recheck.objects.create(
        guid=guid,
        key_id=holder.id,
        sealed_key=signing.sealed(_PURPOSE, guid, key),
        callback=callback,
        submission=serialization.to_json(submission),
        person=person,
        due_at=now + _JUDGED_AFTER,
    )


def run_due(now: datetime) -> int:
    """Judge what is due again and send the result; returns how many were sent. What fails is tried twice more."""
    sent, end = 0, time.monotonic() + _WHOLE_RUN_SECONDS
    for recheck in Recheck.objects.filter(due_at__lte=now).select_related("key").order_by("due_at")[:_AT_ONCE]:
        if time.monotonic() > end:
            break
        try:
            _send(recheck, now)
            sent += 1
            recheck.delete()
        except (outgoing.OutgoingError, ValueError) as problem:
            # No address in the log: it may hold what is nobody's business.
            logger.info("A recheck could not be sent to the site of key %s: %s", recheck.key_id, problem)
            _try_later(recheck, now)
    return sent


def _try_later(recheck: Recheck, now: datetime) -> None:
    recheck.tries += 1
    if recheck.tries >= _TRIES:
        recheck.delete()
        return
    recheck.due_at = now + recheck.tries * _JUDGED_AFTER
    recheck.save(update_fields=["tries", "due_at"])


def _send(recheck: Recheck, now: datetime) -> None:
    # Its campaign is looked up anew: what came since is what makes this verdict better than the first.
    submission = replace(serialization.from_json(recheck.submission), campaign=None)
    judgement = service.judge(submission, now, owner=recheck.key.owner, explain=False)
    if not judgement.is_judged:
        raise ValueError("the filter cannot judge just now")
    key = signing.unsealed(_PURPOSE, recheck.guid, recheck.sealed_key)
    if key is None:
        raise ValueError("its key was sealed with a secret that is not listed any more")
    body = {
        "key": key,
        "endpoint": "comment-check",
        "comments": [
            {"guid": recheck.guid, "result": "true" if judgement.sent_as_spam(recheck.key.strict) else "false"}
        ],
    }
    headers = {"Content-Type": "application/json", "X-Akismet-Webhook": "1"}
    own_network = _is_own_network(recheck.key.site)
    answer = outgoing.post(recheck.callback, json.dumps(body).encode(), headers, _LIMITS, allow_inner=own_network)
    if not answer.is_success:
        raise ValueError(f"it answered {answer.status}")


def _is_own_network(site: str) -> bool:
    """Whether the operator made the key for a site on an inner address, and so wants it to be called."""
    return outgoing.is_inner(urlsplit(site if "://" in site else f"//{site}").hostname or "")
