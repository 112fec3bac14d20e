"""A comment's card: the comment, its parent and article, its author's others, the reasons, the log, the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from broadsheet.discussion import filtering
from broadsheet.discussion.models import Comment, CommentQuerySet, ModerationDecision, Note, desk_url_of
from broadsheet.discussion.moderation import author_history
from broadsheet.discussion.moderation import notes as moderation_notes
from broadsheet.discussion.moderation.author_history import AuthorHistory
from broadsheet.discussion.reasons import StoredReason
from broadsheet.discussion.reports import outcomes
from broadsheet.discussion.reports.outcomes import PendingCase


@dataclass(frozen=True, slots=True)
class Card:
    """One comment with all that helps to decide about it."""

    comment: Comment
    decisions: list[ModerationDecision]
    history: AuthorHistory = field(default_factory=AuthorHistory)
    pending: tuple[PendingCase, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def anchor(self) -> str:
        return f"card-{self.comment.pk}"

    @property
    def url(self) -> str:
        return desk_url_of(self.comment.pk)

    @property
    def worth(self) -> float | None:
        worth: float | None = self.comment.worth
        return worth

    @property
    def reports(self) -> list[PendingCase]:
        return [case for case in self.pending if case.is_report]

    @property
    def appeals(self) -> list[PendingCase]:
        return [case for case in self.pending if not case.is_report]

    @property
    def arrival(self) -> ModerationDecision | None:
        return self.decisions[0] if self.decisions and not self.decisions[0].before else None

    @property
    def last(self) -> ModerationDecision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def percent(self) -> int:
        """The filter's probability of spam, in percent."""
        return round(self.comment.probability * 100)

    @property
    def evidence(self) -> list[tuple[StoredReason, str, int]]:
        """The filter's reasons for its latest judgement, each in words and with the length of its bar, at most 100."""
        reasons = [reason for reason in self._judged if reason["group"] != filtering.BANNED_WORD]
        heaviest = max((abs(reason["weight"]) for reason in reasons), default=0.0) or 1.0
        return [
            (reason, filtering.words_of(reason), round(100 * abs(reason["weight"]) / heaviest)) for reason in reasons
        ]

    @property
    def banned_word(self) -> str:
        """The banned word or phrase that was found in it; that says nothing for or against spam."""
        return next((str(reason["text"]) for reason in self._judged if reason["group"] == filtering.BANNED_WORD), "")

    @property
    def _judged(self) -> list[StoredReason]:
        return next((decision.evidence for decision in reversed(self.decisions) if decision.evidence), [])


def lay_out(
    comments: CommentQuerySet | Iterable[Comment], reach: CommentQuerySet | None = None
) -> tuple[list[Card], list[Note]]:
    """The cards of these comments, and the notes that were found with them.

    ``reach`` are the comments that the moderator may see when it comes to an author's others; all if not given.
    """
    if isinstance(comments, CommentQuerySet):
        comments = comments.select_related("thread", "parent")
    shown = list(comments)
    prefetch_related_objects(
        shown, Prefetch("decisions", ModerationDecision.objects.select_related("moderator").order_by("pk"))
    )
    pending = outcomes.waiting([one.pk for one in shown if one.report_weight > 0 or one.appealed_at])
    histories = author_history.histories(shown, Comment.objects.all() if reach is None else reach)
    notes = moderation_notes.find([one.pk for one in shown], [one.thread_id for one in shown])
    cards = [
        Card(
            comment,
            list(comment.decisions.all()),
            histories[comment.pk],
            tuple(pending.get(comment.pk, ())),
            (
                *(note for note in notes if note.comment_id == comment.pk),
                *(note for note in notes if not note.comment_id and note.thread_id == comment.thread_id),
            ),
        )
        for comment in shown
    ]
    return cards, notes
