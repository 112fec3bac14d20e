"""Writing down what is done at the desk besides decisions about comments: who, what, when, why."""

from __future__ import annotations

import re
from collections.abc import Iterable
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

# How an act names the comment that it was about, the author's name before it or not.
_COMMENT = re.compile(r"(?:^|, )#(\d{1,18})$", re.ASCII)


def log(user_id: int | None, what: str, about: str, why: str, now: datetime) -> Act:
    """Add a line to the log; without a user for what the site did by itself."""
    return Act.objects.create(user_id=user_id, what=what, about=about[:_LONGEST], why=why[:_LONGEST], done_at=now)


def comment_of(about: str) -> int | None:
    """The comment that an act was about, if it was one."""
    found = _COMMENT.search(about)
    return int(found.group(1)) if found else None


def forget(comment_ids: Iterable[int]) -> None:
    """Take the names of authors, and what was said of their comments, out of the log; that it was done stays."""
    ids = set(comment_ids)
    if not ids:
        return
    for pk, about in Act.objects.filter(about__contains="#").values_list("pk", "about"):
        if comment_of(about) in ids:
            Act.objects.filter(pk=pk).forget_words(f"#{comment_of(about)}")
