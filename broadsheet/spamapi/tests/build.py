"""Small builders for submissions and lessons."""

from __future__ import annotations

from datetime import UTC, datetime

from broadsheet.spamapi import service
from broadsheet.spamapi.models import Label, Lesson
from broadsheet.spamfilter.submission import Submission

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
KIND_WORDS = "My grandmother kept bees behind the old mill, so this brought back a lot to me and to my sister."
OFFER = (
    "We restore old wooden windows and doors for private owners in the whole county, with linseed oil paint and "
    "hand made glass, and we would be glad to come and see yours before the winter"
)
NEAR_OFFER = OFFER.replace("private owners", "home owners").replace("the winter", "the spring")


def a_submission(text: str = KIND_WORDS, **fields) -> Submission:
    defaults = {"author": "Anna", "context": "The old mill turns again", "date": NOW}
    return Submission(**{"text": text} | defaults | fields)


def teach(key: str, label: str, text: str = "", **fields) -> None:
    """One lesson; each key has words of its own unless ``text`` says otherwise."""
    words = text or f"What {key} wrote about the mill: {KIND_WORDS[len(key) :]}"
    service.teach(key, Label(label), a_submission(words, **fields), "moderator:1", NOW)


def ledger() -> list[tuple[str, str]]:
    """The rows of the ledger as they were added: what, and which way."""
    return list(Lesson.objects.order_by("pk").values_list("key", "label"))
