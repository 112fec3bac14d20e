"""Bans by something pasted: an e-mail address, an IP address, a network, or a domain of addresses and websites."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from broadsheet.discussion.models import AuditAction, Ban, BanKind, Comment
from broadsheet.discussion.rules import bans
from broadsheet.discussion.rules.changes import record_change
from broadsheet.discussion.states import State
from broadsheet.lib import client_ip, email_address, signing

LONGEST = 320

_WIDEST = {4: 8, 6: 16}

_OUR_NETWORKS = {4: 24, 6: 48}

_OF_ONE_SUBSCRIBER = {4: 32, 6: 64}

_COUNTED_PARTS = 4_096
"""Addresses are kept as keyed hashes, so whom a network would meet is found by making the hash of each of its parts."""

_SHOWN = 5

_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,60}[^\W_]", re.ASCII)

_LATELY = timedelta(days=30)


class NothingToBan(ValueError):
    """What was pasted is no address, network or domain."""


class TooWide(NothingToBan):
    """A network so wide that a ban would meet a good part of the world."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was pasted: by what it bans, the value that a ban keeps, how pages name it, and itself."""

    kind: BanKind
    value: str
    shown: str
    given: str


@dataclass(frozen=True, slots=True)
class Met:
    """Whom a ban would have met in 30 days: how many published comments (``None``: unknown), the latest."""

    count: int | None
    latest: tuple[Comment, ...] = ()


def read(text: str) -> Pasted:
    """What this is; raises NothingToBan."""
    text = text.strip(" \t\r\n<>.,;")
    name, at, domain = text.rpartition("@")
    if at and name:
        address = email_address.normalise(text)
        if not _domain(domain) or len(text) > LONGEST or " " in text:
            raise NothingToBan
        return Pasted(BanKind.EMAIL, bans.key_of_email(address), f"{name[:1]}…@{_domain(domain)}", address)
    try:
        return _network(ipaddress.ip_network(text, strict=False))
    except TooWide:
        raise
    except ValueError:
        pass
    found = _domain(domain if at else re.sub(r"\A(?:https?://)?([^/?#:]*).*", r"\1", text, flags=re.S))
    if not found:
        raise NothingToBan
    return Pasted(BanKind.DOMAIN, found, found, found)


def _domain(text: str) -> str:
    text = bans.in_ascii(text)
    return text if _DOMAIN.fullmatch(text) else ""


def _network(given: ipaddress.IPv4Network | ipaddress.IPv6Network) -> Pasted:
    if given.prefixlen < _WIDEST[given.version]:
        raise TooWide
    first = str(given.network_address)
    if given.prefixlen >= _OF_ONE_SUBSCRIBER[given.version]:
        key = signing.keyed_hash("sender", client_ip.subscriber(first))
        return Pasted(BanKind.SENDER, key, client_ip.network(first).partition("/")[0] + "…", str(given))
    if given.prefixlen == _OUR_NETWORKS[given.version]:
        return Pasted(BanKind.NETWORK, signing.keyed_hash("network", client_ip.network(first)), str(given), str(given))
    return Pasted(BanKind.RANGE, str(given), str(given), str(given))


def met(pasted: Pasted, now: datetime) -> Met:
    """Whom such a ban would have kept out lately."""
    published = Comment.objects.filter(posted_at__gte=now - _LATELY, state=State.PUBLISHED)
    if pasted.kind == BanKind.EMAIL:
        found = published.filter(author_email__iexact=pasted.given)
    elif pasted.kind == BanKind.SENDER:
        found = published.filter(sender=pasted.value)
    elif pasted.kind == BanKind.NETWORK:
        found = published.filter(circumstances__network=pasted.value)
    else:
        numbers = _of_domain(pasted.value, now) if pasted.kind == BanKind.DOMAIN else _of_range(pasted.value, now)
        if numbers is None:
            return Met(None)
        latest = Comment.objects.filter(pk__in=sorted(numbers)[-_SHOWN:]).select_related("thread").order_by("-pk")
        return Met(len(numbers), tuple(latest))
    return Met(found.count(), tuple(found.select_related("thread").order_by("-posted_at", "-pk")[:_SHOWN]))


def _of_domain(domain: str, now: datetime) -> list[int]:
    published = Comment.objects.filter(posted_at__gte=now - _LATELY, state=State.PUBLISHED)
    likely = published.filter(Q(author_email__iendswith=domain) | Q(author_url__icontains=domain))
    rows = likely.values_list("pk", "author_email", "author_url")
    return [pk for pk, email, url in rows if domain in bans.domains(email, url)]


def _of_range(value: str, now: datetime) -> list[int] | None:
    given = ipaddress.ip_network(value)
    is_wide = given.prefixlen < _OUR_NETWORKS[given.version]
    prefix = (_OUR_NETWORKS if is_wide else _OF_ONE_SUBSCRIBER)[given.version]
    if prefix - given.prefixlen > _COUNTED_PARTS.bit_length() - 1:
        return None
    read, purpose = (client_ip.network, "network") if is_wide else (client_ip.subscriber, "sender")
    keys = {signing.keyed_hash(purpose, read(str(part.network_address))) for part in given.subnets(new_prefix=prefix)}
    published = Comment.objects.filter(posted_at__gte=now - _LATELY, state=State.PUBLISHED)
    rows = published.values_list("pk", "circumstances__network" if is_wide else "sender")
    return [pk for pk, key in rows.iterator(chunk_size=5_000) if key in keys]


def ban(pasted: Pasted, days: int | None, reason: str, user_id: int, now: datetime) -> Ban:
    """Ban whatever was pasted, for so many days or until it is lifted."""
    until = now + timedelta(days=days) if days else None
    fields = {"shown": pasted.shown, "reason": reason, "made_by_id": user_id, "made_at": now, "until": until}
    with transaction.atomic():
        made, _ = Ban.objects.update_or_create(kind=pasted.kind, value=pasted.value, defaults=fields)
        record_change(user_id, AuditAction.BANNED, f"{pasted.kind} {pasted.shown}", reason, now)
    return made
