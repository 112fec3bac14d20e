"""A comment's card: the comment, its parent and article, its author's others, the reasons, the log, the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Prefetch, prefetch_related_objects

from broadsheet.discussion import filtering
from broadsheet.discussion.models import Comment, CommentQuerySet, Decision, Note
from broadsheet.discussion.moderation import author_history
from broadsheet.discussion.moderation import notes as moderation_notes
from broadsheet.discussion.moderation.author_history import Past
from broadsheet.discussion.moderation.notes import Notes
from broadsheet.discussion.reports import outcomes
from broadsheet.discussion.reports.outcomes import Voices
from broadsheet.discussion.states import MOVES, State


class Weighed(NamedTuple):
    """One of the filter's reasons, and how long its bar is, the heaviest being 100."""

    text: str
    weight: float
    bar: int


@dataclass(slots=True)
class Card:
    """One comment at the desk."""

    comment: Comment
    decisions: list[Decision]
    past: Past = field(default_factory=Past)
    voices: Voices = field(default_factory=Voices)
    notes: list[Note] = field(default_factory=list)
    thread_notes: list[Note] = field(default_factory=list)
    next: str = ""

    @property
    def anchor(self) -> str:
        return f"card-{self.comment.pk}"

    @property
    def worth(self) -> float | None:
        return self.comment.worth

    @property
    def arrival(self) -> Decision | None:
        return self.decisions[0] if self.decisions and not self.decisions[0].before else None

    @property
    def last(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def percent(self) -> int:
        """The filter's probability of spam, in percent."""
        return round(self.comment.probability * 100)

    @property
    def evidence(self) -> list[Weighed]:
        """The filter's reasons for its latest judgement, heaviest first."""
        reasons = [reason for reason in self._judged if reason["group"] != filtering.PHRASE]
        heaviest = max((abs(reason["weight"]) for reason in reasons), default=0.0) or 1.0
        return [
            Weighed(reason["text"], reason["weight"], round(100 * abs(reason["weight"]) / heaviest))
            for reason in reasons
        ]

    @property
    def phrase(self) -> str:
        """The listed phrase that was found in it; that says nothing for or against spam."""
        return next((str(reason["text"]) for reason in self._judged if reason["group"] == filtering.PHRASE), "")

    @property
    def _judged(self) -> list[dict[str, object]]:
        return next((decision.evidence for decision in reversed(self.decisions) if decision.evidence), [])

    @property
    def moves(self) -> set[State]:
        """Where a moderator can put it from here."""
        return set(MOVES[State(self.comment.state)])


def lay_out(
    comments: CommentQuerySet | Iterable[Comment], reach: CommentQuerySet | None = None
) -> tuple[list[Card], Notes]:
    """The cards of these comments, and the notes that were found with them. What is rare is only asked for if there.

    ``reach`` are the comments of which the moderator may hear when it comes to an author's others; all if not said.
    """
    if isinstance(comments, CommentQuerySet):
        comments = comments.select_related("thread", "parent")
    shown = list(comments)
    prefetch_related_objects(shown, Prefetch("decisions", Decision.objects.select_related("moderator").order_by("pk")))
    said = outcomes.waiting([one.pk for one in shown if one.report_weight > 0 or one.appealed_at])
    pasts = author_history.of(shown, Comment.objects.all() if reach is None else reach)
    notes = moderation_notes.find([one.pk for one in shown], [one.thread_id for one in shown])
    cards = [
        Card(
            comment,
            list(comment.decisions.all()),
            pasts[comment.pk],
            said.get(comment.pk, Voices()),
            notes.of_comments.get(comment.pk, []),
            notes.of_threads.get(comment.thread_id, []),
        )
        for comment in shown
    ]
    return cards, notes
