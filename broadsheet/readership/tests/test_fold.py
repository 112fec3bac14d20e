"""Views on their way into the database: each is counted once, even after a crash."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.readership import service, sources, spool, stats, tallies
from broadsheet.readership.models import (
    DailySource,
    DailyUncounted,
    DailyViews,
    FoldedBatch,
    HourlyViews,
    Uncounted,
    ViewCount,
)
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


def test_views_are_counted_by_the_hour_too(root):
    read(root, times=2)
    read(root, now=NOW + timedelta(minutes=59))
    read(root, now=NOW + timedelta(minutes=60))
    read(root, BEES)
    fold_all()

    assert service.by_hour(NOW, MILL) == {NOW: 3, NOW + timedelta(hours=1): 1}
    assert service.by_hour(NOW) == {NOW: 4, NOW + timedelta(hours=1): 1}
    assert service.by_day(NOW.date()) == {NOW.date(): 5}


def test_a_batch_writes_as_many_statements_however_many_views_it_has(root, django_assert_max_num_queries):
    for number in range(300):
        read(root, f"article:{number}")
    service.fold(NOW)

    with django_assert_max_num_queries(14):
        assert service.fold(NOW) == 300


@given(st.lists(st.dictionaries(st.tuples(st.sampled_from("abc")), st.integers(1, 2**40)), max_size=4))
def test_numbers_add_up_whatever_was_there(batches):
    ViewCount.objects.all().delete()
    for batch in batches:
        tallies.add(ViewCount, batch)
    kept = dict(ViewCount.objects.values_list("subject", "views"))

    assert kept == {key: sum(batch.get((key,), 0) for batch in batches) for key in {k for b in batches for (k,) in b}}


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

    monkeypatch.setattr(sources, "bounded", fall)
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


A_LINE = b"article:12 2026-03-14T12 0123456789abcdef 0123456789abcdef 01234567 unknown\n"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\n\n",
        b"article:1",
        A_LINE[:40] + b"\n",
        A_LINE[:40] + A_LINE,
        A_LINE[:9] + A_LINE,
        A_LINE.replace(b"03-14", b"02-30"),
        A_LINE.replace(b"T12", b"T24"),
        A_LINE.replace(b"2026-03-14T12", b"20260314T12"),
        A_LINE.replace(b":12", b":"),
        A_LINE.replace(b":12", b":x"),
        A_LINE.replace(b":12", b":\xd9\xa3"),
        A_LINE.replace(b"unknown", b"unknown x"),
        A_LINE.replace(b"unknown", b""),
        A_LINE.replace(b"unknown", b"a" * 101),
        A_LINE.replace(b"01234567 ", b"0123456Z "),
        b"article:12 2026-03-14T12 because\n",
        b"article:12 2026-03-14\n",
        b"\0" * 4096 + A_LINE,
        b"\xff\xfe\x85\x1c\xe2\x80\xa8\n",
        b"a" * 100_000 + b":1 2026-03-14T12\n",
    ],
)
def test_a_broken_line_is_passed_over_and_the_rest_counted(root, broken):
    read(root)
    with (root / "views.log").open("ab") as log:
        log.write(broken)
        if broken and not broken.endswith(b"\n"):
            log.write(b" rest\n")
    read(root)

    assert fold_all() == 2
    assert views(MILL) == [2]


@given(st.binary() | st.lists(st.sampled_from([A_LINE, b"2026-03-14T12 forged\n", A_LINE[:30], b"\n"])).map(b"".join))
def test_whatever_a_batch_holds_only_kinds_and_numbers_are_read(tmp_path_factory, content):
    batch = tmp_path_factory.mktemp("spool") / "views-1"
    batch.write_bytes(content)

    assert all(record.subject.partition(":")[2].isdigit() or not record.subject for record in spool.read(batch))


@given(
    st.integers(0, 10**19 - 1),
    st.ip_addresses(),
    st.text(max_size=300),
    st.from_regex(r"[a-z0-9.-]{1,100}", fullmatch=True),
    st.datetimes(min_value=NOW.replace(tzinfo=None), timezones=st.just(UTC)),
)
def test_what_is_written_is_read_again(tmp_path_factory, number, address, agent, source, when):
    root = tmp_path_factory.mktemp("spool")
    subject = f"article:{number}"
    written = [
        spool.view(subject, str(address), agent, source, when),
        spool.Refused(subject, when.replace(minute=0, second=0, microsecond=0), Uncounted.ROBOT),
        spool.Refused("", when.replace(minute=0, second=0, microsecond=0), Uncounted.FORGED),
    ]
    for record in written:
        spool.append(root, record)
    spool.close_batch(root)

    [batch] = spool.batches(root)
    assert list(spool.read(batch)) == written


def test_views_noted_while_others_are_counted_are_counted_next(root):
    read(root)
    service.fold(NOW)
    read(root, MILL, 2)

    assert service.fold(NOW) == 1
    assert service.fold(NOW) == 2
    assert views(MILL) == [3]


def test_details_are_forgotten_after_ninety_days_and_the_numbers_of_views_are_not(root):
    read(root)
    spool.append(root, spool.Refused(MILL, NOW, Uncounted.ROBOT))
    fold_all()
    stats.forget_details(NOW + timedelta(days=90))
    assert [model.objects.count() for model in (HourlyViews, DailySource, DailyUncounted)] == [1, 1, 1]

    assert stats.forget_details(NOW + timedelta(days=91)) == 3
    assert views(MILL) == [1]
    assert by_day() == {"2026-03-14": 1}
