"""A new comment, its decision and its thread's count are stored together, by as few calls as can be."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from broadsheet.discussion.actors import Actor, ActorKind
from broadsheet.discussion.decisions.transitions import Change
from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.posting.storing import store
from broadsheet.discussion.reasons import ModerationReason
from broadsheet.discussion.rules.current import RuleSet
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import KIND_WORDS, NOW, a_thread

pytestmark = pytest.mark.django_db
EVIDENCE = ({"group": "links", "id": "x", "weight": -0.5, "values": {"a": "ä'%s"}, "text": "A link"},)


def stored(thread: Thread, after: State, digest: str = "one") -> Comment:
    comment = Comment(
        thread=thread, path=f"p{digest}", author_name="Anna O’Hara %s", text=KIND_WORDS, html=f"<p>{KIND_WORDS}</p>",
        state=after, posted_at=NOW, published_at=NOW if after == State.PUBLISHED else None, opens=True,
        probability=0.25, digest=digest, sender="s", circumstances={"network": "n", "seconds_on_page": 4.5},
    )  # fmt: skip
    actor = Actor(ActorKind.FILTER, model_version="v1")
    change = Change(None, after, ModerationReason.CLEAN, actor, NOW, evidence=EVIDENCE, words="It's fine")
    store(comment, change, rules=RuleSet())
    return comment


@pytest.mark.parametrize(("after", "count", "version"), [(State.PUBLISHED, 1, 1), (State.HELD, 0, 0)])
def test_all_three_are_stored(after, count, version):
    comment = stored(a_thread(), after)

    assert Comment.objects.get().pk == comment.pk
    kept = Comment.objects.get()
    assert (kept.author_name, kept.state, kept.posted_at, kept.circumstances) == (
        "Anna O’Hara %s", after, NOW, {"network": "n", "seconds_on_page": 4.5},
    )  # fmt: skip
    decision = ModerationDecision.objects.get()
    assert (decision.comment_id, decision.before, decision.after, decision.decided_at) == (kept.pk, "", after, NOW)
    assert (decision.actor_kind, decision.model_version, decision.moderator_id) == (ActorKind.FILTER, "v1", None)
    assert (decision.evidence, decision.words, decision.undoes_id) == (list(EVIDENCE), "It's fine", None)
    thread = Thread.objects.get()
    assert (thread.comment_count, thread.version, thread.taken_version) == (count, version, 0)
    assert thread.changed_at == (NOW if version else None)


def test_it_takes_three_writes_and_a_single_one_where_each_goes_over_a_network():
    thread = a_thread()
    stored(thread, State.PUBLISHED)
    with CaptureQueriesContext(connection) as captured:
        stored(thread, State.PUBLISHED, "two")

    writes = [query for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(writes) == (1 if connection.vendor == "postgresql" else 3)


def test_the_same_post_twice_leaves_nothing_of_the_second():
    thread = a_thread()
    stored(thread, State.PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(thread, State.PUBLISHED)

    assert Comment.objects.count() == ModerationDecision.objects.count() == 1
    assert Thread.objects.get().comment_count == 1


def test_a_comment_to_a_thread_that_is_gone_is_refused():
    thread = a_thread()
    thread.pk += 1000

    def store_and_check() -> None:
        stored(thread, State.PUBLISHED)
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        store_and_check()
