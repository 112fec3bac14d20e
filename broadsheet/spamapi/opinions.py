"""Second opinions: what the filter was unsure of is judged again, and the site that asked is told.

A verdict may grow firmer within a minute, as copies of the comment arrive or a moderator decides about one. The
answer goes to the address that the client named with its check, and only if that is on the host its key was made for
and that host has no inner address: whoever holds a key cannot make this server call others.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import logging
import socket
import threading
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from broadsheet import __version__
from broadsheet.lib import signing
from broadsheet.spamapi import checks, lessons, service
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import SecondOpinion
from broadsheet.spamfilter.submission import Submission

logger = logging.getLogger(__name__)

WAIT_SECONDS = 120
"""What the client is told to wait for us."""

_JUDGED_AFTER = timedelta(seconds=60)
_TRIES = 3
_TIMEOUT_SECONDS = 5.0
_WHOLE_RUN_SECONDS = 10.0
"""The background worker has other work: what is not told by then is told in the next run."""
_AT_ONCE = 20
_MOST_ADDRESSES = 4
# Addresses that hold another one, which may be an inner one.
_TUNNELS = [ipaddress.ip_network(tunnel) for tunnel in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
_PURPOSE = "second-opinion"


def may_call(callback: str, holder: Holder) -> bool:
    """Whether an address lies on the host that the key was made for."""
    try:
        asked, own = urlsplit(callback), urlsplit(holder.site if "://" in holder.site else f"//{holder.site}")
        same = (asked.hostname, asked.port) == (own.hostname, own.port)
    except ValueError:
        return False
    return asked.scheme in ("http", "https") and same and not asked.username and len(callback) <= 500


def ask(guid: str, holder: Holder, key: str, callback: str, submission: Submission, person: str, now: datetime) -> None:
    """Remember to judge this again, until it is done."""
    SecondOpinion.objects.create(
        guid=guid,
        key_id=holder.id,
        sealed_key=signing.sealed(_PURPOSE, guid, key),
        callback=callback,
        submission=lessons.to_json(submission),
        person=person,
        due_at=now + _JUDGED_AFTER,
    )


def give_due(now: datetime) -> int:
    """Judge what is due again and tell its site; returns how many were told. What fails is tried twice more."""
    told, end = 0, time.monotonic() + _WHOLE_RUN_SECONDS
    for opinion in SecondOpinion.objects.filter(due_at__lte=now).select_related("key").order_by("due_at")[:_AT_ONCE]:
        if time.monotonic() > end:
            break
        try:
            _send(opinion, now)
            told += 1
            opinion.delete()
        except (OSError, http.client.HTTPException, ValueError) as problem:
            # No address in the log: it may hold what is nobody's business.
            logger.info("A second opinion could not be given to the site of key %s: %s", opinion.key_id, problem)
            _again_later(opinion, now)
    return told


def _again_later(opinion: SecondOpinion, now: datetime) -> None:
    opinion.tries += 1
    if opinion.tries >= _TRIES:
        opinion.delete()
        return
    opinion.due_at = now + opinion.tries * _JUDGED_AFTER
    opinion.save(update_fields=["tries", "due_at"])


def _send(opinion: SecondOpinion, now: datetime) -> None:
    # Looked up anew: what came since is what makes this opinion better than the first.
    submission = service.with_campaign(lessons.from_json(opinion.submission), now)
    verdict = service.judge(submission, opinion.key.owner)
    if verdict.model_version == service.NO_MODEL:
        raise ValueError("the filter cannot judge just now")
    key = signing.unsealed(_PURPOSE, opinion.guid, opinion.sealed_key)
    if key is None:
        raise ValueError("its key was sealed with a secret that is not listed any more")
    is_spam = checks.is_spam(str(verdict.decision), verdict.probability)
    body = {
        "key": key,
        "endpoint": "comment-check",
        "comments": [{"guid": opinion.guid, "result": "true" if is_spam else "false"}],
    }
    _post(opinion.callback, json.dumps(body).encode(), is_own_machine=_is_inner(opinion.key.site))


def _post(address: str, body: bytes, is_own_machine: bool) -> None:
    """One POST to a checked address; the connection goes to one of the very addresses that were looked at.

    Raises OSError, HTTPException or ValueError.
    """
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = str(parts.hostname)
    places = list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    # A name with inner addresses among its own is a trap or a mistake, whichever of them would be called.
    if not is_own_machine and not all(map(_is_public, places)):
        raise ValueError("its host has an inner address")
    import ssl  # Here, for it takes a megabyte of every process and most never call anybody.

    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
    plain = _connected(places[:_MOST_ADDRESSES], port)
    # A site that answers byte by byte would never run into a time limit on single bytes.
    handle = plain.dup()
    alarm = threading.Timer(_TIMEOUT_SECONDS, _hang_up, [handle])
    alarm.start()
    try:
        secure = parts.scheme == "https"
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, {
            "Content-Type": "application/json", "X-Akismet-Webhook": "1", "User-Agent": f"Broadsheet/{__version__}",
        })  # fmt: skip
        status = connection.getresponse().status
    finally:
        alarm.cancel()
        alarm.join()
        handle.close()
        plain.close()
        connection.close()
    if not 200 <= status < 300:
        raise ValueError(f"it answered {status}")


def _connected(places: list[str], port: int) -> socket.socket:
    """A connection to the first address that takes it; together they have as long as one alone. Raises OSError."""
    seconds = _TIMEOUT_SECONDS / len(places)
    for place in places[:-1]:
        with contextlib.suppress(OSError):
            return _patient(socket.create_connection((place, port), timeout=seconds))
    return _patient(socket.create_connection((places[-1], port), timeout=seconds))


def _patient(connection: socket.socket) -> socket.socket:
    connection.settimeout(_TIMEOUT_SECONDS)
    return connection


def _hang_up(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _is_public(place: str) -> bool:
    address = ipaddress.ip_address(place)
    return address.is_global and not address.is_multicast and not any(address in tunnel for tunnel in _TUNNELS)


def _is_inner(site: str) -> bool:
    """Whether the operator himself made the key for a site on an inner address, and so means it."""
    name = urlsplit(site if "://" in site else f"//{site}").hostname or ""
    if name == "localhost":
        return True
    try:
        return not _is_public(name)
    except ValueError:
        return False
