"""The steps of taking a reply in: checks, composing, judging, storing."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import IntegrityError

from broadsheet.discussion import drafts, filtering
from broadsheet.discussion.actors import Actor
from broadsheet.discussion.decisions.transitions import Change
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.models import NAME_MAX, Comment, ReportedError, Thread, paths
from broadsheet.discussion.posting import checks
from broadsheet.discussion.posting.checks import PostingContext
from broadsheet.discussion.posting.policy import apply_policy
from broadsheet.discussion.posting.results import Accepted, Refusal
from broadsheet.discussion.posting.storing import store
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.reports import errors
from broadsheet.discussion.sites import site_readers
from broadsheet.discussion.states import State
from broadsheet.lib import markdown, metrics


def compose(draft: Draft, sender: Sender, context: PostingContext, digest: str, now: datetime) -> Comment:
    """The comment that a draft becomes, not judged and not stored yet."""
    return Comment(
        **_position(context.thread, context.parent, now),
        reader_id=context.author.reader_id,
        site_reader_id=site_readers.keep(draft.signed, now) if draft.signed else None,
        author_name=draft.author_name,
        author_email=draft.author_email,
        author_url=draft.author_url,
        text=draft.text,
        html=markdown.render(draft.text),
        posted_at=now,
        audience=context.thread.audience,
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


def judge_and_store(comment: Comment, context: PostingContext, error: ReportedError | None = None) -> Accepted:
    """Judge a new comment and store it with the decision about it, and with the ``error`` that it reports."""
    thread, now = context.thread, comment.posted_at
    verdict = filtering.judge(comment, thread, now)
    change = apply_policy(verdict, comment, thread, context.rules, now, is_trusted=context.author.is_trusted)
    comment.state = change.after
    comment.probability = verdict.probability
    if change.after == State.PUBLISHED:
        comment.opens = comment.root_id is None
        comment.published_at = now
    store(comment, change, error, context.rules)
    metrics.count("broadsheet_replies_total", change.after)
    return Accepted(comment.pk, change.after)


def submit(draft: Draft, sender: Sender, now: datetime) -> Accepted | Refusal:
    """Take a reader's reply: judged, decided by the policy, and stored with that decision in one transaction.

    The same reply again is answered like the first time and stored once.
    """
    context = checks.resolve_context(draft, sender, now)
    if isinstance(context, Refusal):
        return context
    sender_key = sender.key()
    digest = drafts.digest(draft, sender_key)
    earlier = checks.find_duplicate_or_limit(context, sender_key, digest, now)
    if earlier is not None:
        if isinstance(earlier, Accepted) and earlier.is_authors:
            errors.add(earlier.comment_id, draft, now)
        return earlier
    if checks.is_network_over_limit(sender, now):
        return Refusal.TOO_FAST
    comment = compose(draft, sender, context, digest, now)
    try:
        return judge_and_store(comment, context, errors.of_draft(draft, comment, now))
    except IntegrityError:
        # The other half of a double click was stored after our check, or the thread was deleted.
        twin = Comment.objects.filter(digest=digest).first()
        return checks.repeat_answer(twin, now) if twin else Refusal.NO_THREAD


def submit_as_staff(thread_id: int, parent_id: int | None, text: str, user_id: int, now: datetime) -> Comment:
    """Publish a reply by somebody who works here, under their own name and with the mark that nobody else can have.

    The filter neither judges it nor learns from it. Raises Thread.DoesNotExist, and Comment.DoesNotExist for a
    parent that is not shown there.
    """
    thread = Thread.objects.get(pk=thread_id)
    parent = thread.comments.visible().get(pk=parent_id) if parent_id else None
    comment = compose_as_staff(thread, parent, text, user_id, now)
    store(comment, Change(None, State.PUBLISHED, ModerationReason.STAFF, Actor.person(user_id), now))
    return comment
