"""Mail about accounts. It goes through an outbox, so that nobody waits for the mail server: the discussion's, or where
the filter is alone one of its own."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from broadsheet.accounts import links, outbox
from broadsheet.lib import site_name


def is_possible() -> bool:
    """Whether this site sends mail."""
    return bool(settings.MAIL_WORKS)


def invite(user: User, now: datetime) -> bool:
    """Send an invitation; false if this address has had too many today."""
    words = _(
        "Hello,\n\n"
        "you have an account at %(site)s. You sign in there as “%(name)s”.\n\n"
        "Open this link within a week to choose a password:\n%(link)s\n\n"
        "If you do not know what this is about, do nothing.\n"
    )
    subject = _("Your account at %(site)s") % {"site": site_name.current()}
    return _send(
        user.email, "invitation", subject, _filled(words, user, links.address(links.INVITATION, user, now)), now
    )


def send_password_link(user: User, now: datetime) -> bool:
    """Send a link by which a new password is set; false if this address has had too many today."""
    words = _(
        "Hello,\n\n"
        "somebody, most likely you, has forgotten the password of “%(name)s” at %(site)s.\n\n"
        "Open this link within two hours to choose another:\n%(link)s\n\n"
        "If it was not you, do nothing; your password stays as it is.\n"
    )
    subject = _("A new password at %(site)s") % {"site": site_name.current()}
    return _send(user.email, "password", subject, _filled(words, user, links.address(links.PASSWORD, user, now)), now)


def confirm_address(user: User, email: str, now: datetime) -> bool:
    """Ask at a new address whether it is theirs; false if it has had too many today."""
    words = _(
        "Hello,\n\n"
        "the account “%(name)s” at %(site)s shall have this mail address.\n\n"
        "Open this link within a day to confirm it:\n%(link)s\n\n"
        "If it was not you, do nothing.\n"
    )
    subject = _("Confirm your mail address at %(site)s") % {"site": site_name.current()}
    link = links.address(links.ADDRESS, user, now, email)
    return _send(email, "address", subject, _filled(words, user, link), now)


def tell(user: User, what: str, now: datetime, email: str = "") -> None:
    """Tell an account's owner what was changed about it, so that a stranger's doing is noticed."""
    if not (email or user.email) or not is_possible():
        return
    words = _(
        "Hello,\n\n"
        "this was changed about your account “%(name)s” at %(site)s:\n\n%(link)s\n\n"
        "If it was not you, tell an administrator of the site at once.\n"
    )
    subject = _("Your account at %(site)s was changed") % {"site": site_name.current()}
    _send(email or user.email, "account", subject, _filled(words, user, what), now)


def _filled(words: str, user: User, link: str) -> str:
    return words % {"name": user.get_username(), "site": site_name.current(), "link": link}


def _send(to: str, kind: str, subject: str, text: str, now: datetime) -> bool:
    if not apps.is_installed("broadsheet.discussion"):
        return outbox.enqueue(to, kind, subject, text, now)
    from broadsheet.discussion import service as discussion

    return discussion.send_mail(to, kind, subject, text, now)
