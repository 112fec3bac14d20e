"""``broadsheet mail test``: whether mail leaves."""

from __future__ import annotations

import argparse
import smtplib

from broadsheet.cli import django_setup
from broadsheet.cli.arguments import Subparsers
from broadsheet.cli.errors import CommandFailed


def configure(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("mail", help="find out whether mail leaves")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    test = verbs.add_parser(
        "test",
        help="send a mail to an address, and say what the mail server answered",
        description="Sends one mail at once, past the outbox, with the mail server and the sender that are set.",
    )
    test.add_argument("address", metavar="ADDRESS")
    test.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Raises CommandFailed with what the mail server said, or with what is missing."""
    django_setup.setup()
    from django.conf import settings
    from django.core.exceptions import ValidationError
    from django.core.mail import EmailMessage
    from django.core.validators import validate_email

    from broadsheet.lib import mailing

    try:
        validate_email(args.address)
    except ValidationError:
        raise CommandFailed(f"{args.address!r} is no e-mail address; write it like editor@example.org") from None
    if not settings.MAIL_WORKS:
        raise CommandFailed("No mail server is set, so no mail leaves; set EMAIL_URL.")
    words = f"This mail was sent by `broadsheet mail test` for {settings.SITE_URL}. Mail leaves."
    mail = EmailMessage("A test of the mail server", words, to=[args.address])
    try:
        mailing.send(mail)
    except smtplib.SMTPException as refusal:
        raise CommandFailed(f"The mail server refused: {refusal}. Check EMAIL_URL and the sender’s address.") from None
    except mailing.ServiceRefusesError as refusal:
        cure = "check the key in EMAIL_URL, and whether the sender’s address is confirmed there"
        raise CommandFailed(f"No mail leaves by {settings.MAIL_GOES_TO} ({refusal}); {cure}.") from None
    except OSError as problem:
        raise CommandFailed(f"The mail server cannot be reached ({problem}); check EMAIL_URL.") from None
    print(f"The mail server has taken a mail from {mail.from_email} to {args.address}.")
    return 0
