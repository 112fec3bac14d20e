"""Notices to the staff: who wants to hear of what waits, and when it is their turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import OutgoingMail, Rhythm, StaffNotice, Way
from broadsheet.discussion.notifications import outbox, staff_calls, staff_news

# A comment may be stamped a moment before the transaction that holds it ends; the next round reports it.
_SETTLED = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Wish:
    """About which section (empty: the whole site) somebody wants notices, how often, in which minutes, which way.

    ``address`` is where calls go; empty for mail, and for the address that is kept already.
    """

    section: str = ""
    rhythm: Rhythm = Rhythm.AT_ONCE
    minutes: int = 30
    way: Way = Way.MAIL
    address: str = ""


def keep(user_id: int, wish: Wish, now: datetime) -> StaffNotice:
    """Store a wish, new or changed. It is about what comes from now on.

    Raises outgoing.NotAllowedError for an address that may not be called.
    """
    fields: dict[str, object] = {"rhythm": wish.rhythm, "minutes": wish.minutes, "problem": ""}
    if wish.address:
        staff_calls.check_address(wish.way, wish.address)
        fields["address"] = staff_calls.sealed(user_id, wish.address)
    notice, _is_new = StaffNotice.objects.update_or_create(
        user_id=user_id,
        section=wish.section,
        way=wish.way,
        defaults=fields,
        create_defaults=fields | {"notified_at": now, "notified_until": now},
    )
    return notice


def end(user_id: int, notice_id: int) -> bool:
    """End one of somebody's notices; false if it is not there."""
    return bool(StaffNotice.objects.of(user_id).filter(pk=notice_id).delete()[0])


def of(user_id: int) -> list[StaffNotice]:
    """One person's notices, that about the whole site first."""
    return list(StaffNotice.objects.of(user_id))


def queue_due(now: datetime) -> int:
    """Queue the mail of those whose turn it is and for whom something waits; returns how many mails that is."""
    until, day_began = now - _SETTLED, _day_began(now)
    due = [notice for notice in StaffNotice.objects.wanted() if notice.is_due(now, day_began)]
    return sum(_queue_one(notice, until, now) for notice in due)


def call_due(now: datetime) -> int:
    """Call or tell those whose turn it is and for whom something waits; returns how many were reached."""
    until, day_began = now - _SETTLED, _day_began(now)
    due = [notice for notice in StaffNotice.objects.calls() if notice.is_due(now, day_began)]
    return sum(_call_one(notice, until, now) for notice in due)


def _call_one(notice: StaffNotice, until: datetime, now: datetime) -> bool:
    """Tell of everything new. The worker that marks it first calls; what failed is marked as not told."""
    since = notice.notified_until
    if until <= since:
        return False
    news = staff_news.gather(notice, since, until)
    if not news and notice.rhythm != Rhythm.DAILY:
        return False
    if not StaffNotice.objects.claim(notice, until, now) or not news:
        return False
    problem = staff_calls.tell(notice, news)
    before = {"notified_until": since} if problem else {}
    StaffNotice.objects.filter(pk=notice.pk, notified_until=until).update(problem=problem, **before)
    return not problem


def _queue_one(notice: StaffNotice, until: datetime, now: datetime) -> bool:
    """Queue one mail about everything new. The worker that marks it first sends it; above a limit, it comes later.

    Where nothing waits, only the day is marked as over; otherwise what comes next is reported at once.
    """
    if until <= notice.notified_until:
        return False
    if not staff_news.gather(notice, notice.notified_until, until):
        if notice.rhythm == Rhythm.DAILY:
            StaffNotice.objects.claim(notice, until, now)
        return False
    about = [notice.notified_until.isoformat(), until.isoformat()]
    with transaction.atomic():
        if not StaffNotice.objects.claim(notice, until, now):
            return False
        mail = OutgoingMail(to=notice.user.email, kind=outbox.STAFF, staff_notice=notice, about=about)
        if outbox.enqueue(mail, now):
            return True
        transaction.set_rollback(True)
    return False


def _day_began(now: datetime) -> datetime:
    """The last time that it was the hour of daily mail."""
    local = timezone.localtime(now)
    due = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return due if local >= due else due - timedelta(days=1)
