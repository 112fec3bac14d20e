"""Why a comment is where it is: codes in the log, sentences for its author."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredReason(TypedDict):
    """One of the filter's reasons as a decision keeps it: its group and id, its weight in log-odds, and its words.

    ``text`` is in English; with ``id`` and ``values`` it can be said in another language (`filtering.words_of`).
    """

    group: str
    weight: float
    text: str
    id: NotRequired[str]
    values: NotRequired[dict[str, str | int | float]]


class ModerationReason(models.TextChoices):
    """Each label completes the sentence that a receipt begins with."""

    CLEAN = "clean", _("The filter found nothing wrong with it.")
    KNOWN = "known", _("The filter was not quite sure, but its author is known here.")
    STAFF = "staff", _("It was written by somebody who works here.")
    UNSURE = "unsure", _("The filter was not sure about it, so a person will read it.")
    NO_FILTER = "no-filter", _("The filter could not judge it just now, so a person will read it.")
    READ_FIRST = "read-first", _("Every reply under this article is read by a person first.")
    NEW_HERE = "new-here", _("The first replies of people who are new here are read by a person.")
    BANNED_WORD = "phrase", _("It contains a phrase that a person reads first here.")
    BINNED_WORD = "phrase-binned", _("It contains a phrase that is not published here. A person can bring it back.")
    LOOKS_LIKE_SPAM = "looks-like-spam", _("The filter took it for spam. A person can still bring it back.")
    EDITED = "edited", _("Its author has changed it, and the filter was not sure about the new words.")
    EDITED_FINE = "edited-fine", _("Its author has changed it, and the filter found nothing wrong with the new words.")
    APPROVED = "approved", _("A moderator has read and approved it.")
    MARKED_SPAM = "marked-spam", _("A moderator has marked it as spam.")
    REJECTED = "rejected", _("A moderator decided that it does not belong here: off topic, abusive or unlawful.")
    REJECTED_OFF_TOPIC = "rejected-off-topic", _("A moderator decided that it has nothing to do with the article.")
    REJECTED_ABUSIVE = "rejected-abusive", _("A moderator decided that it insults or threatens somebody.")
    REJECTED_UNLAWFUL = "rejected-unlawful", _("A moderator decided that it breaks the law.")
    REJECTED_PRIVATE = "rejected-private", _("A moderator decided that it makes somebody’s private data public.")
    UNDONE = "undone", _("A moderator has taken an earlier decision back; it will be looked at again.")
    BY_AUTHOR = "by-author", _("Its author has withdrawn it.")
    ERASED = "erased", _("It was erased at its author’s request.")
    IMPORTED = "imported", _("It was there before, in the system that this site used earlier.")


# Held by a rule: nobody doubted the comment itself. What the filter was unsure of goes to a person anyway.
BY_RULE = {
    ModerationReason.READ_FIRST,
    ModerationReason.NEW_HERE,
    ModerationReason.BANNED_WORD,
    ModerationReason.BINNED_WORD,
}

# The log is about an author, a receipt for the author.
_TO_AUTHOR = {
    ModerationReason.KNOWN: _("The filter was not quite sure, but you are known here."),
    ModerationReason.STAFF: _("You work here."),
    ModerationReason.EDITED: _(
        "You have changed it, and the filter was not sure about the new words, so a person will read it."
    ),
    ModerationReason.BY_AUTHOR: _("You have taken it back, and it is no longer shown."),
    ModerationReason.ERASED: _("Your words and your name have been deleted here for good."),
}


def to_author(code: str) -> str:
    """A reason in the words that its author reads."""
    reason = ModerationReason(code)
    return str(_TO_AUTHOR.get(reason, reason.label))


# Which rule a moderator may name when rejecting a comment, and its name on the moderation pages.
REJECTIONS = {
    ModerationReason.REJECTED: _("no rule named"),
    ModerationReason.REJECTED_OFF_TOPIC: _("off topic"),
    ModerationReason.REJECTED_ABUSIVE: _("insults or threats"),
    ModerationReason.REJECTED_UNLAWFUL: _("against the law"),
    ModerationReason.REJECTED_PRIVATE: _("private data"),
}


def rejections() -> list[tuple[str, str]]:
    """The same as the choices of a form, in the reader's language."""
    return [(reason.value, str(name)) for reason, name in REJECTIONS.items()]
