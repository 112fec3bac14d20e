"""What comments can have in common, and how that is compared: one rule for bulk decisions, bans and searches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedTrait(models.TextChoices):
    """What comments can have in common."""

    READER = "reader", _("this confirmed reader")
    EMAIL = "email", _("this e-mail address")
    NAME = "name", _("this name")
    SENDER = "sender", _("this network address")
    NETWORK = "network", _("this network")
    DOMAIN = "domain", _("links to this domain")
    CAMPAIGN = "campaign", _("this campaign of near copies")
    THREAD = "thread", _("this discussion")


LOOKUPS = {
    SharedTrait.READER: "reader",
    SharedTrait.EMAIL: "author_email__lower",
    SharedTrait.NAME: "author_name__iexact",
    SharedTrait.SENDER: "sender",
    SharedTrait.NETWORK: "circumstances__network",
    SharedTrait.CAMPAIGN: "campaign",
    SharedTrait.THREAD: "thread",
}
"""The look-up that compares each trait; a domain stands in the words, so it has none."""
