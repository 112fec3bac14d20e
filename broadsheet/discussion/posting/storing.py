"""Storing a new comment with the decision that put it where it is, and the count and version of its thread."""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction

from broadsheet.discussion.decisions import transitions
from broadsheet.discussion.decisions.transitions import Change
from broadsheet.discussion.models import Comment, ModerationDecision, ReportedError
from broadsheet.discussion.rules import current
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.states import State
from broadsheet.lib.rows import Insert

_comments, _decisions = Insert(Comment), Insert(ModerationDecision)
_OF_COMMENT = ModerationDecision._meta.get_field("comment")


def store(comment: Comment, change: Change, error: ReportedError | None = None, rules: RuleSet | None = None) -> None:
    """Store a new comment in its state, with the decision that put it there and the error it reports, together.

    With the ``rules`` at hand, to know of webhooks costs no query. Raises IntegrityError for one that was stored
    already, or whose thread is gone.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql" and change.after == State.PUBLISHED:
            _store_at_once(comment, change)
        else:
            _comments(comment)
            transitions.record_decision(comment, change)
            transitions.follow_page(comment.thread, None, change.after, change.at)
        webhooks = (rules or current.rule_set()).webhooks
        if webhooks:
            transitions.tell_webhooks(webhooks, comment, change)
        if error is not None:
            error.comment_id = comment.pk
            error.save()


def _store_at_once(comment: Comment, change: Change) -> None:
    """The three writes as one statement: a server that is asked over a network takes a millisecond for each."""
    decision = transitions.decision_of(comment, change)
    update, of_thread = comment.thread.change_statement(change.at, is_addition=True, count=1)
    of_decision = dict(zip(_decisions.fields, _decisions.values(decision), strict=True))
    del of_decision[_OF_COMMENT]
    with connection.cursor() as cursor:
        cursor.execute(_three_writes(update), [*_comments.values(comment), *of_decision.values(), *of_thread])
        _comments.mark_stored(comment, cursor.fetchone()[0])
    comment.thread.let_pages_follow(is_addition=True)


@cache
def _three_writes(update: str) -> str:
    marks = ", ".join(["%s"] * len(_comments.fields))
    # What is selected takes its type from nowhere else, as values that are listed do from their columns.
    typed = ("c.id" if field == _OF_COMMENT else f"%s::{field.db_type(connection)}" for field in _decisions.fields)
    comment = _comments.statement(f"VALUES ({marks})")
    decision = _decisions.statement(f"SELECT {', '.join(typed)} FROM c")  # noqa: S608  (types of our own)
    return f"WITH c AS ({comment}), d AS ({decision}), t AS ({update}) SELECT c.id FROM c"  # noqa: S608  (our own)
