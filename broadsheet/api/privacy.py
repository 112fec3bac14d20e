"""What the API holds about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from broadsheet.privacy.register import About, Holding, declare, declare_not_personal

declare(
    Holding(
        model="api.AccessKey",
        fields=("user", "last_used_at"),
        about=About.STAFF,
        what=_("Which account answers for an access key of the API, and when the key was used last"),
        purpose=_("To know whose key it is, and to find keys that nobody uses any more."),
        basis=_("Our legitimate interest in knowing who does what through which program."),
        kept=_("Until the account is deleted."),
        seen_by=_("Administrators."),
    ),
)
declare_not_personal("api.AccessKey", "digest", "name", "scopes", "created_at", "revoked_at", why="about a program")
