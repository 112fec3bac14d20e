"""Why a comment is where it is: codes in the log, sentences for its author."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Each label completes the sentence that a receipt begins with."""

    CLEAN = "clean", _("The filter found nothing wrong with it.")
    KNOWN = "known", _("The filter was not quite sure, but its author is known here.")
    STAFF = "staff", _("It was written by somebody who works here.")
    UNSURE = "unsure", _("The filter was not sure about it, so a person will read it.")
    NO_FILTER = "no-filter", _("The filter could not judge it just now, so a person will read it.")
    READ_FIRST = "read-first", _("Every reply under this article is read by a person first.")
    NEW_HERE = "new-here", _("The first replies of people who are new here are read by a person.")
    PHRASE = "phrase", _("It contains a phrase that a person reads first here.")
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


# The log speaks of an author; a receipt speaks to him.
_TO_AUTHOR = {
    Reason.KNOWN: _("The filter was not quite sure, but you are known here."),
    Reason.STAFF: _("You work here."),
    Reason.EDITED: _("You have changed it, and the filter was not sure about the new words, so a person will read it."),
    Reason.BY_AUTHOR: _("You have taken it back, and it is no longer shown."),
    Reason.ERASED: _("Your words and your name have been deleted here for good."),
}


def to_author(code: str) -> str:
    """A reason in the words that its author reads."""
    reason = Reason(code)
    return str(_TO_AUTHOR.get(reason, reason.label))


# Which rule a moderator may name when he rejects a comment, and what the desk calls it.
REJECTIONS = {
    Reason.REJECTED: _("no rule named"),
    Reason.REJECTED_OFF_TOPIC: _("off topic"),
    Reason.REJECTED_ABUSIVE: _("insults or threats"),
    Reason.REJECTED_UNLAWFUL: _("against the law"),
    Reason.REJECTED_PRIVATE: _("private data"),
}
