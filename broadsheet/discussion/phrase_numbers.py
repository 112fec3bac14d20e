"""How often a listed phrase has held something lately, so that one that holds nothing is noticed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from broadsheet.discussion.intake import PHRASE
from broadsheet.discussion.models import Decision
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State

_LATELY = timedelta(days=30)
_LOOKED_AT = 10_000
_HOLDING = (Reason.PHRASE, Reason.EDITED)


def held_lately(now: datetime) -> Counter[str]:
    """For each folded phrase how many comments it has held in the last 30 days; of very many the latest only."""
    # A phrase that came in with an edit holds as well; a comment that is edited ten times is held once.
    held = Decision.objects.filter(reason__in=_HOLDING, after=State.HELD, decided_at__gte=now - _LATELY)
    rows = held.order_by("-pk").values_list("comment", "evidence")[:_LOOKED_AT]
    found = {(comment, str(one["text"])) for comment, evidence in rows for one in evidence if one["group"] == PHRASE}
    return Counter(phrase for _, phrase in found)
