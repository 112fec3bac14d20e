"""What passes between the discussion and the filter; the only module that speaks to spamapi."""

from __future__ import annotations

from datetime import datetime

from broadsheet.discussion.models import Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.service import Label
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.verdict import Verdict

PHRASE = "phrase"
"""The group under which the log keeps, beside the filter's reasons, the listed phrase that was found."""


def evidence(verdict: Verdict, phrase: str = "") -> list[dict[str, object]]:
    """The filter's reasons as the log keeps them, and the phrase of the hold list that was found."""
    found = [{"group": PHRASE, "weight": 0.0, "text": phrase}] if phrase else []
    told = [{"group": reason.group, "weight": reason.weight, "text": reason.text} for reason in verdict.reasons]
    return told + found


LESSONS = {State.PUBLISHED: Label.HAM, State.SPAM: Label.SPAM}


def teach(comment: Comment, label: Label | None, moderator_id: int, now: datetime) -> None:
    source = f"moderator:{moderator_id}"
    if label is None:
        spamapi.withdraw(comment.lesson_key, source, now)
    else:
        spamapi.teach(comment.lesson_key, label, for_filter(comment, comment.thread), source, now)


def lesson_before(undone: Decision) -> Label | None:
    """What people had taught before ``undone``, the decisions that were themselves taken back left out."""
    labels: list[Label | None] = [None]
    earlier = undone.comment.decisions.filter(pk__lt=undone.pk, actor="")
    if undone.comment.edited_at:
        # What was decided about earlier words says nothing about these.
        earlier = earlier.filter(decided_at__gt=undone.comment.edited_at)
    for decision in earlier.order_by("pk"):
        if decision.reason != Reason.UNDONE:
            labels.append(LESSONS.get(State(decision.after)))
        elif len(labels) > 1:
            labels.pop()
    return labels[-1]


def for_filter(comment: Comment, thread: Thread) -> Submission:
    """The comment as the filter sees it: the same on arrival and when a moderator's click becomes a lesson."""
    kept = comment.circumstances
    return Submission(
        text=comment.text,
        author=comment.author_name,
        author_email=comment.author_email,
        author_url=comment.author_url,
        permalink=thread.url,
        context=f"{thread.title}\n{thread.context}",
        date=comment.posted_at,
        site=thread.site,
        context_age_days=_age_in_days(thread.opened_at, comment.posted_at),
        **kept | {"campaign": Campaign.of(kept.get("campaign"))},
    )


def _age_in_days(opened_at: datetime, posted_at: datetime) -> float:
    return max(0.0, round((posted_at - opened_at).total_seconds() / 86_400, 2))
