"""What is kept about the accounts of the staff."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from broadsheet.accounts.models import AccountMail, PasswordRequest
from broadsheet.lib.email_address import normalise
from broadsheet.privacy.register import About, Holding, declare, declare_not_personal

_BASIS = _("Their work for the publisher.")
_TO_BE_SURE = _("To be sure that nobody else signs in as them.")
_AS_LONG = _("As long as they work here, or until they remove it.")

declare(
    Holding(
        model="accounts.Passkey",
        fields=("user", "name", "made_at", "used_at"),
        about=About.STAFF,
        what=_("Passkeys of the people who work here: the public part, and when one was used last"),
        purpose=_TO_BE_SURE, basis=_BASIS, kept=_AS_LONG, seen_by=_("Themselves."),
    ),
    Holding(
        model="accounts.CodeApp",
        fields=("user", "sealed", "made_at", "used_at", "last_step"),
        about=About.STAFF,
        what=_("The secret that they share with an app that shows codes, encrypted, and when a code was used last"),
        purpose=_TO_BE_SURE, basis=_BASIS, kept=_AS_LONG, seen_by=_("Nobody."),
    ),
    Holding(
        model="accounts.RecoveryCode",
        fields=("user", "digest", "used_at"),
        about=About.STAFF,
        what=_("Their recovery codes (only as keyed hashes), and when one was used"),
        purpose=_("To let them in when they have lost their second factor."),
        basis=_BASIS, kept=_AS_LONG, seen_by=_("Nobody."),
    ),
    Holding(
        model="accounts.OutsideIdentity",
        fields=("user", "issuer", "subject", "used_at"),
        about=About.STAFF,
        what=_("Who they are at the identity provider by which they sign in"),
        purpose=_("To let them sign in there."),
        basis=_BASIS, kept=_("As long as they work here."), seen_by=_("Nobody."),
    ),
    Holding(
        model="accounts.PasswordRequest",
        fields=("email", "asked_at"),
        about=About.STAFF,
        what=_("The mail address of somebody who has forgotten a password"),
        purpose=_("To send them a link."), basis=_BASIS, kept=_("Seconds; a day at most."), seen_by=_("Nobody."),
        of_person=lambda email: PasswordRequest.objects.filter(email=normalise(email)),
        emails=lambda: PasswordRequest.objects.values_list("email", flat=True).distinct(),
        erase=lambda rows, now: rows.delete()[0],
        due=lambda now: PasswordRequest.objects.filter(asked_at__lt=now - timedelta(days=1)),
    ),
    Holding(
        model="accounts.AccountMail",
        fields=("to", "subject", "text", "written_at", "due_at", "tries"),
        about=About.STAFF,
        what=_("A mail about their account that has not been sent yet"),
        purpose=_("To invite them, and to tell them what was changed."), basis=_BASIS,
        kept=_("Until it is sent; three days at most."),
        seen_by=_("Nobody here. It goes out through the mail server that the publisher has chosen."),
        of_person=lambda email: AccountMail.objects.filter(to__iexact=email),
        emails=lambda: AccountMail.objects.values_list("to", flat=True).distinct(),
        erase=lambda rows, now: rows.delete()[0],
        due=lambda now: AccountMail.objects.filter(written_at__lt=now - timedelta(days=4)),
    ),
)  # fmt: skip
declare_not_personal("accounts.Passkey", "credential", "public", "uses", why="About a device.")
