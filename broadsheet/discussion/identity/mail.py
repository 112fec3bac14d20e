"""The mail that asks somebody to confirm a name and an address."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from broadsheet.discussion import limits
from broadsheet.discussion.drafts import Sender
from broadsheet.discussion.identity import confusables, readers
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.models import OutgoingMail, ReservedName
from broadsheet.discussion.notifications import outbox
from broadsheet.lib import email_address, site_name
from broadsheet.lib.absolute_url import absolute_url


def ask(claim: Claim, sender: Sender, now: datetime) -> bool:
    """Send a confirmation link; false if this sender or this address has had too many."""
    return not _has_asked_enough(sender, now) and _send(claim, now)


def ask_owner(claim: Claim, sender: Sender, now: datetime) -> None:
    """Send the link for a name that is kept already, if it is kept for this address; nobody learns whether it is."""
    if _has_asked_enough(sender, now):
        return
    kept = ReservedName.objects.filter(
        skeleton=confusables.skeleton(claim.name), reader__email=email_address.normalise(claim.email)
    )
    if kept.exists():
        _send(claim, now)


def _has_asked_enough(sender: Sender, now: datetime) -> bool:
    return limits.is_mail_over_limit("confirm", sender, now)


def _send(claim: Claim, now: datetime) -> bool:
    link = absolute_url(reverse("discussion:confirm", args=[readers.link_token(claim, now)]))
    called = site_name.current()
    words = _(
        "Hello %(name)s,\n\n"
        "somebody, most likely you, wants to write under this name at %(site)s and have it kept for this address.\n\n"
        "To confirm it, open this link on the device you write from, within a day:\n%(link)s\n\n"
        "If it was not you, do nothing; you will not hear from us again about it.\n"
    )
    subject = _("Confirm your name at %(site)s") % {"site": called}
    text = words % {"name": claim.name, "site": called, "link": link}
    return outbox.enqueue(OutgoingMail(to=claim.email, kind="confirm-me", subject=subject, text=text), now)
