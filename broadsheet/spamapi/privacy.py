"""What the filter holds about people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from broadsheet.lib import email_address
from broadsheet.lib.email_address import person_keys
from broadsheet.privacy.register import About, Holding, declare, declare_not_personal
from broadsheet.privacy.wording import days
from broadsheet.spamapi import check_log, owners, service
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.models import ApiKey, Check, Lesson, Recheck, SignInLink

_AFTER_REVOKING = timedelta(days=30)


def _due(now: datetime) -> QuerySet[Lesson]:
    """The lessons whose time is over; with the first of them go those whose time is over within a day.

    To take the oldest lessons out of a model costs a fold over all others, so it is done once a day and not every hour.
    """
    kept, period = Lesson.objects.filter(submission__isnull=False), timedelta(days=settings.KEEP_LESSON_DAYS)
    if not kept.filter(created_at__lt=now - period).exists():
        return kept.none()
    return kept.filter(created_at__lt=now - period + min(timedelta(days=1), period / 30))


def _forget(due: QuerySet[Lesson], now: datetime) -> int:
    """Take lessons that are due out of the model; one that a later lesson has replaced only loses its words."""
    with transaction.atomic():
        keys = list(Lesson.objects.in_force().filter(pk__in=due.values("pk")).values_list("key", flat=True))
        return service.forget(keys, now) + due.update(submission=None)


def _forget_address(keys: QuerySet[ApiKey], now: datetime) -> int:
    return keys.update(email="")


def _delete(rows: QuerySet[Any], now: datetime) -> int:
    return rows.delete()[0]


declare(
    Holding(
        model="spamapi.Lesson",
        fields=("submission", "source", "person"),
        about=About.READERS,
        what=_(
            "A copy of a comment that a moderator decided about, with the author’s name, website, the domain of the "
            "e-mail address, the browser’s name, a keyed hash of the network, how long the page was open, and how many "
            "comments like it came in the weeks before it. Of a comment that nobody reported for some days: keyed "
            "hashes of its words, name, website and mail domain instead, from which no text can be read"
        ),
        purpose=_("It is a lesson: the filter learns from it what is spam on this site and what is not."),
        basis=_("Our legitimate interest in a discussion without spam."),
        kept=days(settings.KEEP_LESSON_DAYS),
        seen_by=_("Nobody; the filter works with it, on this server."),
        due=_due,
        remove=_forget,
        of_person=lambda email: Lesson.objects.filter(person__in=person_keys(email), submission__isnull=False),
        of_hashes=lambda hashes: Lesson.objects.filter(person__in=hashes, submission__isnull=False),
        export=lambda lesson: {"label": lesson.label, "taught_at": lesson.created_at},
        erase=_forget,
    ),
    Holding(
        model="spamapi.Check",
        fields=("subject", "person", "campaign", "evidence", "checked_at"),
        about=About.READERS,
        what=_(
            "Of a comment on another site that asks this filter: keyed hashes by which it and its writer’s e-mail "
            "address are known again, the answer, and how many comments like it came in the weeks before it; of "
            "some, for a few days, keyed hashes of the words too; none of the words themselves"
        ),
        purpose=_(
            "To know what a correction is about, to count what was asked, and to learn a little from answers that "
            "nobody corrects."
        ),
        basis=_("The legitimate interest of that site in a discussion without spam."),
        kept=days(settings.KEEP_CHECK_DAYS),
        seen_by=_("Nobody; the filter works with it, on this server."),
        due=lambda now: Check.objects.filter(checked_at__lt=now - timedelta(days=settings.KEEP_CHECK_DAYS)),
        remove=_delete,
        bring_in=check_log.flush,
        of_person=lambda email: Check.objects.filter(person__in=person_keys(email)),
        of_hashes=lambda hashes: Check.objects.filter(person__in=hashes),
        export=lambda check: {"decision": check.decision, "site": check.key.site},
        erase=_delete,
    ),
    Holding(
        model="spamapi.Recheck",
        fields=("submission", "person", "callback"),
        about=About.READERS,
        what=_(
            "A comment on another site that the filter was unsure of, with the author’s name, website, and the domain "
            "of the e-mail address, and the address at which that site waits for the result"
        ),
        purpose=_("To judge it again a minute later, and send that site the result."),
        basis=_("The legitimate interest of that site in a discussion without spam."),
        kept=_("a few minutes; one day at most"),
        seen_by=_("Nobody; the filter works with it, on this server."),
        due=lambda now: Recheck.objects.filter(due_at__lt=now - timedelta(days=1)),
        remove=_delete,
        of_person=lambda email: Recheck.objects.filter(person__in=person_keys(email)),
        of_hashes=lambda hashes: Recheck.objects.filter(person__in=hashes),
        erase=_delete,
    ),
)
declare(
    Holding(
        model="spamapi.ApiKey",
        fields=("email",),
        about=About.READERS,
        what=_("If you hold a key of this filter: the mail address that was given with it"),
        purpose=_("To send you a link by which you see what was answered to your site, and renew the key."),
        basis=_("You asked for the key (performance of that agreement)."),
        kept=_("as long as the key is in force, and a month"),
        seen_by=_("The operator of this server."),
        due=lambda now: ApiKey.objects.filter(revoked_at__lt=now - _AFTER_REVOKING).exclude(email=""),
        remove=_forget_address,
        emails=lambda: ApiKey.objects.exclude(email="").values_list("email", flat=True).distinct(),
        of_person=lambda email: ApiKey.objects.filter(email=email_address.normalise(email)).exclude(email=""),
        export=lambda key: {"site": key.site, "made_at": key.created_at},
        erase=_forget_address,
    ),
    Holding(
        model="spamapi.SignInLink",
        fields=("email", "asked_at"),
        about=About.READERS,
        what=_("That a link to the filter’s pages was asked for, and for which mail address"),
        purpose=_("To send the link, if a key belongs to that address."),
        basis=_("Somebody asked for it at this address."),
        kept=_("seconds if no key belongs to it, else a quarter of an hour; one hour at most"),
        seen_by=_("Nobody; the server sends the link."),
        due=owners.over,
        remove=_delete,
        emails=lambda: SignInLink.objects.values_list("email", flat=True).distinct(),
        of_person=lambda email: SignInLink.objects.filter(email=email_address.normalise(email)),
        erase=_delete,
    ),
)
declare_not_personal("spamapi.Lesson", "key", "label", "created_at", "owner", why="Which comment, and which way.")
declare_not_personal(
    "spamapi.ApiKey",
    *("digest", "earlier_digest", "earlier_until", "site", "owner", "quota", "strict", "created_at", "revoked_at"),
    why="Sites that may ask the filter, and a keyed hash of each one’s key.",
)
declare_not_personal("spamapi.SignInLink", "sent_at", "due_at", "tries", why="How far the sending is.")
declare_not_personal("spamapi.Usage", why="How much was asked on a day.")
declare_not_personal(
    *("spamapi.Check", "guid", "key", "decision", "probability", "sent_as_spam", "reasons"),
    why="Which check, its answer, and which reasons it had, without a word of the comment.",
)
declare_not_personal("spamapi.Recheck", "guid", "key", "sealed_key", "due_at", "tries", why="Which check, and when.")
