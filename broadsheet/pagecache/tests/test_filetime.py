"""The modification time of a page file holds a version and an expiry."""

import pytest

from broadsheet.pagecache import filetime

_NS = 1_000_000_000


@pytest.mark.parametrize("expires", [1_577_836_800, 1_795_000_000.9, 2_500_000_000])
@pytest.mark.parametrize("version", [0, 5, 1_795_841_191_149_940_342])
def test_the_expiry_can_be_read_again_whatever_the_version(expires, version):
    assert filetime.expiry_ns(filetime.of(expires, version), int(expires) * _NS) == int(expires) * _NS


@pytest.mark.parametrize("expires", [-5.0, 0.0, 9e12])
def test_an_expiry_that_cannot_be_written_down_becomes_the_nearest_that_can(expires):
    assert 0 < filetime.expiry_ns(filetime.of(expires, 1), 2_600_000_000 * _NS) < 2_600_000_000 * _NS


def test_versions_that_follow_each_other_differ_in_seconds():
    assert len({filetime.of(1_795_000_000, 2**31 - 3 + number) // _NS for number in range(6)}) == 6


def test_a_file_system_that_keeps_whole_seconds_holds_only_pages_that_have_expired():
    whole_seconds = filetime.of(2_500_000_000, 7) // _NS * _NS

    assert filetime.expiry_ns(whole_seconds, 1_795_000_000 * _NS) == 1_577_836_800 * _NS


@pytest.mark.parametrize("fraction", [0, 1, 300_000_000, 999_999_999])
def test_a_file_that_somebody_copied_has_expired(fraction):
    now = 1_795_000_000 * _NS

    assert filetime.expiry_ns(now + fraction, now) < now
