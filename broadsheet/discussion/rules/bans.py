"""By what somebody can be banned: keyed hashes of a name as it looks, of an e-mail address, and of networks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Count, QuerySet

from broadsheet.discussion import audit
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity import confusables
from broadsheet.discussion.models import AuditAction, Ban, BanKind, Comment, SharedTrait
from broadsheet.discussion.rules.changes import record_change
from broadsheet.discussion.states import State
from broadsheet.lib import email_address, signing

_TRAITS = {
    BanKind.EMAIL: SharedTrait.EMAIL,
    BanKind.SENDER: SharedTrait.SENDER,
    BanKind.NETWORK: SharedTrait.NETWORK,
}


def keys_of_draft(draft: Draft, sender: Sender) -> dict[BanKind, str]:
    """What a reply brings with it; empty where it gives nothing."""
    return {
        BanKind.NAME: key_of_name(draft.author_name),
        BanKind.EMAIL: key_of_email(draft.author_email),
        BanKind.SENDER: sender.key(),
        BanKind.NETWORK: sender.network_key(),
    }


def keys_of_comment(comment: Comment) -> dict[BanKind, str]:
    """The same of a stored comment, as far as it is still kept."""
    return {
        BanKind.NAME: key_of_name(comment.author_name),
        BanKind.EMAIL: key_of_email(comment.author_email),
        BanKind.SENDER: comment.sender,
        BanKind.NETWORK: comment.network,
    }


def domains(email: str, website: str) -> list[str]:
    """The domains of an e-mail address and a website, each with those that it stands in: a.example.org, example.org."""
    hosts = {in_ascii(email.rpartition("@")[2]), _host(website)} - {""}
    return [host.split(".", cut)[-1] for host in sorted(hosts) for cut in range(host.count("."))]


def _host(website: str) -> str:
    try:
        return in_ascii(urlsplit(website).hostname or "")
    except ValueError:
        return ""


def in_ascii(domain: str) -> str:
    """A domain as the network writes it; empty for what is none."""
    try:
        return domain.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        return ""


def key_of_name(name: str) -> str:
    """A keyed hash, the same for all names that a reader would take for one."""
    key = confusables.skeleton(name)
    return signing.keyed_hash("ban-name", key) if key else ""


def key_of_email(email: str) -> str:
    """A keyed hash, the same whatever the case of an address."""
    return signing.keyed_hash("ban-email", email_address.normalise(email)) if email else ""


def all_bans() -> list[Ban]:
    """Every ban, the latest first."""
    return list(Ban.objects.select_related("made_by").order_by("-made_at"))


def ban_kinds(comment: Comment) -> list[BanKind]:
    """By what a comment's author can be banned."""
    return [kind for kind, value in keys_of_comment(comment).items() if value]


def ban_author(comment: Comment, kind: BanKind, days: int | None, reason: str, user_id: int, now: datetime) -> Ban:
    """Ban a comment's author by one of :func:`ban_kinds`, for so many days or until it is lifted."""
    value = keys_of_comment(comment)[kind]
    shown = _shown(comment)
    until = now + timedelta(days=days) if days else None
    fields = {"shown": shown, "reason": reason, "made_by_id": user_id, "made_at": now, "until": until}
    with transaction.atomic():
        made, _ = Ban.objects.update_or_create(kind=kind, value=value, defaults=fields)
        record_change(user_id, AuditAction.BANNED, f"{kind} {shown}", reason, now)
    return made


def _shown(comment: Comment) -> str:
    return f"{comment.author_name} ({comment.posted_at:%Y-%m-%d})"


def forget_names(comments: Iterable[Comment]) -> None:
    """Take the authors' names out of their bans, which stay in force, and out of the log of those."""
    numbers = {_shown(comment): f"#{comment.pk}" for comment in comments if comment.author_name}
    for ban in Ban.objects.all() if numbers else ():
        if ban.shown in numbers:
            Ban.objects.filter(pk=ban.pk).update(shown=numbers[ban.shown])
    audit.forget_bans({f"{kind} {shown}": number for shown, number in numbers.items() for kind in BanKind})


def of_person(email: str) -> QuerySet[Ban]:
    """The bans of whoever writes with this address, as far as their comments are still here."""
    keys = {key_of_email(email)}
    for comment in Comment.objects.of_person(email):
        keys |= {key for key in keys_of_comment(comment).values() if key}
    return Ban.objects.filter(value__in=keys)


def lift_ban(ban_id: int, user_id: int, now: datetime) -> bool:
    """End a ban before its time."""
    with transaction.atomic():
        found = Ban.objects.filter(pk=ban_id).first()
        if found is None:
            return False
        found.delete()
        record_change(user_id, AuditAction.BAN_LIFTED, f"{found.kind} {found.shown}", "", now)
    return True


def count_affected(comment: Comment, kind: BanKind, now: datetime) -> int:
    """How many published comments of the last 30 days a ban would have kept out."""
    value = keys_of_comment(comment)[kind]
    if not value:
        return 0
    recent = Comment.objects.filter(posted_at__gte=now - timedelta(days=30), state=State.PUBLISHED)
    if kind == BanKind.NAME:
        # How a name looks is nothing that a database can compare.
        counted = recent.order_by().values_list("author_name").annotate(Count("pk"))
        return sum(count for name, count in counted if key_of_name(name) == value)
    return recent.sharing(_TRAITS[kind], comment.author_email if kind == BanKind.EMAIL else value).count()
