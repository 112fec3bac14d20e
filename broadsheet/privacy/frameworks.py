"""What the frameworks underneath hold about people: those who sign in."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from broadsheet.privacy.register import About, Holding, declare, declare_not_personal

_BASIS = _("Their work for the publisher.")
_ATTEMPTS_KEPT = timedelta(days=30)
_ATTEMPT_FIELDS = ("user_agent", "ip_address", "username", "http_accept", "path_info", "attempt_time")
_ATTEMPTS = {
    "axes.AccessAttempt": (*_ATTEMPT_FIELDS, "get_data", "post_data", "failures_since_start"),
    "axes.AccessLog": (*_ATTEMPT_FIELDS, "logout_time", "session_hash"),
    "axes.AccessFailureLog": (*_ATTEMPT_FIELDS, "locked_out"),
}
# Rows in which a framework notes what its editors own, do or want to hear about.
_EDITING = (
    "wagtailcore.Page wagtailcore.Revision wagtailcore.ModelLogEntry wagtailcore.PageLogEntry "
    "wagtailcore.UploadedFile wagtailcore.WorkflowState wagtailcore.TaskState wagtailcore.Comment "
    "wagtailcore.CommentReply wagtailcore.PageSubscription wagtailusers.UserProfile wagtailadmin.EditingSession "
    "wagtailimages.Image wagtaildocs.Document"
).split()


def declare_all() -> None:
    """Put the frameworks' tables into the register."""
    declare(
        Holding(
            model=settings.AUTH_USER_MODEL,
            fields=("password", "last_login", "username", "first_name", "last_name", "email", "date_joined"),
            about=About.STAFF,
            what=_("Accounts of the people who work here: name, e-mail, password (only as an Argon2 hash)"),
            purpose=_("To let them sign in, and to know who decided what."),
            basis=_BASIS,
            kept=_("As long as they work here."),
            seen_by=_("Administrators."),
        ),
        Holding(
            model="sessions.Session",
            fields=("session_data", "expire_date"),
            about=About.STAFF,
            what=_("Sessions of signed-in people"),
            purpose=_("To keep them signed in."),
            basis=_BASIS,
            kept=_("Two weeks."),
            seen_by=_("Nobody."),
            due=lambda now: apps.get_model("sessions.Session").objects.filter(expire_date__lt=now),
        ),
        *(_attempts(model, fields) for model, fields in _ATTEMPTS.items()),
        *(_edited(model) for model in _EDITING),
    )
    declare_not_personal(
        settings.AUTH_USER_MODEL, "is_superuser", "is_staff", "is_active", "groups", "user_permissions", why="Rights."
    )


def _attempts(model: str, fields: tuple[str, ...]) -> Holding:
    return Holding(
        model=model,
        fields=fields,
        about=About.STAFF,
        what=_("Attempts to sign in, with network address and browser"),
        purpose=_("To lock out whoever guesses passwords."),
        basis=_("Our legitimate interest in keeping strangers out."),
        kept=_("30 days."),
        seen_by=_("Administrators."),
        due=lambda now: apps.get_model(model).objects.filter(attempt_time__lt=now - _ATTEMPTS_KEPT),
    )


def _edited(model: str) -> Holding:
    return Holding(
        model=model,
        fields=("*",),
        about=About.STAFF,
        what=_("Who wrote, changed or uploaded what in the newsroom"),
        purpose=_("To work on articles together and to trace changes."),
        basis=_BASIS,
        kept=_("As long as the articles."),
        seen_by=_("Editors."),
    )
