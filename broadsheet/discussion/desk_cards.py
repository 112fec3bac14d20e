"""A comment's card: the comment, its parent and article, its author's history, the reasons, the log, the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, Min, Prefetch, Q, Value, prefetch_related_objects
from django.db.models.functions import Cast

from broadsheet.discussion import intake, voices
from broadsheet.discussion import notes as notebook
from broadsheet.discussion.models import Appeal, Comment, CommentQuerySet, Decision, Note, Outcome, Report
from broadsheet.discussion.notes import Notes
from broadsheet.discussion.states import MOVES, State

_REPORTS, _APPEALS = "open_reports", "open_appeals"


@dataclass(slots=True)
class History:
    """What came from one author before."""

    published: int = 0
    removed: int = 0
    first_seen: datetime | None = None


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
    history: History
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
        reasons = [reason for reason in self._judged if reason["group"] != intake.PHRASE]
        heaviest = max((abs(reason["weight"]) for reason in reasons), default=0.0) or 1.0
        return [
            Weighed(reason["text"], reason["weight"], round(100 * abs(reason["weight"]) / heaviest))
            for reason in reasons
        ]

    @property
    def phrase(self) -> str:
        """The listed phrase that was found in it; that says nothing for or against spam."""
        return next((str(reason["text"]) for reason in self._judged if reason["group"] == intake.PHRASE), "")

    @property
    def _judged(self) -> list[dict[str, object]]:
        return next((decision.evidence for decision in reversed(self.decisions) if decision.evidence), [])

    @property
    def moves(self) -> set[State]:
        """Where a moderator can put it from here."""
        return set(MOVES[State(self.comment.state)])

    @property
    def reports(self) -> list[Report]:
        return getattr(self.comment, _REPORTS, [])

    @property
    def appeals(self) -> list[Appeal]:
        return getattr(self.comment, _APPEALS, [])


def lay_out(comments: CommentQuerySet | Iterable[Comment]) -> tuple[list[Card], Notes]:
    """The cards of these comments, and the notes that were found with them. What is rare is only asked for if there."""
    if isinstance(comments, CommentQuerySet):
        comments = comments.select_related("thread", "parent")
    shown = list(comments)
    prefetch_related_objects(shown, Prefetch("decisions", Decision.objects.select_related("moderator").order_by("pk")))
    _add_what_is_rare(shown)
    histories = _histories(shown)
    notes = notebook.find([one.pk for one in shown], [one.thread_id for one in shown])
    cards = [
        Card(
            comment,
            list(comment.decisions.all()),
            histories[comment.pk],
            notes.of_comments.get(comment.pk, []),
            notes.of_threads.get(comment.thread_id, []),
        )
        for comment in shown
    ]
    return cards, notes


def _add_what_is_rare(comments: list[Comment]) -> None:
    reported = [comment for comment in comments if comment.report_weight > 0]
    appealed = [comment for comment in comments if comment.appealed_at]
    edited = [comment for comment in comments if comment.edited_at]
    if reported:
        prefetch_related_objects(reported, Prefetch("reports", voices.open_reports(), to_attr=_REPORTS))
    if appealed:
        found = Appeal.objects.filter(outcome=Outcome.OPEN).order_by("pk")
        prefetch_related_objects(appealed, Prefetch("appeals", found, to_attr=_APPEALS))
    if edited:
        prefetch_related_objects(edited, "revisions")


def _histories(comments: list[Comment]) -> dict[int, History]:
    """For each comment, what else came from its author; one query for all of them."""
    keys = {comment.pk: _key(comment) for comment in comments}
    found = {
        (kind, value): History(published, removed, first_seen)
        for kind, value, published, removed, first_seen in _counted(set(keys.values()))
    }
    return {comment_id: found.get(key, History()) for comment_id, key in keys.items()}


def _counted(keys: set[tuple[str, str]]) -> Iterable[tuple[str, str, int, int, datetime]]:
    """For each kind of key a query of its own, which its index answers, put together."""
    parts = []
    for kind in _KINDS:
        values = [value for one, value in keys if one == kind and value]
        # Said twice, so that the database sees that it may use an index of those that have one.
        known = Comment.objects.filter(**{f"{kind}__in": values}).exclude(**{kind: _NOBODY[kind]})
        parts.append(
            known.order_by()
            .annotate(kind=Value(kind), value=Cast(kind, CharField()))
            .values_list("kind", "value")
            .annotate(
                published=Count("pk", filter=Q(state=State.PUBLISHED)),
                removed=Count("pk", filter=Q(state__in=[State.SPAM, State.REJECTED])),
                first_seen=Min("posted_at"),
            )
        )
    return parts[0].union(*parts[1:], all=True)


_KINDS = ("reader", "author_email", "sender")
_NOBODY = {"reader": None, "author_email": "", "sender": ""}


def _key(comment: Comment) -> tuple[str, str]:
    """By what his other comments are known: as `CommentQuerySet.of_author` has it."""
    if comment.reader_id:
        return "reader", str(comment.reader_id)
    if comment.author_email:
        return "author_email", comment.author_email
    return "sender", comment.sender
