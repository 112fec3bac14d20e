"""Writing down what is done at the desk besides decisions about comments: who, what, when, why."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from broadsheet.discussion.models import Act

NAMES = {
    "rule": _("set a rule"),
    "rule-dropped": _("dropped a rule"),
    "phrases": _("added phrases"),
    "phrases-dropped": _("removed phrases"),
    "ban": _("banned"),
    "ban-lifted": _("lifted a ban"),
    "mode": _("set how replies are taken"),
    "on-hold": _("put on hold by itself"),
    "opened-again": _("opened again"),
    "picked": _("picked"),
    "unpicked": _("took a pick back"),
    "pinned": _("pinned"),
    "unpinned": _("unpinned"),
    "noted": _("left a note"),
    "note-removed": _("removed a note"),
    "reports-dismissed": _("dismissed reports"),
    "appeal-answered": _("answered an appeal"),
}
_LONGEST = 300


def log(user_id: int | None, what: str, about: str, why: str, now: datetime) -> Act:
    """Add a line to the log; without a user for what the site did by itself."""
    return Act.objects.create(user_id=user_id, what=what, about=about[:_LONGEST], why=why[:_LONGEST], done_at=now)
