"""Following the database: what other nodes changed, and what a process changed that was killed before it said so."""

import time
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from broadsheet.lib.remembered import Watch
from broadsheet.pagecache import following, service
from broadsheet.pagecache.following import Follower
from broadsheet.pagecache.keeping import kept
from broadsheet.pagecache.models import PageChange
from broadsheet.pagecache.tests.build import Clock, is_stored, keep, stored

pytestmark = pytest.mark.django_db
PATH = "/town/old-mill/"


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock().install(monkeypatch)


@pytest.fixture
def follower(clock) -> Follower:
    """One that has looked at everything once."""
    follower = Follower()
    follower.follow(now())
    return follower


def now() -> datetime:
    return datetime.now(UTC)


def a_page() -> None:
    def view(request) -> HttpResponse:
        response = HttpResponse(f"<p>{service.place(request, 'clock', before='')}</p>")
        return service.cache_response(response, 600, ["page-1"], takes_queries=True)

    kept(view)(RequestFactory().get(PATH))


def change_elsewhere(key: str, at: datetime | None = None) -> None:
    """A change that another node has made, or a process here that was killed after its commit."""
    PageChange.objects.create(key=key, changed_at=at or now())


def test_a_change_by_another_node_drops_the_pages_that_show_it(follower):
    keep("/a/")
    keep("/b/", shows=["page-2"])
    change_elsewhere("page-1")
    follower.follow(now())

    assert is_stored("/a/", "/b/") == [False, True]


def test_a_change_of_everything_drops_all(follower):
    keep("/a/")
    change_elsewhere("")
    follower.follow(now())

    assert is_stored("/a/") == [False]


def test_a_change_is_followed_once(follower):
    change_elsewhere("page-1")
    follower.follow(now())
    keep("/a/")
    follower.follow(now())

    assert is_stored("/a/") == [True]


def test_a_change_that_becomes_visible_late_is_followed(follower):
    keep("/a/")
    looked_at = now()
    follower.follow(looked_at)
    change_elsewhere("page-1", looked_at - timedelta(seconds=50))
    follower.follow(now())

    assert is_stored("/a/") == [False]


def test_something_added_elsewhere_is_joined_to_the_page(follower, clock):
    a_page()
    clock.add()
    follower.follow(now())

    assert stored(PATH) == b"<p>1</p>"


def test_something_taken_away_elsewhere_drops_the_page(follower, clock):
    a_page()
    clock.take()
    clock.add()
    follower.follow(now())

    assert stored(PATH) is None
    assert service.pages().read_frame(PATH)


def test_a_page_that_was_brought_up_to_date_already_is_left_alone(follower, clock):
    a_page()
    clock.add()
    service.refresh("clock-1")
    joined = clock.joined
    follower.follow(now())

    assert clock.joined == joined


def test_what_is_being_rendered_when_something_changes_elsewhere_is_not_stored(follower, clock):
    since = service.pages().counter.value
    change_elsewhere("page-1")
    clock.take()
    follower.follow(now())
    page = following_page({"page-1": 0})
    other = following_page({"clock-1": 0})

    assert not service.pages().write("/a/", page, since)
    assert not service.pages().write("/b/", other, since)


def following_page(shows: dict[str, int]):
    from broadsheet.pagecache.store import Made, NewPage

    return NewPage(b"stale", now().timestamp() + 60, Made(shows, frozenset(), now().timestamp()))


@pytest.mark.parametrize(
    ("change", "is_left"),
    [
        (lambda clock: None, True),
        (lambda clock: clock.take(), False),
        (lambda clock: clock.add(), False),
        (lambda clock: change_elsewhere("page-1"), False),
        (lambda clock: change_elsewhere(""), False),
        (lambda clock: change_elsewhere("page-2"), True),
        (lambda clock: change_elsewhere("page-1", now() - timedelta(minutes=5)), True),
    ],
)
def test_after_a_restart_every_page_is_compared_with_the_database(clock, change, is_left):
    a_page()
    change(clock)
    Follower().follow(now())

    assert is_stored(PATH) == [is_left]


def test_a_page_that_does_not_say_what_it_was_made_from_goes_at_a_restart(clock):
    keep("/a/", shows=())
    Follower().follow(now())

    assert is_stored("/a/") == [False]


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_clock_that_is_set_loses_no_change(follower, jump):
    keep("/a/")
    change_elsewhere("page-1")
    follower.follow(now() + jump)
    assert is_stored("/a/") == [False]

    keep("/a/")
    change_elsewhere("page-1", now() + jump)
    follower.follow(now() + jump)
    assert is_stored("/a/") == [False]


def test_a_page_from_the_future_goes_at_a_restart(clock):
    a_page()
    Follower().follow(now() - timedelta(hours=1))

    assert is_stored(PATH) == [False]


def test_page_files_are_trusted_again_once_they_can_be_dropped(follower):
    keep("/a/")
    service.pages().counter.turn_off()
    follower.follow(now())

    assert service.pages().counter.value
    assert is_stored("/a/") == [False]


def test_page_files_of_a_node_of_several_are_served_for_seconds_after_somebody_has_looked(monkeypatch, clock, follower):
    a_page()
    monkeypatch.setattr("broadsheet.pagecache.following.connection", Mock(vendor="postgresql"))
    follower.follow(now())
    assert 0 < service.pages().counter.trusted_until - time.time_ns() <= 10e9
    assert service.are_trusted()

    service.pages().counter.trust_for(-1)
    assert not service.are_trusted()
    assert not service.changes()
    assert service.read_frame(service.pages(), PATH) is None

    follower.follow(now())
    assert service.are_trusted()
    assert service.read_frame(service.pages(), PATH)


def test_page_files_go_on_while_the_database_cannot_be_asked(monkeypatch, follower):
    monkeypatch.setattr("broadsheet.pagecache.following.connection", Mock(vendor="postgresql"))
    service.pages().counter.trust_for(-1)

    def fail(execute, sql, params, many, context):
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(fail), pytest.raises(OperationalError):
        follower.follow(now())
    assert service.are_trusted()


def test_old_changes_are_forgotten(follower):
    change_elsewhere("page-1", now() - timedelta(days=2))
    change_elsewhere("page-2")
    following.forget_old_changes(now())

    assert list(PageChange.objects.values_list("key", flat=True)) == ["page-2"]


@pytest.fixture
def told(monkeypatch) -> list[set[str]]:
    """What a listener is told, each time it is told something."""
    told: list[set[str]] = []
    monkeypatch.setattr(service, "_listeners", [])
    service.add_listener(told.append)
    service.add_listener(told.append)
    return told


def test_a_listener_is_told_once_which_pages_have_changed_whoever_has_dropped_them(follower, told):
    keep("/a/")
    keep("/b/", shows=["page-2"])
    service.drop("page-1")
    change_elsewhere("page-1")
    assert not told
    follower.follow(now())
    follower.follow(now())

    assert told == [{"/a/"}]


def test_a_listener_is_told_of_a_page_that_was_refreshed(follower, clock, told):
    a_page()
    clock.add()
    service.refresh("clock-1")
    follower.follow(now())

    assert told == [{PATH}]


def test_a_listener_is_told_of_every_page_when_all_are_dropped(follower, told):
    keep("/a/")
    keep("/b/", shows=["page-2"])
    service.drop("page-2")
    change_elsewhere("")
    follower.follow(now())

    assert told == [{"/a/", "/b/"}]


def test_after_a_restart_a_listener_is_told_what_did_not_agree_with_the_database(clock, told):
    keep("/a/")
    keep("/b/", shows=["page-2"])
    change_elsewhere("page-1")
    Follower().follow(now())

    assert told == [{"/a/"}]


def test_a_listener_is_told_after_the_page_files_have_followed(follower, monkeypatch):
    found = []
    monkeypatch.setattr(service, "_listeners", [lambda paths: found.extend(is_stored(*paths))])
    keep("/a/")
    change_elsewhere("page-1")
    follower.follow(now())

    assert found == [False]


@pytest.mark.parametrize("has_looked", [True, False])
def test_a_node_forgets_the_old_site_when_another_node_has_brought_in_another_one(
    clock, tmp_path, settings, monkeypatch, has_looked
):
    settings.HOME, follower = tmp_path, Follower()
    if has_looked:
        follower.follow(now())
    forgotten = []
    monkeypatch.setattr("broadsheet.lib.remembered.forget_everything", lambda: forgotten.append(1))
    watch = Watch(tmp_path)
    change_elsewhere("page-1")
    if has_looked:
        follower.follow(now())
        watch.look()
        assert forgotten == []
    change_elsewhere(service.ANOTHER_SITE)
    follower.follow(now())
    watch.look()

    # This process and that of the watch, which are the same here.
    assert forgotten == [1, 1]
