"""Notices by a call or another service: numbers and a link, once, and silence where nothing waits."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from broadsheet.discussion.models import Rhythm, StaffNotice, Way
from broadsheet.discussion.notifications import staff, staff_calls
from broadsheet.discussion.notifications.staff import Wish
from broadsheet.discussion.tests.build import KIND_WORDS, a_moderator, a_thread, at
from broadsheet.discussion.tests.notifications.test_staff import held
from broadsheet.lib.outgoing import NotAllowedError
from broadsheet.lib.tests.far_side import answer, far_side

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(settings):
    """A program of ours in our own network, where the operator allows it."""
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    with far_side() as running:
        running.answers |= {path: answer(204) for path in ("/", "/hook?key=1", "/town", "/everything?secret=s3cret")}
        yield running


def wants(user, address: str, **fields) -> StaffNotice:
    wish = Wish(**{"way": Way.CALL, "address": address} | fields)
    return staff.keep(user.pk, wish, at(minutes=-1))


def test_a_call_tells_numbers_and_a_link_and_nothing_that_a_reader_wrote(chat):
    wants(a_moderator("grace"), f"{chat.url}/hook?key=1")
    held(a_thread(title="The bees of the mill"), author_name="Mallory Quint")
    held()

    assert staff.call_due(at(minutes=1)) == 1
    assert staff.call_due(at(minutes=2)) == 0

    (request,) = chat.asked
    told = json.loads(request.body)
    assert (told["new"], told["waiting"], told["reported"]) == (2, 2, 0)
    assert told["link"].endswith("/moderation/")
    assert "2 new comments" in told["text"]
    assert not any(word in request.body.decode() for word in ("Mallory", "bees of the mill", KIND_WORDS[:20]))


def test_silence_where_nothing_waits(chat):
    wants(a_moderator("grace"), chat.url)

    assert staff.call_due(at(minutes=1)) == 0
    assert chat.asked == []


def test_a_call_that_failed_is_made_again_later_and_says_why(settings):
    settings.INNER_HOSTS = frozenset({"127.0.0.1"})
    with far_side() as chat:
        chat.answers["/"] = answer(500)
        notice = wants(a_moderator("grace"), chat.url)
        held()

        assert staff.call_due(at(minutes=1)) == 0
        notice.refresh_from_db()
        assert notice.problem == "it answered 500"
        assert staff.call_due(at(minutes=3)) == 0
        assert len(chat.asked) == 1
        staff.call_due(at(minutes=7))
        assert len(chat.asked) == 2


def test_the_address_is_sealed_and_one_of_a_section_stands_instead(chat):
    grace = a_moderator("grace")
    notice = wants(grace, f"{chat.url}/everything?secret=s3cret")
    wants(grace, f"{chat.url}/town", section="town")
    held(a_thread(section="town"))

    staff.call_due(at(minutes=1))

    assert "s3cret" not in notice.address
    assert staff_calls.host_of(notice) == "127.0.0.1"
    assert [request.path for request in chat.asked] == ["/town"]


@pytest.mark.parametrize(
    ("way", "address"),
    [
        (Way.CALL, "http://127.0.0.1/x"),
        (Way.CALL, "ftp://example.org/x"),
        (Way.SERVICE, "json://example.org/x"),
        (Way.SERVICE, "file:///etc/passwd"),
        (Way.SERVICE, "ntfys://192.168.0.1/topic"),
        (Way.SERVICE, "matrixs://user:word@localhost/!room"),
        (Way.SERVICE, "slack://a/b/c?verify=no"),
        (Way.SERVICE, "gotifys://chat.example/word, json://127.0.0.1/"),
        (Way.SERVICE, "gotifys://chat.example/word\njson://127.0.0.1/"),
        (Way.SERVICE, "mmosts://name@127.0.0.1@chat.example/word"),
    ],
)
def test_what_may_not_be_called_is_refused(way, address):
    with pytest.raises(NotAllowedError):
        staff_calls.check_address(way, address)


@pytest.mark.parametrize(
    "address", ["ntfys://my-topic", "tgram://1:a/2", "matrixs://u:p@chat.example/#r", "slack://a/b/c"]
)
def test_services_that_are_known_are_taken(address):
    staff_calls.check_address(Way.SERVICE, address)


@pytest.mark.parametrize(
    "address", ["ntfys://chat.example/topic", "gotifys://chat.example/word", "matrixs://u:p@chat.example/#r"]
)
def test_a_service_sends_nobody_on_to_another_host(address):
    service = staff_calls.service_of(address)

    assert (service.host, service.redirects, service.discovery) == ("chat.example", False, False)


def test_an_address_that_was_kept_is_checked_again_before_anybody_is_asked(chat):
    inner = chat.url.removeprefix("http://")
    grace = a_moderator("grace")
    notice = wants(grace, f"gotifys://{inner}/word", way=Way.SERVICE)
    notice.address = staff_calls.sealed(grace.pk, f"gotifys://{inner}/word, json://{inner}/")
    notice.save()
    held()

    staff.call_due(at(minutes=1))

    assert chat.asked == []
    notice.refresh_from_db()
    assert "comma" in notice.problem


def test_the_page_keeps_an_address_and_asks_for_a_missing_one(desk):
    form = {"section": "", "rhythm": Rhythm.AT_ONCE, "minutes": "30", "way": Way.CALL}
    address = reverse("desk:notices")

    missing = desk.post(address, form)
    inner = desk.post(address, form | {"address": "http://10.0.0.1/x"})
    desk.post(address, form | {"address": "https://chat.example/hooks/s3cret"})
    again = desk.post(address, form | {"rhythm": Rhythm.DAILY}, follow=True).content.decode()

    assert (missing.status_code, inner.status_code) == (422, 422)
    assert StaffNotice.objects.get().rhythm == Rhythm.DAILY
    assert "chat.example" in again
    assert "s3cret" not in again
