"""The states of a comment and the moves between them, the modes of a thread, and what becomes of a reported error."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What a comment is now; the page shows only what is published."""

    HELD = "held", _("Held")
    PUBLISHED = "published", _("Published")
    SPAM = "spam", _("Spam")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Erased")


class Mode(models.TextChoices):
    """Who may reply in a thread, and when it is seen."""

    OPEN = "open", _("Open to replies")
    PREMODERATE_NEW = "first", _("First replies of new people are read first")
    PREMODERATE = "hold", _("Every reply is read first")
    CLOSED = "closed", _("Closed")
    HIDDEN = "hidden", _("Closed, and what was said is hidden")


# Where a moderator may put a comment. The other two are its author's to choose, or the law's.
BY_MODERATOR = (State.HELD, State.PUBLISHED, State.SPAM, State.REJECTED)
TAKEN_BACK = (State.WITHDRAWN, State.ERASED)

# Kept from readers by a decision against the comment, of the filter or of a person.
REMOVED = (State.SPAM, State.REJECTED)

# From -> to. A moderator may change any decision of a colleague or of the filter; what its author took back
# stays back, and what was erased is gone.
TRANSITIONS: dict[State, frozenset[State]] = {
    **{state: frozenset({*BY_MODERATOR, *TAKEN_BACK} - {state}) for state in BY_MODERATOR},
    State.WITHDRAWN: frozenset({State.ERASED}),
    State.ERASED: frozenset(),
}


class ErrorOutcome(models.TextChoices):
    """What became of a reader's word that there is an error in an article."""

    OPEN = "open", _("Nobody has looked at it yet")
    CHECKING = "checking", _("Being looked at")
    CORRECTED = "corrected", _("Corrected")
    NO_ERROR = "no-error", _("Not an error")


class IllegalTransition(ValueError):
    """A comment cannot go from one state to the other."""


def check_transition(before: State, after: State) -> None:
    """Raise IllegalTransition if a comment may not go from ``before`` to ``after``."""
    if after not in TRANSITIONS[State(before)]:
        raise IllegalTransition(f"A comment cannot go from {before} to {after}.")
