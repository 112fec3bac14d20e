"""Telling somebody of the staff by a call to an address, or by another service: numbers and a link, no reader's words.

A call goes through `lib.outgoing`. Other services are apprise's, an extra that makes its own requests; so only services
that are named here and encrypted are taken, and a server that an address names has to be a public one.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadsheet.discussion.models import StaffNotice, Way
from broadsheet.discussion.notifications.staff_news import News
from broadsheet.discussion.states import State
from broadsheet.lib import outgoing, signing, site_name
from broadsheet.lib.absolute_url import absolute_url
from broadsheet.lib.outgoing import Limits, NotAllowedError, OutgoingError

logger = logging.getLogger(__name__)

_PURPOSE = "staff-notice"

_LIMITS = Limits(seconds=5.0)

LONGEST = 1000

# By apprise's own names. Those of the second kind name a server, which may be anybody's.
_SERVICES = {"discord", "gchat", "msteams", "pover", "slack", "tgram", "wxteams", "zulip"}

_SERVERS = {"gotifys", "matrixs", "mmosts", "ntfys", "rockets"}

# By these apprise finds a second address in one, or another host than everybody else.
_AMBIGUOUS = re.compile(r"[\s,\\]|://.*://|://[^/]*@[^/]*@")


def sealed(user_id: int, address: str) -> str:
    """An address as it is kept: only this site can read it."""
    return signing.sealed(_PURPOSE, str(user_id), address)


def host_of(notice: StaffNotice) -> str:
    """Where a notice goes, as far as it is no secret."""
    parts = urlsplit(_address(notice) or "")
    if notice.way == Way.SERVICE and parts.scheme not in _SERVERS:
        return parts.scheme
    return parts.hostname or ""


def _address(notice: StaffNotice) -> str | None:
    return signing.unsealed(_PURPOSE, str(notice.user_id), notice.address)


def check_address(way: Way, address: str) -> None:
    """Say at once what can be said of an address without looking it up. Raises NotAllowedError."""
    if way == Way.CALL:
        outgoing.check_url(address)
        return
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotAllowedError("it is no address of a service") from None
    if parts.scheme not in _SERVICES | _SERVERS:
        known = ", ".join(sorted(_SERVICES | _SERVERS))
        raise NotAllowedError(f"it is none of the services that are known here: {known}")
    if _AMBIGUOUS.search(address):
        raise NotAllowedError("it has a space, a comma or a second @ in it; write them as %20, %2C and %40")
    if parts.query:
        raise NotAllowedError("it has a query, which may change how the service is asked")
    if _is_server(parts.scheme, parts.path):
        outgoing.check_url(f"https://{parts.hostname}/")


def _is_server(scheme: str, path: str) -> bool:
    # A topic alone is one of the public ntfy server.
    return scheme in _SERVERS and (scheme != "ntfys" or path.strip("/") != "")


def tell(notice: StaffNotice, news: News) -> str:
    """Tell of what is new; returns why that failed, or nothing."""
    address = _address(notice)
    try:
        if not address:
            raise NotAllowedError("its address was sealed with a site's secret that is not listed any more")
        if notice.way == Way.CALL:
            _call(address, news)
        else:
            _ask_service(address, news)
    except OutgoingError as problem:
        # No address in the log: whoever has it may write there.
        logger.info("Notice %s could not be sent: %s", notice.pk, problem)
        return str(problem)[:200]
    return ""


def _call(address: str, news: News) -> None:
    body = json.dumps({"text": words(news), **figures(news), "link": _desk()}).encode()
    answer = outgoing.post(address, body, {"Content-Type": "application/json"}, _LIMITS)
    if not answer.is_success:
        raise OutgoingError(f"it answered {answer.status}")


def _ask_service(address: str, news: News) -> None:
    service = service_of(address)
    # One of ntfy without a host is of its public server.
    if urlsplit(address).scheme in _SERVERS and service.host:
        outgoing.check_host(f"{service.host}:{service.port}" if service.port else service.host)
    if not service.notify(title=site_name.current(), body=words(news)):
        raise OutgoingError("the service did not take it")


def service_of(address: str) -> Any:
    """What apprise makes of an address, asking nobody else than whom it names. Raises OutgoingError."""
    try:
        import apprise
    except ImportError:
        raise NotAllowedError("this server has no part for other services: install broadsheet[notify]") from None
    # It writes an address that it cannot use into its own log, whole.
    logging.getLogger("apprise").disabled = True
    check_address(Way.SERVICE, address)
    asset = apprise.AppriseAsset(
        app_id="Broadsheet", app_url="", secure_logging=True, storage_mode="memory", http_redirects=False
    )
    service: Any = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        raise OutgoingError("the service did not take it")
    # A server of Matrix may say that it is at another host.
    service.discovery = False
    return service


def _desk() -> str:
    return absolute_url(reverse("desk:queue"))


def figures(news: News) -> dict[str, int | list[int]]:
    """What is new, in numbers; ``new`` is at least so many where there is more than one notice holds."""
    return {
        "new": len(news.comments) + sum(news.waves),
        "reported": sum(comment.state == State.PUBLISHED for comment in news.comments),
        "appealed": sum(comment.appealed_at is not None for comment in news.comments),
        "waves": list(news.waves),
        "on_hold": len(news.on_hold),
        "unjudged": news.unjudged,
        "waiting": news.waiting,
    }


def words(news: News) -> str:
    """The same in words: numbers and a link, nothing that a reader wrote."""
    found, lines = figures(news), []
    new, reported, appealed = (int(str(found[name])) for name in ("new", "reported", "appealed"))
    if new:
        fresh = ngettext("%(count)d new comment to decide about.", "%(count)d new comments to decide about.", new)
        lines.append(fresh % {"count": new})
    if reported:
        lines.append(_("Reported by readers: %(count)d.") % {"count": reported})
    if appealed:
        lines.append(_("Appeals: %(count)d.") % {"count": appealed})
    lines += [_("A wave of %(count)d near copies.") % {"count": size} for size in news.waves]
    if news.on_hold:
        lines.append(_("Discussions that were put on hold: %(count)d.") % {"count": len(news.on_hold)})
    if news.unjudged:
        lines.append(_("The filter could not judge %(count)d of them.") % {"count": news.unjudged})
    if news.waiting:
        lines.append(_("Waiting in all: %(count)d.") % {"count": news.waiting})
    return "\n".join([*lines, _desk()])
