"""How often a listed phrase has held something lately, so that one that holds nothing is noticed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from broadsheet.discussion.intake import PHRASE
from broadsheet.discussion.models import Decision
from broadsheet.discussion.reasons import Reason

_LATELY = timedelta(days=30)
_LOOKED_AT = 10_000


def held_lately(now: datetime) -> Counter[str]:
    """For each folded phrase how many comments it has held in the last 30 days; of very many the latest only."""
    held = Decision.objects.filter(reason=Reason.PHRASE, decided_at__gte=now - _LATELY).order_by("-pk")
    return Counter(
        str(reason["text"])
        for evidence in held.values_list("evidence", flat=True)[:_LOOKED_AT]
        for reason in evidence
        if reason["group"] == PHRASE
    )
