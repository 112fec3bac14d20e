"""Who is a new reader: once a day, a few at one address, a bound for a network, and the same for all workers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.lib import shared_cache
from broadsheet.readership import readers, service, spool
from broadsheet.readership.models import Uncounted
from broadsheet.readership.tests.build import BROWSER, MILL, NOW, fold_all, read, views

BEACONS = st.lists(
    st.tuples(
        st.sampled_from(["article:1", "article:2"]),
        st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"]),
        st.integers(0, 9),
        st.sampled_from([NOW, NOW + timedelta(hours=11), NOW + timedelta(hours=13)]),
    ),
    max_size=80,
)


@pytest.fixture
def shared(monkeypatch):
    """A cache that several machines share, as it were."""
    shared = LocMemCache("shared by the nodes", {})
    shared.clear()
    monkeypatch.setattr(shared_cache, "get", lambda: shared)
    monkeypatch.setattr(shared_cache, "is_configured", lambda: True)
    return shared


def a_view(address: str = "192.0.2.10", browser: int = 0, subject: str = MILL, now=NOW) -> spool.View:
    return spool.view(subject, address, f"{BROWSER} {browser}", "unknown", now)


def reasons(*views: spool.View, batch: str = "views-1") -> list[Uncounted | None]:
    return [reason for _, reason in readers.judged(views, batch)]


@given(BEACONS)
def test_however_the_workers_mix_their_lines_a_household_is_bounded_and_everybody_counts_once(beacons):
    readers.here.clear()
    views = [a_view(address, browser, subject, when) for subject, address, browser, when in beacons]
    answers = readers.judged(views[:30], "views-1") + readers.judged(views[30:], "views-2")
    counted = [view for view, reason in answers if reason is None]
    keys = [(view.subject, view.hour.date(), view.address) for view in counted]

    assert [view for view, _ in answers] == views
    assert len({(*key, view.agent) for key, view in zip(keys, counted, strict=True)}) == len(counted)
    assert max((keys.count(key) for key in keys), default=0) <= readers.MOST_AT_ADDRESS
    # Nobody is left out whose address has a free place.
    assert set(keys) == {(view.subject, view.hour.date(), view.address) for view in views}


def test_a_reader_of_yesterday_is_new_today():
    assert reasons(a_view(), batch="views-1") == [None]
    assert reasons(a_view(now=NOW + timedelta(hours=11)), batch="views-2") == [Uncounted.AGAIN]
    assert reasons(a_view(now=NOW + timedelta(hours=13)), batch="views-3") == [None]


def test_all_addresses_of_one_subscriber_of_ipv6_are_one():
    views = [a_view(f"2001:db8::{number}", number) for number in range(5)]

    assert reasons(*views) == [None, None, None, Uncounted.ADDRESS, Uncounted.ADDRESS]
    assert reasons(a_view("2001:db8:0:1::1", 9), batch="views-2") == [None]


@pytest.mark.parametrize("address", ["192.0.2.{}", "2001:db8:7:{}::1"])
def test_renting_a_whole_network_buys_a_bounded_number_of_views(address):
    answers = reasons(*(a_view(address.format(number)) for number in range(1, 151)))

    assert answers.count(None) == readers.MOST_IN_NETWORK
    assert answers.count(Uncounted.NETWORK) == 50
    assert reasons(a_view("198.51.100.1"), batch="views-2") == [None]


def test_a_batch_that_is_judged_again_gets_the_same_answer():
    views = [a_view(f"192.0.2.{number}", browser) for number in range(1, 120) for browser in (0, 0, 1)]
    first = reasons(*views)

    assert reasons(*views) == first
    assert reasons(*views, batch="views-2").count(None) == 0


def test_two_machines_with_a_shared_cache_count_a_reader_once(shared, monkeypatch):
    assert reasons(a_view(), batch="views-1-here") == [None]
    readers.here.clear()
    assert reasons(a_view(), a_view(browser=1), batch="views-1-there") == [Uncounted.AGAIN, None]


def test_what_lies_in_the_shared_cache_names_nobody_and_is_salted_anew_for_each_day(shared):
    view, later = a_view(), a_view(now=NOW + timedelta(days=1))
    reasons(view, later)
    salts = [shared.get(f"view-salt-{one.hour.date()}") for one in (view, later)]

    assert len(set(salts)) == 2
    assert not any(mark in key for key in shared._cache for mark in (view.address, view.agent, view.network))


def test_while_the_shared_cache_is_away_readers_are_told_apart_on_this_machine(monkeypatch, caplog):
    monkeypatch.setattr(shared_cache, "get", lambda: RedisCache("redis://127.0.0.1:1", {}))
    monkeypatch.setattr(shared_cache, "is_configured", lambda: True)
    monkeypatch.setattr(shared_cache, "_away_until", 0.0)

    assert reasons(a_view(), a_view()) == [None, Uncounted.AGAIN]
    assert "cannot be reached" in caplog.text


@pytest.mark.django_db
def test_what_one_machine_forges_reaches_the_pages_as_one_household(settings):
    read(settings.SPOOL_ROOT, times=20, address="192.0.2.10")
    fold_all()

    assert views(MILL) == [3]
    assert service.uncounted(NOW.date(), MILL) == [(Uncounted.ADDRESS, 17)]
