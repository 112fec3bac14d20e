"""The mail that carries the link to a receipt."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.discussion import limits
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.models import Comment, OutgoingMail
from broadsheet.discussion.notifications import outbox
from broadsheet.discussion.posting import receipts
from broadsheet.lib import site_name
from broadsheet.lib.absolute_url import absolute_url


def send(comment: Comment, email: str, sender: Sender, now: datetime) -> bool:
    """Queue the mail; false if this sender or address has had too many. Nothing of the address is kept."""
    if limits.is_mail_over_limit("mail-receipt", sender, now):
        return False
    if outbox.is_stopped(email):
        return True
    link = absolute_url(reverse("discussion:receipt", args=[receipts.token(comment.pk)]))
    words = _(
        "This link leads to the receipt of a reply under “%(title)s”:\n%(link)s\n\n"
        "Whoever has it can see what became of the reply, change it or take it back; please keep it to yourself.\n"
    ) % {"title": comment.thread.title, "link": link}
    subject = _("The receipt of your reply at %(site)s") % {"site": site_name.current()}
    return outbox.enqueue(OutgoingMail(to=email, kind="confirm-receipt", subject=subject, text=words), now)
