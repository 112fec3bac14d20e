"""Names, confirmed readers, staff, trust and the marks that stand for them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion import arrival, identity, names, service, trust
from broadsheet.discussion.arrival import Situation
from broadsheet.discussion.identity import Claim
from broadsheet.discussion.models import Comment, Letter, Reader, ReservedName
from broadsheet.discussion.reasons import Reason
from broadsheet.discussion.service import Accepted, Refusal
from broadsheet.discussion.states import State
from broadsheet.discussion.tests.build import (
    ANNA,
    BOB,
    BROWSER,
    KIND_WORDS,
    NOW,
    a_comment,
    a_draft,
    a_moderator,
    a_thread,
    submitted,
)
from broadsheet.discussion.trust import History
from broadsheet.privacy import retention
from broadsheet.spamfilter.verdict import Decision, Verdict

pytestmark = pytest.mark.django_db


def a_reader(name: str = "Anna", email: str = "anna@example.org", now=NOW) -> Reader:
    reader = identity.confirm(Claim(name, email), now)
    assert reader is not None
    return reader


@pytest.fixture
def browser(client):
    client.defaults |= {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return client


# -- names


@pytest.mark.parametrize(
    "look", ["anna", "ANNA", "Аnnа", "Ann\u200ba", "A n n a", "Ánna", "Ａｎｎａ", "an-na", "Anna."]
)
def test_a_confirmed_name_is_nobody_elses_however_it_is_written(look):
    a_reader()

    assert service.submit(a_draft(a_thread(), author_name=look), BOB, NOW) == Refusal.NAME_TAKEN


def test_its_owner_writes_under_it_on_a_confirmed_device_and_bears_the_mark():
    reader, thread = a_reader(), a_thread()

    comment = submitted(thread, author_name="Anna", reader_id=reader.pk)

    assert comment.reader == reader


def test_another_name_on_a_confirmed_device_bears_no_mark():
    reader = a_reader()

    assert submitted(a_thread(), author_name="Annalise", reader_id=reader.pk).reader is None


@pytest.mark.parametrize(
    "name", ["Moderator", "EDITOR", "Аdmin", "The Test Paper", "The Test Paper Newsroom", "e d i t o r"]
)
def test_no_reader_can_pass_for_the_newsroom(name):
    assert service.submit(a_draft(a_thread(), author_name=name), BOB, NOW) == Refusal.NAME_TAKEN


def test_the_publisher_may_keep_further_names(settings):
    settings.RESERVED_NAMES = ["Ombudsman"]

    assert service.submit(a_draft(a_thread(), author_name="ombudsman"), BOB, NOW) == Refusal.NAME_TAKEN


def test_the_names_of_the_team_and_of_authors_are_kept():
    grace = a_moderator("grace")
    grace.first_name, grace.last_name = "Grace", "Hopper"
    grace.save()
    names.reserve_for_team()
    service.reserve_newsroom_names(["Ada Lovelace"])

    for name in ("Grace", "grace hopper", "Ada  Lovelace"):
        assert service.submit(a_draft(a_thread(), author_name=name), BOB, NOW) == Refusal.NAME_TAKEN
    assert isinstance(service.submit(a_draft(a_thread(), author_name="Ada Byron"), BOB, NOW), Accepted)


def test_a_name_that_nobody_can_see_is_no_name(browser):
    thread = a_thread(opened_at=timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]

    response = browser.post(door, {"comment": "Hello", "name": "\u200b\u2060" * 20, "stamp": stamp})

    assert response.status_code == 422
    assert "Please enter your name here" in response.content.decode()


def test_a_taken_name_comes_back_beside_its_field_with_all_that_was_typed(browser):
    a_reader()
    thread = a_thread(opened_at=timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]

    response = browser.post(door, {"comment": "Under another's name", "name": "anna", "stamp": stamp})

    page = response.content.decode()
    assert response.status_code == 409
    assert "confirm this device first" in page
    assert "Under another&#x27;s name" in page
    assert not Comment.objects.exists()


@given(st.text(max_size=40))
def test_any_name_has_a_mark_and_colours(name):
    assert 1 <= len(names.initials(name)) <= 2
    assert 0 <= names.palette(name) < names.PALETTES


def test_a_look_alike_gets_the_same_colours():
    assert names.palette("Anna") == names.palette("аnnа ")
    assert names.initials("Anna Maria Berg") == "AB"


# -- confirming


def test_a_link_confirms_a_name_on_this_device(browser, settings):
    settings.MAIL_WORKS = True
    assert (
        "A letter is on its way."
        in browser.post(reverse("discussion:me"), {"name": "Anna", "email": "Anna@Example.org"}).content.decode()
    )
    letter = Letter.objects.get()
    link = re.search(r"/me/confirm/[^\s]+", letter.text)[0]

    page = browser.get(link)
    assert page.status_code == 200
    assert not Reader.objects.exists(), "a scanner that opens links must not confirm"
    response = browser.post(link)

    reader = Reader.objects.get()
    assert (reader.name, reader.email) == ("Anna", "anna@example.org")
    cookie = response.cookies[identity.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "writes as <strong>Anna</strong>" in browser.get(reverse("discussion:me")).content.decode()


def test_a_reply_asks_for_the_link_only_if_the_box_is_ticked(browser):
    thread = a_thread(opened_at=timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]
    fields = {"comment": KIND_WORDS, "name": "Anna", "email": "anna@example.org", "stamp": stamp}

    browser.post(door, fields)
    assert not Letter.objects.exists()
    browser.post(door, fields | {"comment": KIND_WORDS + " Again.", "confirm": "on"})
    assert Letter.objects.get().to == "anna@example.org"


@pytest.mark.parametrize("token", ["x", "a.b", "9" * 300, "%00"])
def test_a_link_that_is_none_of_ours_or_too_old_confirms_nothing(browser, token):
    assert browser.post(reverse("discussion:confirm", args=[token])).status_code == 410
    old = identity.link_token(Claim("Anna", "anna@example.org"), timezone.now() - timedelta(hours=25))
    assert browser.post(reverse("discussion:confirm", args=[old])).status_code == 410
    assert not Reader.objects.exists()


def test_a_forged_cookie_is_nobodys(browser):
    a_reader()
    browser.cookies[identity.COOKIE] = "1.AAAA"

    assert "writes as" not in browser.get(reverse("discussion:me")).content.decode()


def test_a_name_is_kept_for_the_first_who_confirms_it():
    a_reader("Anna", "anna@example.org")

    assert identity.confirm(Claim("anna", "mallory@example.org"), NOW) is None
    assert not Reader.objects.filter(email="mallory@example.org").exists()
    assert identity.confirm(Claim("Moderator", "mallory@example.org"), NOW) is None


def test_nobody_can_be_bombed_with_links(browser):
    for number in range(5):
        browser.post(reverse("discussion:me"), {"name": "Anna", "email": f"anna{number}@example.org"})

    response = browser.post(reverse("discussion:me"), {"name": "Anna", "email": "bob@example.org"})

    assert response.status_code == 429
    assert Letter.objects.count() == 5


def test_one_address_gets_three_links_a_day_whoever_asks(browser):
    for number in range(6):
        browser.post(
            reverse("discussion:me"),
            {"name": f"Anna {number}", "email": "anna@example.org"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )

    assert Letter.objects.count() == 3


def test_a_name_cannot_write_a_header_of_the_letter(browser):
    browser.post(reverse("discussion:me"), {"name": "Anna\r\nBcc: all@example.org", "email": "anna@example.org"})

    letter = Letter.objects.get()
    message = EmailMessage(letter.subject, letter.text, to=[letter.to], headers=letter.headers).message()
    assert "Bcc" not in message
    assert "\n" not in letter.subject


def test_another_site_cannot_press_the_buttons(browser):
    reader = a_reader()
    browser.cookies[identity.COOKIE] = identity.signing.sign("me", str(reader.pk))
    link = reverse("discussion:confirm", args=[identity.link_token(Claim("Bob", "bob@example.org"), timezone.now())])

    for door in (reverse("discussion:erase-me"), reverse("discussion:forget-device"), link):
        assert browser.post(door, headers={"sec-fetch-site": "cross-site"}).status_code == 404
    assert Reader.objects.count() == 1


def test_a_reader_is_forgotten_with_or_without_his_comments(browser):
    for with_comments in (False, True):
        reader = a_reader()
        comment = submitted(a_thread(), author_name="Anna", reader_id=reader.pk)
        browser.cookies[identity.COOKIE] = identity.signing.sign("me", str(reader.pk))

        browser.post(reverse("discussion:erase-me"), {"comments": "1"} if with_comments else {})

        comment.refresh_from_db()
        assert comment.state == (State.ERASED if with_comments else State.PUBLISHED)
        assert not Reader.objects.exists()
        assert not ReservedName.objects.exists()


def test_a_reader_who_stays_away_for_two_years_is_forgotten():
    reader = a_reader()
    submitted(a_thread(), author_name="Anna", reader_id=reader.pk)

    retention.run(NOW + timedelta(days=729))
    assert Reader.objects.exists()
    retention.run(NOW + timedelta(days=740))

    assert not Reader.objects.exists()


# -- trust


@pytest.mark.parametrize(
    ("history", "known"),
    [
        (History(3, 2, NOW - timedelta(days=3), 0), True),
        (History(2, 2, NOW - timedelta(days=9), 0), False),
        (History(9, 1, NOW - timedelta(days=9), 0), False),
        (History(9, 5, NOW - timedelta(days=2), 0), False),
        (History(99, 50, NOW - timedelta(days=300), 1), False),
        (History(), False),
    ],
)
def test_trust_takes_days_and_is_lost_at_once(history, known):
    assert trust.is_known(history, NOW) == known


def test_trust_is_read_from_what_happened_here():
    reader = a_reader(now=NOW - timedelta(days=20))
    for days in (10, 8, 6):
        a_comment(reader=reader, posted_at=NOW - timedelta(days=days))
    assert identity.look("Anna", reader.pk, NOW).is_known

    a_comment(state=State.REJECTED, reader=reader, posted_at=NOW - timedelta(days=5))
    assert not identity.look("Anna", reader.pk, NOW).is_known
    assert identity.look("Anna", reader.pk, NOW + timedelta(days=40)).is_known


def test_who_is_known_gets_the_benefit_of_a_small_doubt_only():
    known = Situation(is_known=True)
    for probability, state in ((0.4, State.PUBLISHED), (0.6, State.HELD)):
        verdict = Verdict(probability, Decision.HOLD, (), "test")
        assert arrival.place(verdict, known)[0] == state
        assert arrival.place(verdict, Situation())[0] == State.HELD
    assert arrival.place(Verdict(0.4, Decision.HOLD, (), "test"), known)[1] == Reason.KNOWN


def test_looking_somebody_up_is_one_question(django_assert_num_queries):
    reader = a_reader()

    with django_assert_num_queries(1):
        identity.look("Anna", reader.pk, NOW)


# -- staff


def test_staff_replies_bear_a_mark_that_no_reader_can_have():
    thread, grace = a_thread(), a_moderator("grace")
    parent = a_comment(thread)

    answer = service.submit_as_staff(thread.pk, parent.pk, "Thank you, *Anna*.", grace.pk, NOW)

    thread.refresh_from_db()
    page = Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": RequestFactory().get(thread.url), "thread": thread})
    )
    assert answer.decisions.get().reason == Reason.STAFF
    assert page.count("badge-staff") == 1
    assert "<em>Anna</em>" in page
    assert thread.comment_count == 2


def test_staff_cannot_answer_what_is_not_shown():
    thread, grace = a_thread(), a_moderator("grace")
    hidden = a_comment(thread, State.SPAM)

    with pytest.raises(Comment.DoesNotExist):
        service.submit_as_staff(thread.pk, hidden.pk, "Hm.", grace.pk, NOW)


def test_the_address_of_a_confirmed_reader_is_on_no_page():
    thread, reader = a_thread(), a_reader()
    submitted(thread, ANNA, author_name="Anna", reader_id=reader.pk)

    page = Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": RequestFactory().get(thread.url), "thread": thread})
    )

    assert "anna@example.org" not in page
    assert ">confirmed<" in page
