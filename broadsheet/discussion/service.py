"""What can happen to a comment: submitted, decided, undone, withdrawn by its author, erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from broadsheet.discussion import arrival, submissions
from broadsheet.discussion.models import Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import Mode, State, check_move
from broadsheet.discussion.submissions import Draft, Sender
from broadsheet.lib import html
from broadsheet.pagecache import service as pagecache
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.service import Label
from broadsheet.spamfilter.verdict import Verdict

_LESSONS = {State.PUBLISHED: Label.HAM, State.SPAM: Label.SPAM}
_MODERATORS_REASON = {
    State.PUBLISHED: Reason.APPROVED,
    State.SPAM: Reason.MARKED_SPAM,
    State.REJECTED: Reason.REJECTED,
}


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


@dataclass(frozen=True, slots=True)
class TooLate:
    """Somebody else was faster: how the comment stands now, who put it there, and when."""

    state: State
    who: str
    when: datetime | None


def submit(draft: Draft, sender: Sender, now: datetime) -> Accepted | Refusal:
    """Take a reader's reply: judged, placed by policy, and stored with its decision in one transaction.

    The same reply again is answered like the first time and stored once.
    """
    place = _find_place(draft, now)
    if isinstance(place, Refusal):
        return place
    thread, parent = place
    sender_key = sender.key()
    digest = submissions.digest(draft, sender_key)
    earlier = _earlier(sender_key, digest, now)
    if earlier is not None:
        return earlier
    comment = _compose(draft, sender, thread, parent, digest, now)
    try:
        return _receive(comment, thread)
    except IntegrityError:
        # The other half of a double click was stored between our look and our write.
        return _as_before(Comment.objects.get(digest=digest))


def decide(comment_id: int, shown: State, after: State, moderator_id: int, now: datetime) -> Decision | TooLate:
    """A moderator moves a comment from the state he was shown to another, and the filter learns from it.

    Raises IllegalMove for a move that does not exist, and Comment.DoesNotExist.
    """
    reason = _MODERATORS_REASON.get(after, Reason.UNDONE)
    with transaction.atomic():
        decision = _move(comment_id, shown, after, reason, now, moderator_id=moderator_id)
        if isinstance(decision, Decision):
            _teach(decision.comment, _LESSONS.get(after), moderator_id, now)
    return decision


def undo(decision_id: int, moderator_id: int, now: datetime) -> Decision | TooLate:
    """Take a moderator's decision back, if the comment still stands where it put it; its lesson goes too.

    Raises Decision.DoesNotExist, and IllegalMove for the filter's own arrival decision.
    """
    with transaction.atomic():
        undone = Decision.objects.exclude(moderator=None).exclude(before="").get(pk=decision_id)
        before, after = State(undone.before), State(undone.after)
        decision = _move(undone.comment_id, after, before, Reason.UNDONE, now, moderator_id=moderator_id)
        if isinstance(decision, Decision):
            _teach(decision.comment, _lesson_before(undone), moderator_id, now)
    return decision


def withdraw(comment_id: int, now: datetime) -> Decision | TooLate | None:
    """Its author takes a comment back; ``None`` if he had already done so.

    Raises Comment.DoesNotExist.
    """
    with transaction.atomic():
        state = State(Comment.objects.values_list("state", flat=True).get(pk=comment_id))
        if state in {State.WITHDRAWN, State.ERASED}:
            return None
        decision = _move(comment_id, state, State.WITHDRAWN, Reason.BY_AUTHOR, now, actor="author")
        # Without its digest, the same words may be posted again.
        Comment.objects.filter(pk=comment_id).update(digest=None)
    return decision


def erase(comments: Iterable[Comment], now: datetime) -> int:
    """Take the words and names out of comments for good, and out of what the filter learned from them."""
    erased = [comment for comment in comments if comment.state != State.ERASED]
    with transaction.atomic():
        for comment in erased:
            _move(comment.pk, State(comment.state), State.ERASED, Reason.ERASED, now, actor="author")
        _blank([comment.pk for comment in erased])
        spamapi.forget([comment.lesson_key for comment in erased], now)
    return len(erased)


def erase_by_id(comment_id: int, now: datetime) -> int:
    """Erase one comment; returns 0 if it was already erased or never there."""
    return erase(Comment.objects.filter(pk=comment_id), now)


def discard(comments: Iterable[Comment]) -> int:
    """Delete comments that have been kept long enough; one that has replies is only emptied.

    They are none that readers see. An empty place is erased, so that nobody can decide about it any more.
    """
    ids = [comment.pk for comment in comments]
    answered = set(Comment.objects.filter(parent__in=ids).values_list("parent_id", flat=True))
    _blank(list(answered))
    Comment.objects.filter(pk__in=answered).update(state=State.ERASED)
    Comment.objects.filter(pk__in=set(ids) - answered).delete()
    return len(ids)


def keep_thread(
    thread_id: int | None,
    *,
    url: str,
    title: str,
    context: str,
    opened_at: datetime,
    mode: Mode = Mode.OPEN,
    site: str = "",
) -> int:
    """Bring the thread of a page up to date with the page, or open one; returns its id.

    ``thread_id`` is the page's thread so far, which follows it to a new ``url``; ``context`` is what the page
    says, for judging whether a reply is about it; ``mode`` is who may reply.
    """
    fields = {"site": site, "url": url, "title": title[:300], "context": context, "mode": mode}
    there = Thread.objects.filter(site=site, url=url).first()
    thread = Thread.objects.filter(pk=thread_id).first() or there
    if there is not None and there != thread:
        # The page that stood here has moved on or gone; its thread makes room.
        Thread.objects.filter(pk=there.pk).update(url=f"{url[:480]}#thread-{there.pk}")
    if thread is None:
        return Thread.objects.create(**fields, opened_at=opened_at).pk
    changed = [name for name, value in fields.items() if getattr(thread, name) != value]
    if changed:
        for name in changed:
            setattr(thread, name, fields[name])
        thread.save(update_fields=changed)
    return thread.pk


def drop_thread(thread_id: int) -> None:
    """Delete a thread and all that was said in it, as its page is gone for good."""
    Thread.objects.filter(pk=thread_id).delete()


def set_mode(thread_id: int, mode: Mode) -> None:
    """Open a thread to replies, have each of them read first, or close it."""
    thread = Thread.objects.get(pk=thread_id)
    thread.mode = mode
    thread.save(update_fields=["mode"])
    pagecache.purge(thread.url)


def _find_place(draft: Draft, now: datetime) -> tuple[Thread, Comment | None] | Refusal:
    thread = Thread.objects.filter(pk=draft.thread_id).first()
    if thread is None:
        return Refusal.NO_THREAD
    if not thread.is_open(now):
        return Refusal.CLOSED
    if draft.parent_id is None:
        return thread, None
    parent = thread.comments.visible().filter(pk=draft.parent_id).first()
    return (thread, parent) if parent else Refusal.NO_PARENT


def _earlier(sender_key: str, digest: str, now: datetime) -> Accepted | Refusal | None:
    """What this sender's last hour says: the same post already taken, too many posts, or nothing against it."""
    sent = list(Comment.objects.sent_since(sender_key, now - timedelta(hours=1)).only("state", "digest", "posted_at"))
    for comment in sent:
        if comment.digest == digest:
            return _as_before(comment)
    last_minute = sum(comment.posted_at > now - timedelta(minutes=1) for comment in sent)
    if last_minute >= settings.REPLIES_PER_MINUTE or len(sent) >= settings.REPLIES_PER_HOUR:
        return Refusal.TOO_FAST
    return None


def _as_before(comment: Comment) -> Accepted:
    return Accepted(comment.pk, State(comment.state), is_repeat=True)


def _compose(
    draft: Draft, sender: Sender, thread: Thread, parent: Comment | None, digest: str, now: datetime
) -> Comment:
    return Comment(
        thread=thread,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        author_name=draft.author_name,
        author_email=draft.author_email,
        author_url=draft.author_url,
        text=draft.text,
        html=html.from_plain_text(draft.text),
        posted_at=now,
        sender=sender.key(),
        digest=digest,
        circumstances=submissions.circumstances(draft, sender),
    )


def _receive(comment: Comment, thread: Thread) -> Accepted:
    arrived = spamapi.with_campaign(submissions.for_filter(comment, thread), comment.posted_at)
    if arrived.campaign is not None:
        comment.circumstances["campaign"] = arrived.campaign.numbers()
    verdict = spamapi.judge(arrived)
    is_judged = verdict.model_version != spamapi.NO_MODEL
    state, reason = arrival.place(verdict, thread.mode, is_judged)
    comment.state = state
    comment.probability = verdict.probability
    with transaction.atomic():
        comment.save(force_insert=True)
        Decision.objects.create(
            comment=comment,
            after=state,
            actor=f"filter {verdict.model_version}",
            reason=reason,
            evidence=_evidence(verdict),
            decided_at=comment.posted_at,
        )
        _count(thread.pk, None, state)
        _purge_if_seen(thread, None, state)
    return Accepted(comment.pk, state)


def _evidence(verdict: Verdict) -> list[dict[str, object]]:
    return [asdict(reason) for reason in verdict.reasons]


def _move(
    comment_id: int,
    shown: State,
    after: State,
    reason: Reason,
    now: datetime,
    *,
    moderator_id: int | None = None,
    actor: str = "",
) -> Decision | TooLate:
    check_move(shown, after)
    if not Comment.objects.filter(pk=comment_id, state=shown).update(state=after):
        return _too_late(comment_id)
    comment = Comment.objects.select_related("thread").get(pk=comment_id)
    _count(comment.thread_id, shown, after)
    _purge_if_seen(comment.thread, shown, after)
    return Decision.objects.create(
        comment=comment,
        before=shown,
        after=after,
        moderator_id=moderator_id,
        actor=actor,
        reason=reason,
        decided_at=now,
    )


def _too_late(comment_id: int) -> TooLate:
    comment = Comment.objects.get(pk=comment_id)
    last = comment.decisions.select_related("moderator").order_by("pk").last()
    return TooLate(State(comment.state), last.who if last else "", last.decided_at if last else None)


def _count(thread_id: int, before: State | None, after: State) -> None:
    change = (after == State.PUBLISHED) - (before == State.PUBLISHED)
    if change:
        Thread.objects.filter(pk=thread_id).update(comment_count=F("comment_count") + change)


def _purge_if_seen(thread: Thread, before: State | None, after: State) -> None:
    if State.PUBLISHED in (before, after) and not thread.site:
        pagecache.purge(thread.url)


def _teach(comment: Comment, label: Label | None, moderator_id: int, now: datetime) -> None:
    source = f"moderator:{moderator_id}"
    if label is None:
        spamapi.withdraw(comment.lesson_key, source, now)
    else:
        spamapi.teach(comment.lesson_key, label, submissions.for_filter(comment, comment.thread), source, now)


def _lesson_before(undone: Decision) -> Label | None:
    """What people had taught before ``undone``, the decisions that were themselves taken back left out."""
    labels: list[Label | None] = [None]
    for decision in undone.comment.decisions.filter(pk__lt=undone.pk, actor="").order_by("pk"):
        if decision.reason != Reason.UNDONE:
            labels.append(_LESSONS.get(State(decision.after)))
        elif len(labels) > 1:
            labels.pop()
    return labels[-1]


def _blank(ids: list[int]) -> None:
    Comment.objects.filter(pk__in=ids).update(
        author_name="", author_email="", author_url="", text="", html="", sender="", digest=None, circumstances={}
    )
    Decision.objects.filter(comment__in=ids).update(evidence=[])
