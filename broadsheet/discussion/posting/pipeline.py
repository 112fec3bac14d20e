"""How a reply is taken in: where it belongs, whether it is too much, what the filter says, and stored."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from broadsheet.discussion import drafts, filtering
from broadsheet.discussion.decisions import transitions
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.models import NAME_MAX, Comment, Decision, Thread, paths
from broadsheet.discussion.posting import checks
from broadsheet.discussion.posting.checks import Place
from broadsheet.discussion.posting.policy import put
from broadsheet.discussion.posting.results import Accepted, Refusal
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.states import State
from broadsheet.lib import markdown
from broadsheet.spamapi import service as spamapi
from broadsheet.spamfilter.verdict import Verdict


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
        circumstances=drafts.circumstances(draft, sender),
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


def _judge(comment: Comment, thread: Thread) -> Verdict:
    """The filter's verdict on a new comment, which it remembers for some weeks; and, on it, who else sent such."""
    judgement = spamapi.judge(filtering.for_filter(comment, thread), comment.posted_at)
    campaign = judgement.submission.campaign
    if campaign is not None:
        comment.circumstances["campaign"] = campaign.numbers()
        comment.wave = f"{campaign.id:08x}" if campaign.id else ""
    return judgement.verdict


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
        transitions.count(comment.thread_id, None, State(comment.state))
        transitions.purge_if_seen(comment.thread, None, State(comment.state))


def submit(draft: Draft, sender: Sender, now: datetime) -> Accepted | Refusal:
    """Take a reader's reply: judged, placed by policy, and stored with its decision in one transaction.

    The same reply again is answered like the first time and stored once.
    """
    place = checks.find_place(draft, sender, now)
    if isinstance(place, Refusal):
        return place
    sender_key = sender.key()
    digest = drafts.digest(draft, sender_key)
    earlier = checks.earlier(place, sender_key, digest, now)
    if earlier is not None:
        return earlier
    if checks.is_flood(sender, now):
        return Refusal.TOO_FAST
    comment = compose(draft, sender, place, digest, now)
    try:
        return receive(comment, place)
    except IntegrityError:
        # The other half of a double click was stored between our look and our write, or the thread went.
        twin = Comment.objects.filter(digest=digest).first()
        return checks.as_before(twin, now) if twin else Refusal.NO_THREAD


def submit_as_staff(thread_id: int, parent_id: int | None, text: str, user_id: int, now: datetime) -> Comment:
    """Publish a reply by somebody who works here, under his name and with the mark that nobody else can have.

    The filter neither judges it nor learns from it. Raises Thread.DoesNotExist, and Comment.DoesNotExist for a
    parent that is not shown there.
    """
    thread = Thread.objects.get(pk=thread_id)
    parent = thread.comments.visible().get(pk=parent_id) if parent_id else None
    comment = compose_as_staff(thread, parent, text, user_id, now)
    store(comment, moderator_id=user_id, reason=Reason.STAFF)
    return comment
