"""Everything about the person behind an e-mail address: handed out, or erased."""

import pytest
from django.contrib.auth import get_user_model

from broadsheet.privacy import persons
from broadsheet.privacy.tests.build import NOW, a_holding, a_user, only

pytestmark = pytest.mark.django_db


def of_person(email):
    return get_user_model().objects.filter(email__iexact=email)


@pytest.fixture
def anna(monkeypatch):
    """Anna is known in two ways, and Bob in one; the table of sessions knows nobody by e-mail."""
    only(
        monkeypatch,
        a_holding("auth.User", "first_name", "email", of_person=of_person, erase=lambda rows, now: rows.delete()[0]),
        a_holding("auth.User", "username", of_person=of_person, export=lambda row: {"sign in": row.username}),
        a_holding("sessions.Session", "*"),
    )
    a_user("bob", "bob@example.org")
    return a_user("anna", "anna@example.org")


def test_all_that_is_held_is_handed_out_under_its_table_in_one_piece(anna):
    assert persons.export("ANNA@example.org") == {
        "auth.User": [
            {"id": anna.pk, "first_name": "Anna", "email": "anna@example.org", "username": "anna", "sign in": "anna"},
        ]
    }


def test_what_is_withheld_stays_here(monkeypatch):
    only(
        monkeypatch, a_holding("auth.User", "*", of_person=of_person, withheld={"password": "It is no word of theirs."})
    )
    a_user("anna", "anna@example.org")

    [row] = persons.export("anna@example.org")["auth.User"]
    assert row["username"] == "anna"
    assert "password" not in row


def test_erasing_takes_one_persons_data_and_no_others(anna):
    assert persons.erase("Anna@example.org", NOW) == 1
    assert persons.export("anna@example.org") == {}
    assert persons.erase("anna@example.org", NOW) == 0
    assert get_user_model().objects.get().username == "bob"


def test_what_waits_outside_the_database_is_brought_in_first(anna, monkeypatch):
    def bring_in():
        a_user("waiting", "carol@example.org")

    holding = a_holding(
        "auth.User", "*", of_person=of_person, erase=lambda rows, now: rows.delete()[0], bring_in=bring_in
    )
    only(monkeypatch, holding)

    assert persons.erase("carol@example.org", NOW) == 1
    assert len(persons.export("carol@example.org")["auth.User"]) == 1


def test_nothing_is_held_about_a_stranger(anna):
    assert persons.export("carol@example.org") == {}
    assert persons.erase("carol@example.org", NOW) == 0


def test_what_fails_half_way_erases_nothing(anna, monkeypatch):
    def fail(rows, now):
        rows.delete()
        raise RuntimeError("cut off")

    only(monkeypatch, a_holding("auth.User", "*", of_person=of_person, erase=fail))
    with pytest.raises(RuntimeError):
        persons.erase("anna@example.org", NOW)

    assert of_person("anna@example.org").exists()


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "anna@example", "a b@example.org", "%", "anna@example.org\n", "\0"]
)
@pytest.mark.parametrize("verb", [persons.export, lambda email: persons.erase(email, NOW)])
def test_what_is_no_address_is_refused_with_the_cure(anna, verb, address):
    with pytest.raises(ValueError, match=r"is not an e-mail address; write it like reader@example\.org"):
        verb(address)
