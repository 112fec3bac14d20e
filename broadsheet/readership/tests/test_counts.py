"""What the pages ask: how often something was read, and what most."""

from datetime import timedelta

import pytest

from broadsheet.readership import service
from broadsheet.readership.tests.build import BEES, MILL, NOW, fold_all, read, views

pytestmark = pytest.mark.django_db
OLD = "article:1"


def most_read(days: int = 7, most: int = 5) -> list[str]:
    return service.most_read(NOW - timedelta(days=days), most)


def test_the_most_read_come_first_and_equals_by_name(settings):
    read(settings.SPOOL_ROOT, BEES, 3)
    read(settings.SPOOL_ROOT, MILL, 1)
    read(settings.SPOOL_ROOT, OLD, 1)
    fold_all()

    assert most_read() == [BEES, OLD, MILL]
    assert most_read(most=1) == [BEES]


def test_only_what_was_read_in_these_days_counts(settings):
    read(settings.SPOOL_ROOT, OLD, 9, NOW - timedelta(days=8))
    read(settings.SPOOL_ROOT, MILL, 2, NOW - timedelta(days=7))
    read(settings.SPOOL_ROOT, BEES, 1)
    fold_all()

    assert most_read() == [MILL, BEES]


def test_counts_take_one_query_however_many(django_assert_num_queries):
    with django_assert_num_queries(1):
        service.counts([f"article:{number}" for number in range(100)])


def test_an_article_from_an_earlier_system_starts_at_its_count_there(settings):
    service.start_at(MILL, 19, NOW.date())
    read(settings.SPOOL_ROOT, MILL, 2)
    fold_all()

    assert views(MILL) == [21]
    assert most_read() == [MILL]


def test_starting_again_changes_nothing(settings):
    service.start_at(MILL, 19, NOW.date())
    service.start_at(MILL, 500, NOW.date())
    assert views(MILL) == [19]

    read(settings.SPOOL_ROOT, BEES)
    fold_all()
    service.start_at(BEES, 500, NOW.date() - timedelta(days=1))
    assert views(BEES) == [1]
    assert most_read() == [MILL, BEES]


def test_an_article_that_starts_at_nothing_is_not_among_the_most_read():
    service.start_at(MILL, 0, NOW.date())

    assert views(MILL) == [0]
    assert most_read() == []
