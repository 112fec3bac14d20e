"""Names that are kept: for readers, for the newsroom, for offices."""

from __future__ import annotations

import pytest

from broadsheet.discussion import service
from broadsheet.discussion.identity import names, readers
from broadsheet.discussion.models import ReservedName
from broadsheet.discussion.service import Accepted, Refusal
from broadsheet.discussion.tests.build import (
    BOB,
    NOW,
    a_draft,
    a_moderator,
    a_reader,
    a_thread,
    is_free,
    sent_reply,
    submitted,
)

pytestmark = pytest.mark.django_db


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
    names._titles.cache_clear()
    monkeypatch.setattr(names, "gettext", lambda title: {"editors": "Redakteure"}.get(title, title))

    assert not is_free("Redakteure")
    assert not is_free("Editors")
    names._titles.cache_clear()


def test_a_reader_keeps_the_three_newest_names():
    for name in ("Anna", "Berta", "Clara", "Anna", "Dora"):
        reader = a_reader(name)

    assert set(reader.names.values_list("name", flat=True)) == {"Clara", "Anna", "Dora"}
    assert is_free("Berta")


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


def test_an_authors_name_is_the_authors_even_if_a_moderator_or_a_reader_had_it_first():
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
