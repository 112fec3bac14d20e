"""Handing the comments of a thread on to another system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from broadsheet.discussion.models import Comment, ModerationDecision
from broadsheet.discussion.states import TAKEN_BACK

_AT_ONCE = 500
_COLUMNS = (
    "pk", "parent", "author_name", "author_email", "reader__email", "author_url", "text", "html", "state", "posted_at",
    "staff",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenComment:
    """A comment as it leaves.

    ``parent`` is the nearest one above that leaves too, and ``decided_at`` when a person decided about it last.
    """

    pk: int
    parent: int | None
    author_name: str
    author_email: str
    author_url: str
    text: str
    html: str
    state: str
    posted_at: datetime
    staff: int | None
    decided_at: datetime | None


class Handover:
    """Hands over every comment but those that their authors took back or that were erased."""

    def __init__(self) -> None:
        self._gone = dict(Comment.objects.in_states(TAKEN_BACK).values_list("pk", "parent"))

    @property
    def left_out(self) -> int:
        """How many are not handed over."""
        return len(self._gone)

    def comments_of(self, thread_id: int) -> Iterator[GivenComment]:
        """Those of one thread, in the order in which they came in."""
        decided = dict(
            ModerationDecision.objects.filter(comment__thread=thread_id)
            .by_people()
            .standing()
            .order_by("pk")
            .values_list("comment", "decided_at")
        )
        rows = Comment.objects.filter(thread=thread_id).exclude(state__in=TAKEN_BACK).order_by("pk")
        for row in rows.values_list(*_COLUMNS).iterator(_AT_ONCE):
            pk, parent, name, email, confirmed, url, text, html, state, posted_at, staff = row
            while parent in self._gone:
                parent = self._gone[parent]
            who = (name, email or confirmed or "", url)
            yield GivenComment(pk, parent, *who, text, html, state, posted_at, staff, decided.get(pk))


def staff_who_wrote() -> list[int]:
    """The accounts that have written comments as staff."""
    rows = Comment.objects.exclude(staff=None).exclude(state__in=TAKEN_BACK)
    return list(rows.order_by("staff").values_list("staff", flat=True).distinct())
