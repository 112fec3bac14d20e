"""Mail to those who gave notice of illegal content (Regulation (EU) 2022/2065, Article 16(4) and (5)).

It repeats nothing of the notice or the comment: the address may be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.discussion.conf import settings
from broadsheet.discussion.models import Ground, OutgoingMail, Report
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.reports import tokens
from broadsheet.lib.absolute_url import absolute_url


def confirm(report: Report, now: datetime) -> None:
    """Say that the notice has come in."""
    words = _(
        "We have received a notice about a comment under “%(title)s” that was sent to us with this address.\n\n"
        "A person will read the comment and decide. What becomes of it stands here:\n%(link)s\n"
    )
    _send(report, "notice-received", _("We have received your notice"), words, now)


def notify_decided(notices: Iterable[Report], now: datetime) -> None:
    """Say that there is a decision. What it is stands on the page, which is right even where it is taken back."""
    words = _(
        "A person has decided about the comment under “%(title)s” of which we had a notice with this address.\n\n"
        "What was decided, and what you can do if you do not agree, stands here:\n%(link)s\n"
    )
    for notice in notices:
        _send(notice, "notice-decided", _("There is a decision about your notice"), words, now)


def _send(report: Report, kind: str, subject: str, words: str, now: datetime) -> None:
    if not (settings.MAIL_WORKS and report.email and report.ground == Ground.ILLEGAL and report.comment):
        return
    link = absolute_url(reverse("discussion:reported", args=[tokens.token(report.pk)]))
    text = words % {"title": report.comment.thread.title, "link": link}
    outbox.enqueue(OutgoingMail(to=report.email, kind=kind, subject=subject, text=text), now)
