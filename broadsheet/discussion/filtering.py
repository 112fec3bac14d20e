"""What passes between the discussion and the filter; the only module that speaks to spamapi."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.reasons import StoredReason
from broadsheet.discussion.states import State
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.service import Answered, Label, Reviewed, Taught
from broadsheet.spamfilter.reasons import sentence
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.verdict import Decision, Verdict

BANNED_WORD = "phrase"
"""The group under which the log keeps, beside the filter's reasons, the banned word that was found."""


def judge(comment: Comment, thread: Thread, now: datetime) -> Verdict:
    """The filter's verdict on a comment as it is worded now.

    The filter remembers a new one for some weeks, and the comment keeps of which campaign it seems to be.
    """
    judgement = spamapi.judge(to_submission(comment, thread), now)
    campaign = judgement.submission.campaign
    if campaign is not None:
        comment.circumstances["campaign"] = campaign.numbers()
        comment.campaign = f"{campaign.id:08x}" if campaign.id else ""
    return judgement.verdict


def evidence(verdict: Verdict, banned_word: str = "") -> tuple[StoredReason, ...]:
    """The filter's reasons as a decision keeps them, and the banned word that was found."""
    reasons = [
        StoredReason(group=one.group, id=one.id, weight=one.weight, values=dict(one.values), text=one.text)
        for one in verdict.reasons
    ]
    return (*reasons, *([StoredReason(group=BANNED_WORD, weight=0.0, text=banned_word)] if banned_word else []))


def words_of(reason: StoredReason) -> str:
    """What a reason says, in the reader's language; in the English it was kept in if its id is not known now."""
    return sentence(reason.get("id", ""), reason.get("values", {}), gettext) or reason["text"]


NO_MODEL = spamapi.NO_MODEL
catch_up = spamapi.catch_up
OldLessons = spamapi.Backlog
_ANSWERS = {State.PUBLISHED: Decision.PUBLISH, State.SPAM: Decision.SPAM}
LESSONS = {State.PUBLISHED: Label.HAM, State.SPAM: Label.SPAM}


def forget(comment: Comment, now: datetime) -> None:
    """Take a comment's words out of what the filter learned, for good."""
    spamapi.forget([comment.lesson_key], now)


def lessons(comment: Comment) -> QuerySet[Any]:
    """What the filter keeps of a comment to learn from."""
    return spamapi.lessons(comment.lesson_key)


def teach(comment: Comment, label: Label | None, moderator_id: int, now: datetime) -> None:
    """Teach the filter what a moderator decided about a comment; without a label, take an earlier lesson back."""
    source = f"moderator:{moderator_id}"
    if label is None:
        spamapi.withdraw(comment.lesson_key, source, now)
    else:
        spamapi.teach(comment.lesson_key, label, to_submission(comment, comment.thread), source, now)


def teach_old(
    archive: OldLessons, comments: Iterable[tuple[Comment, bool]], source: str, now: datetime, is_last: bool
) -> list[Reviewed]:
    """Teach the filter whether each of these is spam, in this order; returns what it said, taught by those before."""
    lessons = [
        Taught(one.lesson_key, Label.SPAM if is_spam else Label.HAM, to_submission(one, one.thread))
        for one, is_spam in comments
    ]
    return archive.teach(lessons, source, now, is_last)


def learn_unreported(comments: Iterable[Comment], now: datetime) -> int:
    """Tell the filter that nobody objected to its answers about these; returns from how many it learns."""
    answers = (Answered(one.lesson_key, _ANSWERS[State(one.state)], to_submission(one, one.thread)) for one in comments)
    return spamapi.learn_unreported(answers, now)


def lesson_before(undone: ModerationDecision) -> Label | None:
    """What people had taught before ``undone``, by the decisions that still stand."""
    earlier = undone.comment.decisions.by_people().standing().filter(pk__lt=undone.pk)
    if undone.comment.edited_at:
        # What was decided about earlier words says nothing about these.
        earlier = earlier.filter(decided_at__gt=undone.comment.edited_at)
    last = earlier.order_by("pk").last()
    return LESSONS.get(State(last.after)) if last else None


def to_submission(comment: Comment, thread: Thread) -> Submission:
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
