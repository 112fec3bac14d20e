"""Who is writing, without accounts: a name, or a name and an address that was confirmed by a link on this device."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from broadsheet.discussion.identity import confusables, names, trust
from broadsheet.discussion.models import Comment, Reader, ReservedName, SpentLink
from broadsheet.lib import email_address, signing
from broadsheet.lib.rows import Prepared
from broadsheet.privacy import journal, residues

FORGOTTEN = "reader"
"""As what the journal of erasures knows that a confirmed reader was forgotten."""

LINK_LIFE = timedelta(hours=24)

_DEVICE_PURPOSE, _LINK_PURPOSE = "me", "confirm-me"


@dataclass(frozen=True, slots=True)
class AuthorStatus:
    """Who writes under a name: which confirmed reader, if any; whether this person may use it, and is trusted here."""

    reader_id: int | None = None
    may_use_name: bool = True
    is_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A name and an address that wait to be confirmed, and the link's own mark if there is a link.

    ``page`` is the address of the page of another site on which the reader wants to write, if it is for one.
    """

    name: str
    email: str
    mark: str = ""
    page: str = ""


@Prepared
def _claims(name_key: str) -> QuerySet[ReservedName, tuple[Any, ...]]:
    return ReservedName.objects.filter(skeleton=name_key).values_list("pk")[:1]


def identify(name: str, reader_id: int | None, now: datetime) -> AuthorStatus:
    """Who writes as ``name`` on a device of ``reader_id`` (``None``: nobody's device). One query."""
    key = confusables.skeleton(name)
    if reader_id is None:
        return AuthorStatus(may_use_name=not _claims(name_key=key) and not names.is_office(name))
    claim = trust.with_history(ReservedName.objects.filter(skeleton=key), now).first()
    if claim is None:
        return AuthorStatus(may_use_name=not names.is_office(name))
    if claim.reader_id != reader_id:
        return AuthorStatus(may_use_name=False)
    return AuthorStatus(reader_id, True, trust.is_trusted_owner(claim, now))


def link_token(claim: Claim, now: datetime) -> str:
    """What stands in the link that confirms an address; no two are the same."""
    page = [claim.page] if claim.page else []
    value = json.dumps([claim.name, claim.email, int(now.timestamp()), secrets.token_urlsafe(12), *page])
    return signing.sign(_LINK_PURPOSE, urlsafe_b64encode(value.encode()).decode().rstrip("="))


def read_link(token: str, now: datetime) -> Claim | None:
    """The claim in a link, for a day after it was sent."""
    value = signing.unsign(_LINK_PURPOSE, token)
    if value is None:
        return None
    name, email, seconds, mark, *page = json.loads(urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    is_fresh = now - datetime.fromtimestamp(seconds, UTC) < LINK_LIFE
    return Claim(name, email, mark, page[0] if page else "") if is_fresh else None


def is_spent(claim: Claim) -> bool:
    """Whether the link of this claim was used. An old mail must not bring back a reader who was forgotten."""
    return SpentLink.objects.filter(mark=claim.mark).exists()


def confirm(claim: Claim, now: datetime) -> Reader | None:
    """Store the claim and mark its link as used; ``None`` if the name has become somebody else's."""
    with transaction.atomic():
        if claim.mark and not _spend(claim, now):
            # The other half of a double click was faster.
            return Reader.objects.filter(email=email_address.normalise(claim.email)).first()
        reader, _ = Reader.objects.get_or_create(
            email=email_address.normalise(claim.email),
            defaults={"name": claim.name, "confirmed_at": now, "seen_at": now},
        )
        if not rename(reader, claim.name, now):
            transaction.set_rollback(True)
            return None
    return reader


def _spend(claim: Claim, now: datetime) -> bool:
    return SpentLink.objects.spend(claim.mark, now)


def rename(reader: Reader, name: str, now: datetime) -> bool:
    """Let a confirmed reader write under another name; false if it is somebody else's."""
    with transaction.atomic():
        if not names.reserve(name, reader):
            return False
        reader.name, reader.seen_at = name, now
        reader.save(update_fields=["name", "seen_at"])
    return True


def forget(reader: Reader, now: datetime) -> None:
    """Give up a confirmed name and address; comments stay, without the mark."""
    journal.note(FORGOTTEN, [email_address.person_key(reader.email)], now)
    with transaction.atomic():
        reader.delete()
        residues.leave(now)


def find(reader_id: int | None) -> Reader | None:
    """A confirmed reader; ``None`` if there is none with this id."""
    return Reader.objects.filter(pk=reader_id).first() if reader_id is not None else None


def device_token(reader: Reader) -> str:
    """What a device keeps by which a confirmed reader is known again."""
    return signing.sign(_DEVICE_PURPOSE, str(reader.pk))


def reader_of_device(token: str) -> int | None:
    """The confirmed reader whose device keeps this, if it is one of ours."""
    value = signing.unsign(_DEVICE_PURPOSE, token)
    return int(value) if value else None


def comments_of(reader: Reader) -> list[Comment]:
    """A confirmed reader's latest comments, for that reader."""
    own = Comment.objects.filter(reader=reader).exclude(text="").select_related("thread")
    return list(own.order_by("-posted_at")[:50])
