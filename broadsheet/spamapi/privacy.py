"""What the filter holds about people."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from broadsheet.privacy.register import About, Holding, declare, declare_not_personal
from broadsheet.spamapi import service
from broadsheet.spamapi.models import Lesson


def _forget(due: QuerySet[Lesson]) -> int:
    """Take lessons that are due out of the model; one that a later lesson has replaced only loses its words."""
    with transaction.atomic():
        keys = list(due.in_force().values_list("key", flat=True))
        return service.forget(keys, timezone.now()) + due.update(submission=None)


declare(
    Holding(
        model="spamapi.Lesson",
        fields=("submission", "source"),
        about=About.READERS,
        what=_(
            "A copy of a comment that a moderator decided about, with the author’s name, website, the domain of the "
            "e-mail address, the browser’s name, a keyed hash of the network, how long the page was open, and how many "
            "comments like it came in the weeks before it"
        ),
        purpose=_("It is a lesson: the filter learns from it what is spam on this site and what is not."),
        basis=_("Our legitimate interest in a discussion without spam."),
        kept=ngettext_lazy("%(count)d day", "%(count)d days", settings.KEEP_LESSON_DAYS)
        % {"count": settings.KEEP_LESSON_DAYS},
        seen_by=_("Nobody; the filter works with it, on this server."),
        due=lambda now: Lesson.objects.filter(
            submission__isnull=False, created_at__lt=now - timedelta(days=settings.KEEP_LESSON_DAYS)
        ),
        remove=_forget,
    ),
)
declare_not_personal("spamapi.Lesson", "key", "label", "created_at", why="Which comment, and which way.")
