"""The page of the week by mail, on Monday morning, for those at the desk who chose it; nothing after a quiet week.

It has numbers, and no words of readers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import OutgoingMail, WeeklyMail
from broadsheet.discussion.moderation import week
from broadsheet.discussion.moderation.week import Week
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.permissions import MODERATE
from broadsheet.lib import dates, signing, site_name
from broadsheet.lib.absolute_url import absolute_url

_PURPOSE = "week-by-mail"


def may_choose(user: User) -> bool:
    """Whether somebody may see the page of the week at all."""
    return user.has_perm(MODERATE)


def is_chosen(user_id: int) -> bool:
    """Whether somebody gets it."""
    return WeeklyMail.objects.filter(user=user_id).exists()


def choose(user_id: int, now: datetime) -> None:
    """Have it sent from the next Monday on."""
    WeeklyMail.objects.get_or_create(user_id=user_id, defaults={"mailed_at": now})


def leave(user_id: int) -> None:
    """Have it sent no more."""
    WeeklyMail.objects.filter(user=user_id).delete()


def who_leaves(token: str) -> int | None:
    """Whose mail a link ends; ``None`` if it was not made here."""
    value = signing.unsign(_PURPOSE, token)
    return int(value) if value else None


def queue_due(now: datetime) -> int:
    """Queue the mail of those whose turn it is; returns how many mails that is."""
    due = [one for one in WeeklyMail.objects.due(_monday_morning(now)) if may_choose(one.user)]
    if not due:
        return 0
    last = week.last_whole(now)
    return sum(_queue_one(one, last, now) for one in due)


def _monday_morning(now: datetime) -> datetime:
    """The last time that it was Monday and the hour of daily mail."""
    local = timezone.localtime(now)
    due = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    return due if local >= due else due - timedelta(days=7)


def _queue_one(one: WeeklyMail, last: Week, now: datetime) -> bool:
    """Queue one mail. The worker that marks it first sends it; above a limit, it comes later."""
    with transaction.atomic():
        if not WeeklyMail.objects.claim(one, now) or last.is_quiet:
            return False
        if outbox.enqueue(_mail(one, last), now):
            return True
        transaction.set_rollback(True)
    return False


def _mail(one: WeeklyMail, last: Week) -> OutgoingMail:
    link = absolute_url(reverse("desk:leave-week", args=[signing.sign(_PURPOSE, str(one.user_id))]))
    stretch = {"since": dates.day(last.begins), "until": dates.day(last.as_of)}
    foot = _("You get this on Mondays because you chose it at the desk of %(site)s. To end it: %(link)s")
    parts = [
        _("From %(since)s to %(until)s.") % stretch,
        _figures(last),
        _("The page of the week, with the comments: %(link)s") % {"link": absolute_url(reverse("desk:week"))},
        "-- \n" + foot % {"site": site_name.current(), "link": link},
    ]
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    return OutgoingMail(
        to=one.user.email,
        kind=outbox.STAFF,
        subject=_("%(site)s: the week at the desk") % {"site": site_name.current()},
        text="\n\n".join(parts) + "\n",
        headers={
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<week.{host}>",
        },
    )


def _figures(last: Week) -> str:
    """What came, what was decided and where filter and people disagreed, without what is nought."""
    counts = last.total.counts
    blocks: list[tuple[str, list[tuple[str, int, int | None]]]] = [
        (_("What came"), [
            (_("Received"), counts["received"], None),
            (_("Published at once"), counts["shown"], None),
            (_("Held for a person"), counts["held"], None),
            (_("Marked as spam by the filter"), counts["binned"], None),
        ]),
        (_("What was decided"), [
            (_("Approved after waiting"), counts["approved"], None),
            (_("Confirmed as spam"), counts["confirmed"], None),
            (_("Rejected"), counts["rejected"], None),
            (_("Reports by readers (upheld)"), counts["reported"], counts["report_upheld"]),
            (_("Appeals by authors (upheld)"), counts["appealed"], counts["appeal_upheld"]),
        ]),
        (_("Where the filter and people disagreed"), [
            (_("Good comments that it marked as spam"), last.rescued.count, None),
            (_("Spam that it published"), last.missed.count, None),
        ]),
    ]  # fmt: skip
    found = [(head, [_line(*figure) for figure in block if figure[1]]) for head, block in blocks]
    return "\n\n".join("\n".join([head, *lines]) for head, lines in found if lines)


def _line(words: str, number: int, part: int | None) -> str:
    return f"{words}: {number}" if part is None else f"{words}: {number} ({part})"
