"""What was answered to one key, check by check, and what its site said of it since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from broadsheet.spamapi.models import TAUGHT, Check, Label, Lesson, lesson_key

AT_ONCE = 50
_LAST_LESSONS = 500

SHOWN = ("all", "spam", "ham", "corrected")
"""Which answers a page of them may be about."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One check, and which way the site taught its comment since, if it did."""

    check: Check
    taught: Label | None = None
    taught_at: datetime | None = None

    @property
    def is_corrected(self) -> bool:
        """Whether the site says the opposite of what it was told."""
        return self.taught is not None and (self.taught == Label.SPAM) != self.check.sent_as_spam


def find(key_id: int, guid: str) -> Answer | None:
    """The answer of that number, if this key got it.

    For the number of another key's check the database is asked the same as for one that never was.
    """
    check = Check.objects.filter(guid=guid, key_id=key_id).first()
    subject = check.lesson_key if check else lesson_key(key_id, guid)
    said = _said([subject])
    return None if check is None else Answer(check, *said.get(subject, ()))


def page(key_id: int, show: str = "all", before: int | None = None) -> list[Answer]:
    """The newest answers to a key that came before the one of number ``before``; one more than fit on a page."""
    checks = Check.objects.filter(key_id=key_id).order_by("-pk")
    if before is not None:
        checks = checks.filter(pk__lt=before)
    if show in ("spam", "ham"):
        checks = checks.filter(sent_as_spam=show == "spam")
    elif show == "corrected":
        checks = checks.filter(subject__in=_taught_subjects(key_id))
    found = list(checks[: AT_ONCE + 1])
    said = _said(check.lesson_key for check in found)
    answers = [Answer(check, *said.get(check.lesson_key, ())) for check in found]
    return [one for one in answers if one.is_corrected] if show == "corrected" else answers


def _said(subjects: Iterable[str]) -> dict[str, tuple[Label, datetime]]:
    """Which way people taught each of these subjects last, and when."""
    rows = Lesson.objects.filter(key__in=list(subjects)).order_by("pk").values_list("key", "label", "created_at")
    last = {key: (label, when) for key, label, when in rows}
    return {key: (Label(label), when) for key, (label, when) in last.items() if label in TAUGHT}


def _taught_subjects(key_id: int) -> list[str]:
    """The subjects of which the site of a key spoke last."""
    rows = Lesson.objects.filter(source=f"key:{key_id}", label__in=TAUGHT).order_by("-pk")
    begin = len(lesson_key(key_id, ""))
    return [key[begin:] for key in rows.values_list("key", flat=True)[:_LAST_LESSONS]]
