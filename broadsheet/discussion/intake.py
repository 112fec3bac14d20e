"""How a reply is taken in: where it belongs, whether it is too much, what the filter says, and stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from broadsheet.discussion import arrival, bankeys, floods, identity, moves, paths, rulebook, submissions
from broadsheet.discussion.arrival import Situation
from broadsheet.discussion.identity import Who
from broadsheet.discussion.models import NAME_MAX, Comment, Decision, Thread
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.rulebook import Book
from broadsheet.discussion.standing import Standing
from broadsheet.discussion.states import State
from broadsheet.discussion.submissions import Draft, Sender
from broadsheet.lib import markdown
from broadsheet.spamapi import service as spamapi
from broadsheet.spamfilter.verdict import Verdict

# For so long a double click, or a second press after the network failed, is taken for its author's own.
_SENT_AGAIN_WITHIN = timedelta(minutes=5)

PHRASE = "phrase"
"""The group under which the log keeps, beside the filter's reasons, the listed phrase that was found."""


@dataclass(frozen=True)
class Refusal:
    """Why a reply was not taken, until when that holds, and what more is to be said. Nothing of it is stored.

    Two refusals are equal if they are for the same reason.
    """

    code: str
    until: datetime | None = field(default=None, compare=False)
    words: str = field(default="", compare=False)

    NO_THREAD: ClassVar[Refusal]
    CLOSED: ClassVar[Refusal]
    NO_PARENT: ClassVar[Refusal]
    TOO_FAST: ClassVar[Refusal]
    SLOW: ClassVar[Refusal]
    BANNED: ClassVar[Refusal]
    NAME_TAKEN: ClassVar[Refusal]


Refusal.NO_THREAD = Refusal("no-thread")
Refusal.CLOSED = Refusal("closed")
Refusal.NO_PARENT = Refusal("no-parent")
Refusal.TOO_FAST = Refusal("too-fast")
Refusal.SLOW = Refusal("slow")
Refusal.BANNED = Refusal("banned")
Refusal.NAME_TAKEN = Refusal("name-taken")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A reply that is stored, now or, if it ``is_repeat``, when it was first sent.

    ``is_authors`` says whether it surely came from its author, who may have its receipt.
    """

    comment_id: int
    state: State
    is_repeat: bool = False
    is_authors: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply belongs, and the rules that hold there just now."""

    thread: Thread
    parent: Comment | None
    book: Book
    standing: Standing
    who: Who = field(default_factory=Who)


def find_place(draft: Draft, sender: Sender, now: datetime) -> Place | Refusal:
    """The thread and the comment that is answered, if this sender may reply there at this moment."""
    thread = rulebook.with_edition(Thread.objects.filter(pk=draft.thread_id)).first()
    if thread is None:
        return Refusal.NO_THREAD
    book = rulebook.book(thread.edition)
    standing = book.standing(thread, now)
    if not standing.takes_replies:
        return Refusal("closed", standing.opens_at)
    barred = book.barred(bankeys.of_draft(draft, sender), now)
    if barred:
        return Refusal("banned", barred.until, barred.reason)
    parent = None
    if draft.parent_id is not None:
        parent = thread.comments.visible().filter(pk=draft.parent_id).first()
        if parent is None:
            return Refusal.NO_PARENT
    who = identity.look(draft.author_name, draft.reader_id, now)
    return Place(thread, parent, book, standing, who) if who.may_use_name else Refusal.NAME_TAKEN


def earlier(place: Place, sender_key: str, digest: str, now: datetime) -> Accepted | Refusal | None:
    """What this sender sent lately says: the same post already taken, too many posts, or nothing against it."""
    slow = timedelta(minutes=place.standing.slow_minutes)
    since = now - max(timedelta(hours=1), slow)
    rows = Comment.objects.sent_since(sender_key, since).values_list("digest", "pk", "posted_at", "thread_id")
    sent = list(rows)
    for known, comment_id, *_ in sent:
        if known == digest:
            return as_before(Comment.objects.get(pk=comment_id), now)
    last_minute = sum(posted_at > now - timedelta(minutes=1) for *_, posted_at, _ in sent)
    last_hour = sum(posted_at > now - timedelta(hours=1) for *_, posted_at, _ in sent)
    if last_minute >= settings.REPLIES_PER_MINUTE or last_hour >= settings.REPLIES_PER_HOUR:
        return Refusal.TOO_FAST
    here = [posted_at for *_, posted_at, thread_id in sent if thread_id == place.thread.pk]
    if slow and here and max(here) + slow > now:
        return Refusal("slow", max(here) + slow)
    return None


def is_flood(sender: Sender, now: datetime) -> bool:
    """Count one more reply from the sender's network; true after ten times what a single address may send."""
    return floods.is_of_network("reply", sender, settings.REPLIES_PER_HOUR, now)


def as_before(comment: Comment, now: datetime) -> Accepted:
    """The first answer once more. What has stood on the page for a while, somebody behind the same address may copy."""
    is_authors = comment.published_at is None or now - comment.posted_at <= _SENT_AGAIN_WITHIN
    return Accepted(comment.pk, State(comment.state), is_repeat=True, is_authors=is_authors)


def compose(draft: Draft, sender: Sender, place: Place, digest: str, now: datetime) -> Comment:
    """The comment that a draft becomes, not judged and not stored yet."""
    return Comment(
        **_position(place.thread, place.parent, now),
        reader_id=place.who.reader_id,
        author_name=draft.author_name,
        author_email=draft.author_email,
        author_url=draft.author_url,
        text=draft.text,
        html=markdown.render(draft.text),
        posted_at=now,
        audience=place.thread.audience,
        sender=sender.key(),
        digest=digest,
        circumstances=submissions.circumstances(draft, sender),
    )


def compose_as_staff(thread: Thread, parent: Comment | None, text: str, user_id: int, now: datetime) -> Comment:
    """The comment of somebody who works here, ready to be stored."""
    user = get_user_model().objects.get(pk=user_id)
    return Comment(
        **_position(thread, parent, now),
        opens=parent is None,
        staff=user,
        author_name=(user.get_full_name() or user.get_username())[:NAME_MAX],
        text=text,
        html=markdown.render(text),
        state=State.PUBLISHED,
        posted_at=now,
        published_at=now,
        probability=0.0,
    )


def _position(thread: Thread, parent: Comment | None, now: datetime) -> dict[str, object]:
    """Where a comment stands that is posted ``now`` in answer to ``parent``, or as an opening."""
    return {
        "thread": thread,
        "parent": parent,
        "root_id": (parent.root_id or parent.pk) if parent else None,
        "depth": parent.depth + 1 if parent else 0,
        "path": paths.new(now, parent.path if parent else ""),
    }


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a comment goes, why, and by whose judgement."""

    state: State
    reason: Reason
    actor: str
    evidence: list[dict[str, object]]


def put(
    verdict: Verdict, comment: Comment, thread: Thread, book: Book, now: datetime, *, is_known: bool = False
) -> Placed:
    """Where the filter's verdict puts a comment under the rules of its thread."""
    phrase = book.phrases.find(comment.text, comment.author_name, comment.author_url)
    situation = Situation(
        mode=book.standing(thread, now).mode,
        is_judged=verdict.model_version != spamapi.NO_MODEL,
        is_known=is_known,
        phrase=phrase,
    )
    state, reason = arrival.place(verdict, situation)
    return Placed(state, reason, f"filter {verdict.model_version}", evidence(verdict, phrase))


def _judge(comment: Comment, thread: Thread) -> Verdict:
    """The filter's verdict on a new comment, which it remembers for some weeks; and, on it, who else sent such."""
    arrived, verdict = spamapi.arrive(submissions.for_filter(comment, thread), comment.posted_at)
    if arrived.campaign is not None:
        comment.circumstances["campaign"] = arrived.campaign.numbers()
        comment.wave = f"{arrived.campaign.id:08x}" if arrived.campaign.id else ""
    return verdict


def receive(comment: Comment, place: Place) -> Accepted:
    """Judge a new comment and store it with the decision about it."""
    thread = place.thread
    verdict = _judge(comment, thread)
    placed = put(verdict, comment, thread, place.book, comment.posted_at, is_known=place.who.is_known)
    comment.state = placed.state
    comment.probability = verdict.probability
    if placed.state == State.PUBLISHED:
        comment.opens = comment.root_id is None
        comment.published_at = comment.posted_at
    store(comment, actor=placed.actor, reason=placed.reason, evidence=placed.evidence)
    return Accepted(comment.pk, placed.state)


def store(comment: Comment, *, reason: Reason, **decided: object) -> None:
    """Store a new comment in its state, with the decision that put it there, in one transaction."""
    with transaction.atomic():
        comment.save(force_insert=True)
        Decision.objects.create(
            comment=comment, after=comment.state, reason=reason, decided_at=comment.posted_at, **decided
        )
        moves.count(comment.thread_id, None, State(comment.state))
        moves.purge_if_seen(comment.thread, None, State(comment.state))


def evidence(verdict: Verdict, phrase: str = "") -> list[dict[str, object]]:
    """The filter's reasons as the log keeps them, and the phrase of the hold list that was found."""
    found = [{"group": PHRASE, "weight": 0.0, "text": phrase}] if phrase else []
    told = [{"group": reason.group, "weight": reason.weight, "text": reason.text} for reason in verdict.reasons]
    return told + found
