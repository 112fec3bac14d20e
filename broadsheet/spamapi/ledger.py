"""The one place where rows are added to the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from broadsheet.spamapi.models import Label, Lesson

# Any constant will do, as long as nothing else in this database takes the same one.
_LOCK = 0x6C656467


def lock() -> None:
    """Let nobody else add rows until the present transaction ends.

    Numbers are handed out before commit; without this the learner could pass over a lesson that commits after a later
    one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def append(
    key: str,
    label: Label,
    submission: dict[str, Any] | None,
    source: str,
    now: datetime,
    owner: str = "",
    person: str = "",
    is_weak: bool = False,
) -> bool:
    """Add a row; true if it says anything new about ``key``. Where anything was said of it, a weak lesson says nothing.

    ``submission`` is what a lesson of this label keeps.
    """
    with transaction.atomic():
        lock()
        last = Lesson.objects.filter(key=key).order_by("-pk").values_list("label", flat=True).first()
        if last == label or (last is None and label == Label.WITHDRAWN) or (is_weak and last is not None):
            return False
        Lesson.objects.create(
            key=key, label=label, submission=submission, source=source, created_at=now, owner=owner[:80], person=person
        )
        return True
