"""Whether a reply may be posted: thread, rules, bans, parent, name, repeats and rate limits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from broadsheet.discussion import limits
from broadsheet.discussion.conf import settings
from broadsheet.discussion.drafts import Draft, Sender
from broadsheet.discussion.identity.readers import AuthorStatus
from broadsheet.discussion.models import Comment, Thread
from broadsheet.discussion.posting.results import Accepted, Refusal
from broadsheet.discussion.rules import bans, current
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.rules.effective import EffectiveRules
from broadsheet.discussion.sites import site_readers
from broadsheet.discussion.states import State
from broadsheet.lib.rows import Prepared

# For so long a double click, or a second press after the network failed, is taken for its author's own.
_SENT_AGAIN_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class PostingContext:
    """Where a reply belongs, and the rules that hold there just now."""

    thread: Thread
    parent: Comment | None
    rules: RuleSet
    effective: EffectiveRules
    author: AuthorStatus = field(default_factory=AuthorStatus)


def resolve_context(draft: Draft, sender: Sender, now: datetime) -> PostingContext | Refusal:
    """The thread and the comment that is answered, if this sender may reply there at this moment."""
    found = current.thread_and_rules(draft.thread_id)
    if found is None:
        return Refusal.NO_THREAD
    thread, rules = found
    effective = rules.effective(thread, now)
    if not effective.takes_replies:
        return replace(Refusal.CLOSED, until=effective.opens_at)
    domains = bans.domains(draft.author_email, draft.author_url)
    barred = rules.active_ban(bans.keys_of_draft(draft, sender), now, domains, sender.address)
    if barred:
        return replace(Refusal.BANNED, until=barred.until, words=barred.reason)
    parent = None
    if draft.parent_id is not None:
        parent = thread.comments.visible().filter(pk=draft.parent_id).first()
        if parent is None:
            return Refusal.NO_PARENT
    who = site_readers.identify(draft, thread, now)
    return PostingContext(thread, parent, rules, effective, who) if who.may_use_name else Refusal.NAME_TAKEN


@Prepared
def _rows_sent_since(sender: str, since: datetime) -> QuerySet[Comment, tuple[Any, ...]]:
    return Comment.objects.sent_since(sender, since).values_list("digest", "pk", "posted_at", "thread_id")


def find_duplicate_or_limit(
    context: PostingContext, sender_key: str, digest: str, now: datetime
) -> Accepted | Refusal | None:
    """What the last hour of this sender says: the same post already taken, too many posts, or ``None``."""
    slow = timedelta(minutes=context.effective.slow_minutes)
    since = now - max(timedelta(hours=1), slow)
    sent = _rows_sent_since(sender=sender_key, since=since)
    for known, comment_id, *_ in sent:
        if known == digest:
            return repeat_answer(Comment.objects.get(pk=comment_id), now)
    last_minute = sum(posted_at > now - timedelta(minutes=1) for *_, posted_at, _ in sent)
    last_hour = sum(posted_at > now - timedelta(hours=1) for *_, posted_at, _ in sent)
    if last_minute >= settings.REPLIES_PER_MINUTE or last_hour >= settings.REPLIES_PER_HOUR:
        return Refusal.TOO_FAST
    here = [posted_at for *_, posted_at, thread_id in sent if thread_id == context.thread.pk]
    if slow and here and max(here) + slow > now:
        return replace(Refusal.SLOW, until=max(here) + slow)
    return None


def is_network_over_limit(sender: Sender, now: datetime) -> bool:
    """Count one more reply from the sender's network; true after ten times what a single address may send."""
    return limits.is_network_over_limit("reply", sender, settings.REPLIES_PER_HOUR, now)


def repeat_answer(comment: Comment, now: datetime) -> Accepted:
    """The first answer once more; after some minutes it may come from somebody else behind the same address."""
    is_authors = comment.published_at is None or now - comment.posted_at <= _SENT_AGAIN_WITHIN
    return Accepted(comment.pk, State(comment.state), is_repeat=True, is_authors=is_authors)
