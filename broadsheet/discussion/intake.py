"""How a reply is taken in: where it belongs, whether it is too much, what the filter says, and stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction

from broadsheet.discussion import arrival, moves, paths, submissions
from broadsheet.discussion.arrival import Situation
from broadsheet.discussion.models import Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State
from broadsheet.discussion.submissions import Draft, Sender
from broadsheet.lib import markdown
from broadsheet.spamapi import service as spamapi
from broadsheet.spamfilter.verdict import Verdict


class Refusal(Enum):
    """Why a reply was not taken. Nothing of it is stored."""

    NO_THREAD = "no-thread"
    CLOSED = "closed"
    NO_PARENT = "no-parent"
    TOO_FAST = "too-fast"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A reply that is stored, now or, if it ``is_repeat``, when it was first sent."""

    comment_id: int
    state: State
    is_repeat: bool = False


def find_place(draft: Draft, now: datetime) -> tuple[Thread, Comment | None] | Refusal:
    thread = Thread.objects.filter(pk=draft.thread_id).first()
    if thread is None:
        return Refusal.NO_THREAD
    if not thread.is_open(now):
        return Refusal.CLOSED
    if draft.parent_id is None:
        return thread, None
    parent = thread.comments.visible().filter(pk=draft.parent_id).first()
    return (thread, parent) if parent else Refusal.NO_PARENT


def earlier(sender_key: str, digest: str, now: datetime) -> Accepted | Refusal | None:
    """What this sender's last hour says: the same post already taken, too many posts, or nothing against it."""
    sent = list(Comment.objects.sent_since(sender_key, now - timedelta(hours=1)).only("state", "digest", "posted_at"))
    for comment in sent:
        if comment.digest == digest:
            return as_before(comment)
    last_minute = sum(comment.posted_at > now - timedelta(minutes=1) for comment in sent)
    if last_minute >= settings.REPLIES_PER_MINUTE or len(sent) >= settings.REPLIES_PER_HOUR:
        return Refusal.TOO_FAST
    return None


def as_before(comment: Comment) -> Accepted:
    return Accepted(comment.pk, State(comment.state), is_repeat=True)


def compose(
    draft: Draft, sender: Sender, thread: Thread, parent: Comment | None, digest: str, now: datetime
) -> Comment:
    return Comment(
        thread=thread,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        path=paths.new(now, parent.path if parent else ""),
        author_name=draft.author_name,
        author_email=draft.author_email,
        author_url=draft.author_url,
        text=draft.text,
        html=markdown.render(draft.text),
        posted_at=now,
        sender=sender.key(),
        digest=digest,
        circumstances=submissions.circumstances(draft, sender),
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a comment goes, why, and by whose judgement."""

    state: State
    reason: Reason
    actor: str


def judge(comment: Comment, thread: Thread) -> tuple[Verdict, Placed]:
    """What the filter says of a comment, and where that puts it under the thread's rules."""
    verdict = spamapi.judge(submissions.for_filter(comment, thread))
    is_judged = verdict.model_version != spamapi.NO_MODEL
    state, reason = arrival.place(verdict, Situation(Mode(thread.mode or Mode.OPEN), is_judged))
    return verdict, Placed(state, reason, f"filter {verdict.model_version}")


def remember(comment: Comment, thread: Thread) -> None:
    """Note in the filter's memory of the last weeks that these words came, and on the comment who else sent them."""
    arrived = spamapi.with_campaign(submissions.for_filter(comment, thread), comment.posted_at)
    if arrived.campaign is not None:
        comment.circumstances["campaign"] = arrived.campaign.numbers()


def receive(comment: Comment, thread: Thread) -> Accepted:
    """Judge a new comment and store it with the decision about it."""
    remember(comment, thread)
    verdict, placed = judge(comment, thread)
    comment.state = placed.state
    comment.probability = verdict.probability
    if placed.state == State.PUBLISHED:
        comment.opens = comment.root_id is None
        comment.published_at = comment.posted_at
    with transaction.atomic():
        comment.save(force_insert=True)
        Decision.objects.create(
            comment=comment,
            after=placed.state,
            actor=placed.actor,
            reason=placed.reason,
            evidence=evidence(verdict),
            decided_at=comment.posted_at,
        )
        moves.count(thread.pk, None, placed.state)
        moves.purge_if_seen(thread, None, placed.state)
    return Accepted(comment.pk, placed.state)


def evidence(verdict: Verdict) -> list[dict[str, object]]:
    """The filter's reasons as the log keeps them."""
    return [asdict(reason) for reason in verdict.reasons]
