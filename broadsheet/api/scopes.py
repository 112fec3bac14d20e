"""What an access key may be for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One kind of thing that a program may do; reading what everybody may read needs none."""

    SUBMIT = "submit", _("Send comments in, for readers of a program of yours")
    MODERATE = "moderate", _("Read the queue, decide, undo, ban, as far as the account may")
    NUMBERS = "numbers", _("Read the numbers")
    FILTER = "filter", _("Ask and teach the filter, in this site’s own name")
    EXPORT = "export", _("Read all comments with everything about them, e-mail addresses too")
    WEBHOOKS = "webhooks", _("Register webhooks")


def available() -> list[Scope]:
    """Those that this profile has; where the filter is alone, there is nothing else to ask."""
    return [Scope.FILTER] if settings.PROFILE == "filter" else list(Scope)
