"""Taking over the comments of an earlier system: many at once, each with its date, its state and its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from broadsheet.discussion import filtering
from broadsheet.discussion.actors import IMPORT
from broadsheet.discussion.drafts import PageInfo, Sender
from broadsheet.discussion.models import NAME_MAX, Comment, ModerationDecision, Thread, paths
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules import current
from broadsheet.discussion.states import State
from broadsheet.lib.rows import Insert, Stencil
from broadsheet.spamfilter.verdict import Decision

_AT_ONCE = 300
# A moderator's decision waits for the batch under way, so it is one of a second or two.
_TAUGHT_AT_ONCE = 2000
_LOOKED_UP_AT_ONCE = 500
_comments, _decisions = Insert(Comment), Insert(ModerationDecision)
_new_comment, _new_decision = Stencil(Comment), Stencil(ModerationDecision)
_BY_MODERATOR = {
    State.PUBLISHED: ModerationReason.APPROVED,
    State.SPAM: ModerationReason.MARKED_SPAM,
    State.REJECTED: ModerationReason.REJECTED,
}


@dataclass(frozen=True, slots=True)
class OldComment:
    """A comment of an earlier system. ``html`` is clean already; ``text`` is what was typed.

    ``answers`` is the place, in the same list, of the comment that it answers, which stands before it; ``parent_id``
    is that comment where it is here already. ``number`` is one that `keep_numbers` has kept for it, 0 for any.
    """

    text: str
    html: str
    author_name: str
    posted_at: datetime
    state: State = State.PUBLISHED
    author_email: str = ""
    author_url: str = ""
    address: str = ""
    user_agent: str = ""
    answers: int | None = None
    parent_id: int | None = None
    number: int = 0
    is_by_person: bool = False

    def answering(self, place: int | None, parent_id: int | None) -> OldComment:
        """The same as an answer to another, by its place in the list or its id, if it is one."""
        return replace(self, answers=place, parent_id=parent_id if place is None else None)


@dataclass(frozen=True, slots=True)
class OldLesson:
    """What the filter said of an old comment before it was taught what it is."""

    comment_id: int
    is_spam: bool
    probability: float
    decision: Decision


def keep_numbers(highest: int) -> int:
    """Keep the numbers up to ``highest`` for comments that are still to come; returns the highest one used so far.

    What readers write meanwhile gets higher ones.
    """
    table = Comment._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        used: int = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            used = max(used, row[0] if row else 0)
            if row is None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
            if highest > used:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, table])
            return used
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        sequence = cursor.fetchone()[0]
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 - ours
        used = max(used, cursor.fetchone()[0])
        if highest > used:
            cursor.execute("SELECT setval(%s, %s)", [sequence, highest])
        return used


def _new_numbers(count: int) -> list[int]:
    """So many numbers that no comment has had; call it inside a transaction."""
    if not count:
        return []
    table = Comment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            first = keep_numbers(0) + 1
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
            return list(range(first, first + count))
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def open_threads(pages: Sequence[PageInfo]) -> list[int]:
    """Open the threads of new pages of one site, many at once; returns their ids in the order of the pages.

    A thread that is at such an address already is taken.
    """
    rules = current.rule_set()
    there = {(row.site, row.url): row.pk for row in Thread.objects.filter(url__in=[page.url for page in pages])}
    new = {}
    for page in pages:
        if (page.site, page.url) not in there:
            thread = Thread(opened_at=page.opened_at, **page.fields())
            thread.is_hidden = rules.is_hidden(thread)
            new[page.site, page.url] = thread
    for row in Thread.objects.bulk_create(new.values(), batch_size=_AT_ONCE):
        there[row.site, row.url] = row.pk
    return [there[page.site, page.url] for page in pages]


def take_over(thread_id: int, old: Sequence[OldComment], now: datetime) -> list[int]:
    """Store comments of an earlier system under one page, all or none; returns their ids in the order of the list.

    Nobody is notified, no limit holds, and the filter judges none of them; see `teach_old`.
    """
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=thread_id)
        taken = set(
            Comment.objects.filter(pk__in=[one.number for one in old if one.number]).values_list("pk", flat=True)
        )
        new = iter(_new_numbers(sum(not one.number or one.number in taken for one in old)))
        numbers = [one.number if one.number and one.number not in taken else next(new) for one in old]
        parents = Comment.objects.in_bulk({one.parent_id for one in old if one.parent_id})
        comments: list[Comment] = []
        for number, one in zip(numbers, old, strict=True):
            parent = parents.get(one.parent_id) if one.parent_id else None
            parent = comments[one.answers] if one.answers is not None else parent
            comments.append(_comment(thread, number, one, parent))
        _open_conversations(comments)
        _comments.many(comments)
        _decisions.many(_decision(comment, one, now) for comment, one in zip(comments, old, strict=True))
        shown = sum(comment.state == State.PUBLISHED for comment in comments)
        if shown:
            thread.record_change(now, is_addition=False, count=shown)
    return numbers


def _comment(thread: Thread, number: int, old: OldComment, parent: Comment | None) -> Comment:
    sender = Sender(old.address, old.user_agent)
    return _new_comment(
        id=number,
        thread_id=thread.pk,
        parent_id=parent.pk if parent else None,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        path=paths.new(old.posted_at, parent.path if parent else ""),
        author_name=old.author_name[:NAME_MAX],
        author_email=old.author_email,
        author_url=old.author_url,
        text=old.text,
        html=old.html,
        state=old.state,
        posted_at=old.posted_at,
        published_at=old.posted_at if old.state == State.PUBLISHED else None,
        audience=thread.audience,
        sender=sender.key() if old.address else "",
        circumstances={"user_agent": old.user_agent[:300], "network": sender.network_key()} if old.address else {},
    )


def _open_conversations(comments: list[Comment]) -> None:
    """Mark what the page shows as the opening of a conversation: its words, or the place of answers to it."""
    answered = {comment.root_id for comment in comments if comment.root_id and comment.state == State.PUBLISHED}
    for comment in comments:
        comment.opens = comment.root_id is None and (comment.state == State.PUBLISHED or comment.pk in answered)
    here = {comment.pk for comment in comments}
    Comment.objects.filter(pk__in=answered - here, root=None).update(opens=True)


def _decision(comment: Comment, old: OldComment, now: datetime) -> ModerationDecision:
    reason = _BY_MODERATOR.get(old.state, ModerationReason.IMPORTED) if old.is_by_person else ModerationReason.IMPORTED
    return _new_decision(
        comment_id=comment.pk,
        after=old.state,
        actor_kind=IMPORT.kind,
        moderator_id=IMPORT.user_id,
        model_version=IMPORT.model_version,
        reason=reason,
        decided_at=now,
    )


def teach_old(comment_ids: Sequence[int], are_spam: Sequence[int], source: str, now: datetime) -> Iterator[OldLesson]:
    """Teach the filter what was decided about old comments, in this order: whether each of them is spam (1) or not (0).

    Yields what the filter, taught by those before, said of each. What it was taught before is passed by.
    """
    with filtering.OldLessons.of(len(comment_ids)) as archive:
        for first in range(0, len(comment_ids), _TAUGHT_AT_ONCE):
            end = first + _TAUGHT_AT_ONCE
            is_last = end >= len(comment_ids)
            comments = _with_labels(comment_ids[first:end], are_spam[first:end])
            ids = {comment.lesson_key: comment.pk for comment, _ in comments}
            for said in filtering.teach_old(archive, comments, source, now, is_last):
                yield OldLesson(ids[said.key], said.is_spam, said.probability, said.decision)


def _with_labels(comment_ids: Sequence[int], are_spam: Sequence[int]) -> list[tuple[Comment, bool]]:
    found = Comment.objects.in_bulk(comment_ids)
    # Each once: what a page says, which judging needs, is long.
    threads = Thread.objects.in_bulk({comment.thread_id for comment in found.values()})
    for comment in found.values():
        comment.thread = threads[comment.thread_id]
    labels = zip(comment_ids, map(bool, are_spam), strict=True)
    return [(found[pk], is_spam) for pk, is_spam in labels if pk in found and found[pk].text]


def where_comments_stand(comment_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """The state and the thread of each of these comments that is here."""
    rows: dict[int, tuple[str, int]] = {}
    ids = list(comment_ids)
    for first in range(0, len(ids), _LOOKED_UP_AT_ONCE):
        some = Comment.objects.filter(pk__in=ids[first : first + _LOOKED_UP_AT_ONCE])
        rows |= {pk: (state, thread) for pk, state, thread in some.values_list("pk", "state", "thread")}
    return rows


def excerpts(comment_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Of each comment that is here: where it stands, who wrote it, and what it says."""
    found = Comment.objects.select_related("thread").in_bulk(comment_ids)
    return {pk: (one.thread.url, one.author_name, " ".join(one.text.split())) for pk, one in found.items()}


def learn_now() -> None:
    """Take new lessons into the filter's models where the background worker is not at it."""
    filtering.catch_up()
