"""Names, confirmed readers, staff, trust and the marks that stand for them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.core.mail import EmailMessage
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.discussion import service
from broadsheet.discussion.identity import avatars, mail, names, readers, trust
from broadsheet.discussion.identity.forms import ClaimForm
from broadsheet.discussion.identity.readers import Claim
from broadsheet.discussion.identity.trust import History
from broadsheet.discussion.models import Comment, OutgoingMail, Reader, ReservedName, SpentLink
from broadsheet.discussion.models import ModerationDecision as LoggedDecision
from broadsheet.discussion.posting import policy
from broadsheet.discussion.reasons import ModerationReason
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
from broadsheet.lib import signing
from broadsheet.lib.tests.markup import one_line
from broadsheet.privacy import retention
from broadsheet.spamapi import service as spamapi
from broadsheet.spamapi.service import Judgement
from broadsheet.spamfilter.verdict import Decision, Verdict

pytestmark = pytest.mark.django_db


def a_reader(name: str = "Anna", email: str = "anna@example.org", now=NOW) -> Reader:
    reader = readers.confirm(Claim(name, email), now)
    assert reader is not None
    return reader


def removed(comment: Comment, when: datetime) -> None:
    LoggedDecision.objects.create(
        comment=comment, after=State.REJECTED, reason=ModerationReason.REJECTED, decided_at=when
    )


def is_free(name: str) -> bool:
    return readers.identify(name, None, NOW).may_use_name


def sent_reply(browser, **fields):
    door = reverse("discussion:reply", args=[a_thread(opened_at=timezone.now()).pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]
    return browser.post(door, {"comment": KIND_WORDS, "name": "Anna", "stamp": stamp} | fields)


def is_device_of(browser, reader: Reader) -> None:
    browser.cookies[readers.COOKIE] = signing.sign("me", str(reader.pk))


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


@pytest.mark.parametrize(
    "name",
    ["\u200b\u2060" * 20, "\u180b" * 80, "\u180f", "\U0001d173", "\U0001bca0", "\ufffc", "\ue000", "\u0378", "\u3164"],
)
def test_a_name_that_nobody_can_see_is_no_name(browser, name):
    response = sent_reply(browser, name=name)

    assert response.status_code == 422
    assert "Please enter your name here" in response.content.decode()


@pytest.mark.parametrize("name", ["李", "7", "★", "😀", "—", "?!"])
def test_one_sign_that_can_be_seen_is_a_name(browser, name):
    assert sent_reply(browser, name=name).status_code == 303


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


@pytest.mark.parametrize(("name", "other"), [("राम", "रीमा"), ("राम", "रम"), ("มานี", "มานา"), ("คำ", "คา")])
def test_vowel_signs_make_another_name(name, other):
    a_reader(name)

    assert is_free(other)


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("Bill", "Bi11"),
        ("Bob", "B0b"),
        ("Ian", "lan"),
        ("Arnold", "Amold"),
        ("Ben", "B3n"),
        ("محمد", "مُحَمَّد"),
        ("Anna", "Anna\u093c"),
        ("राम", "राम\u180b"),
    ],
)
def test_digits_and_letters_that_look_alike_are_the_same(name, look):
    a_reader(name)

    assert not is_free(look)


@pytest.mark.parametrize(
    "name",
    [
        "Moderators",
        "The Editor",
        "Admin Team",
        "Editor-in-Chief",
        "Edit0rs",
        "Test Paper",
        "Team of The Test Paper",
        "The Test Paper Editors",
        "Editor of The Test Paper",
        "M0derator",
        "theeditors",
    ],
)
def test_an_office_stays_one_with_other_words_around_it(name):
    assert not is_free(name)


@pytest.mark.parametrize("name", ["Theodor", "Chief", "Stafford", "Anna of the Team", "Martin", "Edith Orr"])
def test_names_that_only_resemble_an_office_are_free(name):
    assert is_free(name)


def test_offices_are_known_in_the_language_of_the_site_and_in_english(monkeypatch):
    monkeypatch.setattr(names, "gettext", lambda title: {"editors": "Redakteure"}.get(title, title))

    assert not is_free("Redakteure")
    assert not is_free("Editors")


def test_a_reader_keeps_his_three_newest_names():
    for name in ("Anna", "Berta", "Clara", "Anna", "Dora"):
        reader = a_reader(name)

    assert set(reader.names.values_list("name", flat=True)) == {"Clara", "Anna", "Dora"}
    assert is_free("Berta")


@given(st.text(max_size=40))
def test_any_name_has_a_mark_and_colours(name):
    assert 1 <= len(avatars.initials(name)) <= 2
    assert 0 <= avatars.palette(name) < avatars.PALETTES


def test_a_look_alike_gets_the_same_colours():
    assert avatars.palette("Anna") == avatars.palette("аnnа ")
    assert avatars.initials("Anna Maria Berg") == "AB"


# -- confirming


def test_a_link_confirms_a_name_on_this_device(browser, settings):
    settings.MAIL_WORKS = True
    assert (
        "A letter is on its way."
        in browser.post(reverse("discussion:me"), {"name": "Anna", "email": "Anna@Example.org"}).content.decode()
    )
    letter = OutgoingMail.objects.get()
    link = re.search(r"/me/confirm/[^\s]+", letter.text)[0]

    page = browser.get(link)
    assert page.status_code == 200
    assert not Reader.objects.exists(), "a scanner that opens links must not confirm"
    response = browser.post(link)

    reader = Reader.objects.get()
    assert (reader.name, reader.email) == ("Anna", "anna@example.org")
    cookie = response.cookies[readers.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "writes as <strong>Anna</strong>" in browser.get(reverse("discussion:me")).content.decode()


def test_a_link_works_once(browser):
    link = reverse("discussion:confirm", args=[readers.link_token(Claim("Anna", "anna@example.org"), timezone.now())])
    assert browser.post(link).status_code == 303

    again = browser.post(link)
    assert (again.status_code, again["Location"]) == (303, reverse("discussion:me")), (
        "on its own device that is no harm"
    )
    del browser.cookies[readers.COOKIE]
    assert browser.get(link).status_code == 410
    response = browser.post(link)

    assert response.status_code == 410
    assert readers.COOKIE not in response.cookies


def test_a_used_link_does_not_bring_back_who_was_forgotten(browser):
    claim = readers.read_link(readers.link_token(Claim("Anna", "anna@example.org"), NOW), NOW)
    readers.forget(readers.confirm(claim, NOW))

    assert readers.is_spent(claim)
    assert readers.confirm(claim, NOW) is None
    assert not Reader.objects.exists()


def test_a_link_to_a_taken_name_is_not_spent():
    a_reader("Bob", "bob@example.org")
    claim = readers.read_link(readers.link_token(Claim("Bob", "anna@example.org"), NOW), NOW)

    assert readers.confirm(claim, NOW) is None
    assert not readers.is_spent(claim)


def test_used_links_are_not_remembered_for_longer_than_they_could_be_used():
    for day in range(3):
        now = NOW + timedelta(days=2 * day)
        readers.confirm(readers.read_link(readers.link_token(Claim("Anna", "anna@example.org"), now), now), now)

    assert SpentLink.objects.count() == 1


@pytest.mark.parametrize("letter", ["\u212a", "\u0130", "\u0131", "\u017f"])
def test_an_address_with_a_letter_that_only_looks_like_another_is_not_confirmed(browser, settings, letter):
    settings.MAIL_WORKS = True
    fields = {"name": "Kim", "email": f"{letter}@example.org"}

    for response in (browser.post(reverse("discussion:me"), fields), sent_reply(browser, **fields, confirm="on")):
        assert response.status_code == 422
        assert "plain letters before the @" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    assert sent_reply(browser, **fields).status_code == 303


def test_an_address_is_the_same_in_capitals_and_no_other_letter_becomes_plain():
    reader = a_reader(email="Anna@Straße.example")

    assert reader.email == "anna@straße.example"


@pytest.mark.parametrize("name", ["http://x", "Best pills www.pills", "pills.com", "Buy (casino.co.uk)!", "казино.рф"])
def test_no_letter_carries_an_advertised_address(browser, settings, name):
    settings.MAIL_WORKS = True
    fields = {"name": name, "email": "anna@example.org"}

    for response in (browser.post(reverse("discussion:me"), fields), sent_reply(browser, **fields, confirm="on")):
        assert response.status_code == 422
        assert "web address cannot be confirmed" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    assert sent_reply(browser, **fields).status_code == 303, "without a letter it is the filter's business"


@pytest.mark.parametrize("name", ["J. R. Smith", "J.R. Smith", "Dr. Anna Berg", "St.John", "Anna"])
def test_a_name_with_dots_is_no_web_address(name):
    assert ClaimForm({"name": name, "email": "anna@example.org"}).is_valid()


def test_a_taken_name_leads_to_where_this_device_can_be_confirmed(browser, settings):
    settings.MAIL_WORKS = True
    a_reader("Anna & Bob")

    page = sent_reply(browser, name="Anna & Bob").content.decode()
    door = unescape(re.search(r'<a href="([^"]+)"[^>]*>Confirm this device</a>', page)[1])

    assert door.startswith(reverse("discussion:me") + "?")
    assert 'value="Anna &amp; Bob"' in browser.get(door).content.decode()


def test_a_name_of_those_who_work_here_is_refused_without_a_way_that_leads_nowhere(browser, settings):
    settings.MAIL_WORKS = True

    page = sent_reply(browser, name="The Editor").content.decode()

    assert "This name is kept for those who work here." in page
    assert "Confirm this device" not in page


def test_a_taken_name_sends_its_owner_a_link_and_tells_nobody_whose_it_is(browser):
    a_reader()

    answers = []
    for email in ("mallory@example.org", "ANNA@example.org"):
        assert not OutgoingMail.objects.exists()
        response = sent_reply(browser, email=email, confirm="on")
        answers.append(
            (
                response.status_code,
                re.search(r'id="reply-name-error"[^>]*>(.*?)</p>', one_line(response.content.decode()))[1],
            )
        )

    assert OutgoingMail.objects.get().to == "ANNA@example.org"
    assert answers[0] == answers[1]
    assert answers[0][0] == 409
    assert "If it is kept for the address you gave" in answers[0][1]


def test_guessing_whose_a_name_is_counts_like_asking_for_letters(browser):
    a_reader()
    for number in range(5):
        mail.ask_owner(Claim("Anna", f"guess{number}@example.org"), ANNA, NOW)

    mail.ask_owner(Claim("Anna", "anna@example.org"), ANNA, NOW)

    assert not OutgoingMail.objects.exists()


def test_a_confirmed_reader_changes_his_name_without_another_letter(browser):
    reader = a_reader()
    is_device_of(browser, reader)
    assert reverse("discussion:rename-me") in browser.get(reverse("discussion:me")).content.decode()

    assert browser.post(reverse("discussion:rename-me"), {"name": "Annalise"}).status_code == 303

    reader.refresh_from_db()
    assert reader.name == "Annalise"
    assert not is_free("Annalise")
    assert not is_free("Anna")
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("bob", 409), ("The Editor", 422), ("pills.com", 422), ("\u180b", 422), ("", 422)]
)
def test_the_rules_for_names_hold_for_a_change_too(browser, name, status):
    a_reader("Bob", "bob@example.org")
    reader = a_reader()
    is_device_of(browser, reader)

    response = browser.post(reverse("discussion:rename-me"), {"name": name})

    assert response.status_code == status
    assert 'class="error"' in response.content.decode()
    reader.refresh_from_db()
    assert reader.name == "Anna"


def test_who_is_not_confirmed_can_change_no_name(browser):
    assert browser.post(reverse("discussion:rename-me"), {"name": "Annalise"}).status_code == 303
    assert not ReservedName.objects.exists()


def test_a_reply_asks_for_the_link_only_if_the_box_is_ticked(browser):
    thread = a_thread(opened_at=timezone.now())
    door = reverse("discussion:reply", args=[thread.pk])
    stamp = re.search(r'name="stamp" value="([^"]+)"', browser.get(door).content.decode())[1]
    fields = {"comment": KIND_WORDS, "name": "Anna", "email": "anna@example.org", "stamp": stamp}

    browser.post(door, fields)
    assert not OutgoingMail.objects.exists()
    browser.post(door, fields | {"comment": KIND_WORDS + " Again.", "confirm": "on"})
    assert OutgoingMail.objects.get().to == "anna@example.org"


@pytest.mark.parametrize("token", ["x", "a.b", "9" * 300, "%00"])
def test_a_link_that_is_none_of_ours_or_too_old_confirms_nothing(browser, token):
    assert browser.post(reverse("discussion:confirm", args=[token])).status_code == 410
    old = readers.link_token(Claim("Anna", "anna@example.org"), timezone.now() - timedelta(hours=25))
    assert browser.post(reverse("discussion:confirm", args=[old])).status_code == 410
    assert not Reader.objects.exists()


def test_a_forged_cookie_is_nobodys(browser):
    a_reader()
    browser.cookies[readers.COOKIE] = "1.AAAA"

    assert "writes as" not in browser.get(reverse("discussion:me")).content.decode()


@pytest.mark.parametrize(
    ("door", "said"),
    [
        ("forget-device", "This device no longer knows you."),
        ("erase-me", "Your name and your address are forgotten here."),
    ],
)
def test_who_is_forgotten_is_told_so(browser, door, said):
    answer = browser.post(reverse(f"discussion:{door}"), follow=True)

    assert said in answer.content.decode()


def test_a_name_is_kept_for_the_first_who_confirms_it():
    a_reader("Anna", "anna@example.org")

    assert readers.confirm(Claim("anna", "mallory@example.org"), NOW) is None
    assert not Reader.objects.filter(email="mallory@example.org").exists()
    assert readers.confirm(Claim("Moderator", "mallory@example.org"), NOW) is None


def test_nobody_can_be_bombed_with_links(browser):
    for number in range(5):
        browser.post(reverse("discussion:me"), {"name": "Anna", "email": f"anna{number}@example.org"})

    response = browser.post(reverse("discussion:me"), {"name": "Anna", "email": "bob@example.org"})

    assert response.status_code == 429
    assert OutgoingMail.objects.count() == 5


def test_one_address_gets_three_links_a_day_whoever_asks(browser):
    for number in range(6):
        browser.post(
            reverse("discussion:me"),
            {"name": f"Anna {number}", "email": "anna@example.org"},
            REMOTE_ADDR=f"203.0.113.{number}",
        )

    assert OutgoingMail.objects.count() == 3


def test_a_name_cannot_write_a_header_of_the_letter(browser):
    browser.post(reverse("discussion:me"), {"name": "Anna\r\nBcc: all@localhost", "email": "anna@example.org"})

    letter = OutgoingMail.objects.get()
    message = EmailMessage(letter.subject, letter.text, to=[letter.to], headers=letter.headers).message()
    assert "Bcc" not in message
    assert "\n" not in letter.subject


def test_another_site_cannot_press_the_buttons(browser):
    reader = a_reader()
    browser.cookies[readers.COOKIE] = signing.sign("me", str(reader.pk))
    link = reverse("discussion:confirm", args=[readers.link_token(Claim("Bob", "bob@example.org"), timezone.now())])

    doors = [reverse(f"discussion:{name}") for name in ("me", "rename-me", "erase-me", "forget-device")]
    for door in (*doors, link):
        assert browser.post(door, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert Reader.objects.count() == 1


def test_a_reader_is_forgotten_with_or_without_his_comments(browser):
    for with_comments in (False, True):
        reader = a_reader()
        comment = submitted(a_thread(), author_name="Anna", reader_id=reader.pk)
        browser.cookies[readers.COOKIE] = signing.sign("me", str(reader.pk))

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
    assert readers.identify("Anna", reader.pk, NOW).is_known

    bad = a_comment(state=State.REJECTED, reader=reader, posted_at=NOW - timedelta(days=90))
    removed(bad, NOW - timedelta(days=5))
    assert not readers.identify("Anna", reader.pk, NOW).is_known
    assert readers.identify("Anna", reader.pk, NOW + timedelta(days=40)).is_known


def test_a_removal_that_was_taken_back_or_is_long_ago_costs_no_trust():
    reader = a_reader(now=NOW - timedelta(days=90))
    comments = [a_comment(reader=reader, posted_at=NOW - timedelta(days=days)) for days in (80, 70, 60)]
    removed(comments[0], NOW - timedelta(days=2))
    removed(a_comment(state=State.SPAM, reader=reader), NOW - timedelta(days=31))

    assert readers.identify("Anna", reader.pk, NOW).is_known


def test_an_edit_by_somebody_known_gets_the_same_benefit(monkeypatch):
    reader = a_reader(now=NOW - timedelta(days=20))
    for days in (10, 8, 6):
        a_comment(reader=reader, posted_at=NOW - timedelta(days=days))
    known, stranger = a_comment(reader=reader), a_comment()
    verdict = Verdict(0.4, Decision.HOLD, (), "test")
    monkeypatch.setattr(spamapi, "judge", lambda submission, now: Judgement(submission, verdict))

    assert service.edit(known.pk, "Other words", NOW) == State.PUBLISHED
    assert service.edit(stranger.pk, "Other words", NOW) == State.HELD


def test_who_is_known_gets_the_benefit_of_a_small_doubt_only():
    for probability, state in ((0.4, State.PUBLISHED), (0.6, State.HELD)):
        verdict = Verdict(probability, Decision.HOLD, (), "test")
        assert policy.decide_arrival(verdict, is_known=True)[0] == state
        assert policy.decide_arrival(verdict)[0] == State.HELD
    assert policy.decide_arrival(Verdict(0.4, Decision.HOLD, (), "test"), is_known=True)[1] == ModerationReason.KNOWN


def test_looking_somebody_up_is_one_question(django_assert_num_queries):
    reader = a_reader()

    with django_assert_num_queries(1):
        readers.identify("Anna", reader.pk, NOW)


# -- staff


def test_names_of_who_leaves_the_team_are_free_again_and_those_of_authors_are_not():
    grace = a_moderator("grace")
    grace.first_name, grace.last_name = "Grace", "Hopper"
    grace.save()
    service.reserve_newsroom_names(["Grace Hopper"])
    names.reserve_for_team()
    assert ReservedName.objects.get(name="grace").staff == grace

    grace.is_active = False
    grace.save()
    names.reserve_for_team()

    assert is_free("grace")
    assert not is_free("Grace Hopper")


def test_an_authors_name_is_the_authors_even_if_the_desk_or_a_reader_had_it_first():
    ada, grace = a_reader("Ada Lovelace", "ada@example.org"), a_moderator("grace")
    names.reserve_for_team()
    service.reserve_newsroom_names(["Grace", "Ada Lovelace"])
    grace.delete()
    names.reserve_for_team()

    assert not is_free("Grace")
    assert not readers.identify("Ada Lovelace", ada.pk, NOW).may_use_name


def test_a_new_name_of_one_of_the_team_replaces_the_old_one():
    grace = a_moderator("grace")
    names.reserve_for_team()
    grace.username = "hopper"
    grace.save()
    names.reserve_for_team()

    assert is_free("grace")
    assert not is_free("hopper")


def test_a_user_name_takes_no_readers_name_but_a_full_name_does():
    anna, bob = a_reader("Anna", "anna@example.org"), a_reader("Bob Dobbs", "bob@example.org")
    anna_at_the_desk = a_moderator("anna")
    anna_at_the_desk.first_name, anna_at_the_desk.last_name = "Bob", "Dobbs"
    anna_at_the_desk.save()

    names.reserve_for_team()

    assert readers.identify("Anna", anna.pk, NOW).may_use_name
    assert not readers.identify("Bob Dobbs", bob.pk, NOW).may_use_name


def test_staff_replies_bear_a_mark_that_no_reader_can_have():
    thread, grace = a_thread(), a_moderator("grace")
    parent = a_comment(thread)

    answer = service.submit_as_staff(thread.pk, parent.pk, "Thank you, *Anna*.", grace.pk, NOW)

    thread.refresh_from_db()
    page = Template("{% load discussion %}{% discussion thread %}").render(
        Context({"request": RequestFactory().get(thread.url), "thread": thread})
    )
    assert answer.decisions.get().reason == ModerationReason.STAFF
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
