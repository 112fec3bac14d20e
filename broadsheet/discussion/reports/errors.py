"""Errors in an article that readers point out with a reply: kept with the reply, answered by an editor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from broadsheet.discussion.drafts import Draft
from broadsheet.discussion.models import SENTENCE_MAX, Comment, ReportedError, Thread
from broadsheet.discussion.states import ErrorOutcome, State

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """A reported error as editors see it; the reply may be one that readers do not see."""

    comment_id: int
    thread_id: int
    page_title: str
    page_url: str
    author_name: str
    text: str
    permalink: str
    is_published: bool
    sentence: str
    reported_at: datetime
    outcome: ErrorOutcome
    answer: str
    editor: AbstractBaseUser | None
    decided_at: datetime | None

    @property
    def is_decided(self) -> bool:
        """Whether its reader has an answer."""
        return self.outcome in (ErrorOutcome.CORRECTED, ErrorOutcome.NO_ERROR)


def of_draft(draft: Draft, comment: Comment, now: datetime) -> ReportedError | None:
    """What a draft says of an error in the article, not stored yet."""
    if not draft.reports_error:
        return None
    return ReportedError(comment=comment, sentence=draft.error_sentence[:SENTENCE_MAX], reported_at=now)


def add(comment_id: int, draft: Draft, now: datetime) -> None:
    """Keep the mark of a reply that was sent once more, now with it."""
    if draft.reports_error:
        values = {"sentence": draft.error_sentence[:SENTENCE_MAX], "reported_at": now}
        ReportedError.objects.get_or_create(comment_id=comment_id, defaults=values)


def reported_errors(*, decided: bool = False) -> list[ErrorCase]:
    """The newest errors that readers reported, those that wait for an answer or those that have one."""
    found = ReportedError.objects.for_editors()
    waiting = found.undecided()
    return [_case(one) for one in (found.exclude(pk__in=waiting.values("pk")) if decided else waiting)[:MOST_LISTED]]


def find_reported_error(comment_id: int) -> ErrorCase | None:
    """The error that a reply reports, as editors see it."""
    found = ReportedError.objects.for_editors().filter(comment=comment_id).first()
    return _case(found) if found else None


def answer_reported_error(comment_id: int, outcome: ErrorOutcome, answer: str, user_id: int, now: datetime) -> bool:
    """An editor says what became of a reported error; false if there is none. Its reader sees it on the receipt."""
    found = ReportedError.objects.for_editors().filter(comment=comment_id).values("pk")
    changes = {"outcome": outcome, "answer": answer, "editor": user_id, "decided_at": now}
    return bool(ReportedError.objects.filter(pk__in=found).update(**changes))


def report_times(comment_ids: Collection[int]) -> dict[int, datetime]:
    """When the errors were reported that these replies report."""
    rows = ReportedError.objects.filter(comment__in=comment_ids)
    return dict(rows.values_list("comment_id", "reported_at"))


def of_comment(comment: Comment) -> ReportedError | None:
    """The error that a reply reports, for its author."""
    return ReportedError.objects.filter(comment=comment).first()


def name_to_thank(thread: Thread, comment_id: int) -> str:
    """Who pointed out an error, if everybody may read that reply and its author's name; empty otherwise."""
    shown = thread.comments.visible_in(thread).filter(pk=comment_id, reported_error__isnull=False)
    return shown.values_list("author_name", flat=True).first() or ""


def _case(one: ReportedError) -> ErrorCase:
    comment = one.comment
    return ErrorCase(
        comment_id=comment.pk,
        thread_id=comment.thread_id,
        page_title=comment.thread.title,
        page_url=comment.thread.url,
        author_name=comment.author_name,
        text=comment.text,
        permalink=comment.permalink,
        is_published=comment.state == State.PUBLISHED and not comment.thread.is_hidden,
        sentence=one.sentence,
        reported_at=one.reported_at,
        outcome=ErrorOutcome(one.outcome),
        answer=one.answer,
        editor=one.editor,
        decided_at=one.decided_at,
    )
