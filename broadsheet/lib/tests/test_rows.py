"""Queries and inserts that are put together once say what the ORM would say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from broadsheet.discussion.models import Comment, ModerationDecision, Thread
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import NOW, a_comment, a_thread
from broadsheet.lib.rows import Insert, Prepared, PreparedObjects, for_each

pytestmark = pytest.mark.django_db


@Prepared
def _comments(thread: int, name: str, since: datetime, ids: list[int]) -> QuerySet[Comment, tuple[Any, ...]]:
    chosen = Comment.objects.filter(thread=thread, author_name=name, posted_at__gt=since, pk__in=ids)
    return chosen.order_by("pk").values_list("pk", "posted_at", "edited_at", "circumstances", "text")


def test_a_prepared_query_answers_for_each_of_its_values():
    threads = [a_thread(), a_thread()]
    rows = [
        a_comment(thread, author_name=name, posted_at=NOW + timedelta(minutes=minute))
        for thread in threads for name in ("Anna", "Bob’s % %s") for minute in (0, 5)
    ]  # fmt: skip
    ids = [row.pk for row in rows]

    for thread in threads:
        for name in ("Anna", "Bob’s % %s", "nobody"):
            for since in (NOW - timedelta(1), NOW, NOW + timedelta(1)):
                for some in (ids, ids[:3], ids[-1:]):
                    right = Comment.objects.filter(thread=thread, author_name=name, posted_at__gt=since, pk__in=some)
                    columns = right.order_by("pk").values_list("pk", "posted_at", "edited_at", "circumstances", "text")
                    assert _comments(thread=thread.pk, name=name, since=since, ids=some) == list(columns)


@pytest.mark.parametrize(
    "moment", [datetime(2026, 1, 2, 3, 4, 5, 678, UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), None]
)
def test_a_moment_comes_as_the_orm_gives_it_with_its_fractions_and_its_zone(moment):
    comment = a_comment(edited_at=moment)

    @Prepared
    def edited(pk: int) -> QuerySet[Comment, tuple[Any, ...]]:
        return Comment.objects.filter(pk=pk).values_list("edited_at", "posted_at")

    [found] = edited(pk=comment.pk)
    assert found == (moment, comment.posted_at)
    assert found[0] is None or found[0].utcoffset() == timedelta(0)


def test_no_row_has_a_number_that_is_larger_than_a_database_holds():
    comment = a_comment(a_thread(), author_name="Anna")
    wanted = {"name": "Anna", "since": NOW - timedelta(1), "ids": [comment.pk]}

    assert len(_comments(thread=comment.thread_id, **wanted)) == 1
    assert _comments(thread=10**30, **wanted) == []


def test_it_is_put_together_once_for_each_length_of_its_lists():
    query = Prepared(_comments._build)
    for ids in ([1], [2], [1, 2], [3, 4]):
        query(thread=1, name="x", since=NOW, ids=ids)

    assert len(query._put_together) == 2


@PreparedObjects
def _named(name: str) -> QuerySet[Comment]:
    return (
        Comment.objects.filter(author_name=name).select_related("thread").prefetch_related("decisions").order_by("pk")
    )


def test_objects_of_a_prepared_query_come_with_what_it_selects_and_prefetches(django_assert_num_queries):
    threads = [a_thread(), a_thread()]
    rows = [a_comment(thread, author_name=name) for thread in threads for name in ("Anna", "Bob’s % %s")]
    _named.objects(name="nobody")

    with django_assert_num_queries(2):
        found = _named.objects(name="Anna")
        assert [(row.pk, row.thread) for row in found] == [(row.pk, row.thread) for row in rows[::2]]
        assert [list(row.decisions.all()) for row in found] == [[], []]
    assert [row.posted_at for row in _named.objects(name="Bob’s % %s")] == [NOW, NOW]
    assert _named.objects(name="Anna") == found
    assert _named.objects(name="nobody") == []


def test_queries_for_many_values_are_asked_in_one_go_and_answered_for_each(django_assert_num_queries):
    thread = a_thread()
    rows = {name: a_comment(thread, author_name=name) for name in ("Anna", "Bob’s % %s")}

    def of_name(name: str) -> QuerySet[Comment, tuple[Any, ...]]:
        return Comment.objects.filter(author_name=name).order_by("pk").values_list("pk", "posted_at")[:1]

    def of_thread(pk: int) -> QuerySet[Comment, tuple[Any, ...]]:
        return Comment.objects.filter(thread=pk).order_by("-pk").values_list("pk", "posted_at")[:1]

    with django_assert_num_queries(1):
        found = for_each([(of_name, ["Bob’s % %s", "nobody", "Anna"]), (of_thread, [thread.pk]), (of_thread, [])])

    anna, bob = rows["Anna"], rows["Bob’s % %s"]
    assert found == [[(bob.pk, bob.posted_at)], [], [(anna.pk, anna.posted_at)], [(bob.pk, bob.posted_at)]]
    assert for_each([]) == []


@pytest.mark.parametrize("model", [Comment, ModerationDecision])
def test_an_insert_has_every_column_of_its_model(model):
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]

    assert Insert(model).fields == fields


def test_a_row_is_stored_as_the_orm_would_store_it():
    first = a_comment()
    values = {field.attname: getattr(first, field.attname) for field in Insert(Comment).fields}
    changed = {"digest": "other", "state": State.HELD, "edited_at": datetime(2026, 1, 2, tzinfo=UTC)}
    row = Comment(**values | changed | {"circumstances": {"network": "ä", "seconds_on_page": 1.5}})
    twin = Comment(**{field.attname: getattr(row, field.attname) for field in Insert(Comment).fields} | {"digest": "x"})
    with CaptureQueriesContext(connection) as captured:
        Insert(Comment)(row)
    twin.save()

    assert len(captured) == 1
    stored, right = Comment.objects.get(pk=row.pk), Comment.objects.get(pk=twin.pk)
    names = [field.attname for field in Comment._meta.concrete_fields if field.attname not in {"id", "digest"}]
    assert {name: getattr(stored, name) for name in names} == {name: getattr(right, name) for name in names}
    assert row.worth == right.worth
    row.author_name = "Changed"
    row.save()
    assert Comment.objects.get(pk=row.pk).author_name == "Changed"


def test_what_the_database_refuses_is_said_as_always():
    first = a_comment(digest="same")
    values = {field.attname: getattr(first, field.attname) for field in Insert(Comment).fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Insert(Comment)(Comment(**values))

    assert Thread.objects.count() == 1
