"""Who takes a decision about a comment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """What kind of actor decided. A rule decides on top of the filter's verdict, so both name the model."""

    PERSON = "person", _("a moderator")
    FILTER = "filter", _("filter")
    RULE = "rule", _("rule")
    AUTHOR = "author", _("author")
    IMPORT = "import", _("an earlier system")


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: a person by account, the filter or a rule by the model that judged, or the comment's author."""

    kind: ActorKind
    user_id: int | None = None
    model_version: str = ""

    @classmethod
    def person(cls, user_id: int) -> Actor:
        """Somebody with an account here."""
        return cls(ActorKind.PERSON, user_id)


AUTHOR = Actor(ActorKind.AUTHOR)
IMPORT = Actor(ActorKind.IMPORT)
