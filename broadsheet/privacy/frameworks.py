"""Declares the tables of Django, Wagtail and axes: they hold data about the people who sign in."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from broadsheet.privacy.register import About, Holding, Words, declare, declare_not_personal

_BASIS = _("Their work for the publisher.")
_ATTEMPTS_KEPT = timedelta(days=30)
_ATTEMPT_FIELDS = ("user_agent", "ip_address", "username", "http_accept", "path_info", "attempt_time")
_ATTEMPTS = {
    "axes.AccessAttempt": (*_ATTEMPT_FIELDS, "get_data", "post_data", "failures_since_start"),
    "axes.AccessLog": (*_ATTEMPT_FIELDS, "logout_time", "session_hash"),
    "axes.AccessFailureLog": (*_ATTEMPT_FIELDS, "locked_out"),
}
# Rows in which Wagtail records what editors own and do, what they upload, and what they prefer.
_EDITING = [
    "wagtailcore.Page",
    "wagtailcore.Revision",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.WorkflowState",
    "wagtailcore.TaskState",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
]
_UPLOADS = [
    "newsroom.Picture",
    "wagtailimages.Image",
    "wagtailimages.Rendition",
    "wagtaildocs.Document",
    "wagtailcore.UploadedFile",
]
_PREFERENCES = ["wagtailusers.UserProfile", "wagtailcore.PageSubscription"]
_NOT_PERSONAL = {
    "What is published, indexed for searching.": ["wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry"],
    "What the background worker still has to do, and for a month what failed.": ["django_tasks_database.DBTaskResult"],
    "Where an old address leads now.": ["wagtailredirects.Redirect"],
    "How the site is organised.": [
        "wagtailcore.Collection",
        "wagtailcore.Locale",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Site",
        "taggit.Tag",
        "taggit.TaggedItem",
        "contenttypes.ContentType",
    ],
    "Which steps an article goes through before it is published.": [
        "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupApprovalTask_groups",
        "wagtailcore.Task",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowTask",
    ],
    "What a group of people may do, or a password that a group shares.": [
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.CollectionViewRestriction_groups",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.GroupSitePermission",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.PageViewRestriction_groups",
    ],
    # Its rows would name authors of other sites, but no finder is set, so that none is ever written.
    "Always empty: nothing is embedded from elsewhere.": ["wagtailembeds.Embed"],
}


def declare_all() -> None:
    """Add these tables to the register."""
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
            fields=("session_key", "session_data", "expire_date"),
            about=About.STAFF,
            what=_("Sessions of signed-in people"),
            purpose=_("To keep them signed in."),
            basis=_BASIS,
            kept=_("Two weeks."),
            seen_by=_("Nobody."),
            due=lambda now: apps.get_model("sessions.Session").objects.filter(expire_date__lt=now),
        ),
        *(_attempts(model, fields) for model, fields in _ATTEMPTS.items()),
        Holding(
            model="axes.AccessAttemptExpiration",
            fields=("access_attempt", "expires_at"),
            about=About.STAFF,
            what=_("Until when an attempt to sign in counts"),
            purpose=_("To let people in again after a while."),
            basis=_BASIS,
            kept=_("As long as the attempt."),
            seen_by=_("Nobody."),
        ),
    )
    declare(*_rights(), *_newsroom())
    declare_not_personal(settings.AUTH_USER_MODEL, "is_superuser", "is_staff", "is_active", why="Rights.")
    for why, models in _NOT_PERSONAL.items():
        for model in models:
            declare_not_personal(model, why=why)


def _rights() -> list[Holding]:
    return _of_staff(
        [f"{settings.AUTH_USER_MODEL}_groups", f"{settings.AUTH_USER_MODEL}_user_permissions"],
        what=_("What each of the people who work here may do"),
        purpose=_("To let each of them do their own work, and nothing else."),
        kept=_("As long as they work here."),
        seen_by=_("Administrators."),
    )


def _newsroom() -> list[Holding]:
    return [
        *_of_staff(
            _EDITING,
            what=_("Who wrote or changed what in the newsroom, and notes to each other"),
            purpose=_("To work on articles together and to trace changes."),
            kept=_("As long as the articles."),
            seen_by=_("Editors."),
        ),
        *_of_staff(
            _UPLOADS,
            what=_("Pictures and documents, who uploaded them, and whom they show"),
            purpose=_("To illustrate articles."),
            kept=_("As long as the articles."),
            seen_by=_("Everybody, where an article shows them; who uploaded them: editors."),
        ),
        *_of_staff(
            _PREFERENCES,
            what=_("Editors’ own settings: picture, language, time zone, which mails they want"),
            purpose=_("To arrange their work as they like it."),
            kept=_("As long as they work here."),
            seen_by=_("Themselves; their picture: other editors."),
        ),
    ]


def _attempts(model: str, fields: tuple[str, ...]) -> Holding:
    return Holding(
        model=model,
        fields=fields,
        about=About.STAFF,
        what=_("Attempts to sign in, with network address and browser"),
        purpose=_("To lock out people who guess passwords."),
        basis=_("Our legitimate interest in keeping strangers out."),
        kept=_("30 days."),
        seen_by=_("Administrators."),
        due=lambda now: apps.get_model(model).objects.filter(attempt_time__lt=now - _ATTEMPTS_KEPT),
    )


def _of_staff(models: list[str], *, what: Words, purpose: Words, kept: Words, seen_by: Words) -> list[Holding]:
    return [
        Holding(
            model=model, fields=("*",), about=About.STAFF, basis=_BASIS,
            what=what, purpose=purpose, kept=kept, seen_by=seen_by,
        )
        for model in models
    ]  # fmt: skip
