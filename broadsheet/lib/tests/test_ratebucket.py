"""So many times in so long, and no cache that fails shuts the door."""

from django.core.cache import cache

from broadsheet.lib import ratebucket


def test_so_many_times_and_no_more():
    assert [ratebucket.take("press", "anna", 2, 60) for _ in range(4)] == [True, True, False, False]


def test_everybody_and_every_purpose_is_counted_apart():
    ratebucket.take("press", "anna", 1, 60)

    assert ratebucket.take("press", "bob", 1, 60)
    assert ratebucket.take("knock", "anna", 1, 60)
    assert not ratebucket.take("press", "anna", 1, 60)


def test_the_count_ends_with_its_time():
    ratebucket.take("press", "anna", 1, 60)
    cache.touch("bucket:press:anna", 0)

    assert ratebucket.take("press", "anna", 1, 60)


def test_a_cache_that_fails_limits_nobody(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("the cache is away")

    monkeypatch.setattr(ratebucket.cache, "add", away)

    assert all(ratebucket.take("press", "anna", 1, 60) for _ in range(3))
