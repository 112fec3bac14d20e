"""What a process remembers, and that all of it goes when another site takes the place of the one that was here."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from broadsheet.lib import remembered
from broadsheet.lib.remembered import Remembered, Watch


@pytest.fixture
def kept(db):
    """Something remembered of each kind; gives what it is now."""
    answers, looked_up, told = Remembered[int](3600, 10), iter(range(100)), []
    remembered.forget_too(lambda: told.append("forgotten"))

    def found() -> tuple[int, object, bool, list[str]]:
        asked = answers.find("a", lambda: next(looked_up))
        return asked, cache.get("a"), bool(ContentType.objects._cache), list(told)

    cache.set("a", "found")
    ContentType.objects.get_for_model(ContentType)
    yield found
    remembered._more.pop()
    cache.clear()


def test_nothing_is_forgotten_as_long_as_it_is_the_same_site(kept, tmp_path):
    for _ in range(3):
        Watch(tmp_path).look()

        assert kept() == (0, "found", True, [])


def test_each_process_forgets_everything_once_when_it_is_another(kept, tmp_path, monkeypatch):
    before, first, second = kept(), Watch(tmp_path), Watch(tmp_path)
    with monkeypatch.context() as elsewhere:
        # As another process would.
        elsewhere.setattr(remembered, "forget_everything", lambda: None)
        remembered.note_another_site(tmp_path)
    assert kept() == before

    for number, watch in enumerate((first, second), 1):
        watch.look()
        watch.look()
        assert kept() == (number, None, False, ["forgotten"] * number)

    Watch(tmp_path).look()
    assert kept()[0] == 2


def test_the_process_that_says_so_forgets_at_once_and_a_home_that_is_away_is_no_trouble(kept, tmp_path):
    watch = Watch(tmp_path / "away")
    watch.look()
    assert kept()[0] == 0

    remembered.note_another_site(tmp_path)
    assert kept()[0] == 1
