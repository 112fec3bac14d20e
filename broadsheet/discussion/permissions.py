"""The roles in moderation, as groups with permissions: an account gets a role by being put into its group."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

MODERATE = "discussion.moderate_comment"

OWN_THREADS = "discussion.moderate_own_threads"

PICK = "discussion.pick_comment"

BAN = "discussion.add_ban"

SITES = "discussion.change_embeddingsite"

WEBHOOKS = "discussion.add_webhook"

_MODERATOR = (MODERATE,)

_EDITOR = (
    *_MODERATOR, PICK, "discussion.change_rule", "discussion.change_bannedword",
)  # fmt: skip

ROLES = {
    "Comment reporters": (OWN_THREADS,),
    "Comment moderators": _MODERATOR,
    "Comment editors": _EDITOR,
    "Comment administrators": (*_EDITOR, BAN, SITES, WEBHOOKS, "spamapi.change_apikey"),
}


def make() -> None:
    """Make the groups, and give each what it needs; what a publisher has added to one stays."""
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for permission in permissions:
            app, codename = permission.split(".")
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename=codename))
