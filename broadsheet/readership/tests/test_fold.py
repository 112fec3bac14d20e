"""Views on their way into the database: each is counted once, even after a crash."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.readership import service, spool
from broadsheet.readership.models import DailyViews, FoldedBatch
from broadsheet.readership.tests.build import BEES, MILL, NOW, fold_all, read, views

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(settings) -> Path:
    return settings.SPOOL_ROOT


def by_day(subject: str = MILL) -> dict[str, int]:
    return {str(row.day): row.views for row in DailyViews.objects.filter(subject=subject)}


def test_every_view_is_counted_once(root):
    read(root, MILL, 3)
    read(root, BEES, 2)

    assert fold_all() == 5
    assert fold_all() == 0
    assert views(MILL, BEES, "article:99") == [3, 2, 0]
    assert list(root.iterdir()) == []


def test_views_add_up_over_batches(root):
    for _ in range(3):
        read(root, MILL, 2)
        fold_all()

    assert views(MILL) == [6]
    assert by_day() == {"2026-03-14": 6}


def test_a_batch_is_left_to_its_writers_until_the_next_call(root):
    read(root)

    assert service.fold(NOW) == 0
    assert service.fold(NOW) == 1


def test_views_are_counted_by_the_day_in_utc(root):
    read(root, now=datetime(2026, 3, 14, 23, 59, tzinfo=UTC))
    read(root, now=datetime(2026, 3, 15, 1, 30, tzinfo=timezone(timedelta(hours=2))))
    read(root, now=datetime(2026, 3, 15, 0, 0, tzinfo=UTC))
    fold_all()

    assert by_day() == {"2026-03-14": 2, "2026-03-15": 1}


def test_a_fall_between_counting_and_clearing_away_counts_nothing_twice(root, monkeypatch):
    read(root, MILL, 3)
    service.fold(NOW)

    def fall(*_, **__):
        raise SystemError("the machine stops here")

    monkeypatch.setattr(Path, "unlink", fall)
    with pytest.raises(SystemError):
        service.fold(NOW)
    monkeypatch.undo()
    assert views(MILL) == [3]

    assert service.fold(NOW + timedelta(days=30)) == 0
    assert views(MILL) == [3]
    assert list(root.iterdir()) == []


def test_a_fall_in_the_middle_of_counting_loses_nothing(root, monkeypatch):
    read(root, MILL, 3)
    read(root, BEES, 2)
    service.fold(NOW)

    def fall(*_, **__):
        raise SystemError("the machine stops here")

    monkeypatch.setattr(DailyViews.objects, "filter", fall)
    with pytest.raises(SystemError):
        service.fold(NOW)
    monkeypatch.undo()
    assert views(MILL, BEES) == [0, 0]

    assert service.fold(NOW) == 5
    assert views(MILL, BEES) == [3, 2]


def test_names_of_counted_batches_are_forgotten_in_time(root):
    read(root)
    fold_all()
    assert FoldedBatch.objects.count() == 1

    service.fold(NOW + timedelta(days=3))
    assert FoldedBatch.objects.count() == 0


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\n\n",
        b"article:1",
        b"article:12 2026-03-1\n",
        b"article:12 2026-02-30\n",
        b"article:12 20260314\n",
        b"article:1article:12 2026-03-14\n",
        b"article:12 2026-0article:12 2026-03-14\n",
        b"article: 2026-03-14\n",
        b"article:x 2026-03-14\n",
        b"article:12 2026-03-14 x\n",
        b"article:\xd9\xa3 2026-03-14\n",
        b"\0" * 4096 + b"article:12 2026-03-14\n",
        b"\xff\xfe\x85\x1c\xe2\x80\xa8\n",
        b"a" * 100_000 + b":1 2026-03-14\n",
    ],
)
def test_a_broken_line_is_passed_over_and_the_rest_counted(root, broken):
    read(root)
    with (root / "views.log").open("ab") as log:
        log.write(broken)
        if broken and not broken.endswith(b"\n"):
            log.write(b"\n")
    read(root)

    assert fold_all() == 2
    assert views(MILL) == [2]


@given(st.binary())
def test_whatever_a_batch_holds_only_kinds_and_numbers_are_read(tmp_path_factory, content):
    batch = tmp_path_factory.mktemp("spool") / "views-1"
    batch.write_bytes(content)

    assert all(subject.partition(":")[2].isdigit() for subject, _ in spool.read(batch))


def test_views_noted_while_others_are_counted_are_counted_next(root):
    read(root)
    service.fold(NOW)
    read(root, MILL, 2)

    assert service.fold(NOW) == 1
    assert service.fold(NOW) == 2
    assert views(MILL) == [3]
