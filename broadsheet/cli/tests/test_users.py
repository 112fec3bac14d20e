"""``broadsheet user``, as typed."""

import pytest
from django.contrib.auth import get_user_model

from broadsheet.cli.main import main
from broadsheet.discussion import permissions

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    return main(["user", *words])


@pytest.fixture(autouse=True)
def roles():
    permissions.make()


def account(name: str):
    return get_user_model().objects.get(username=name)


def roles_of(name: str) -> list[str]:
    return sorted(group.name for group in account(name).groups.all())


def test_a_new_account_has_its_roles_and_the_password_that_is_printed_once(capsys):
    assert run("add", "anna", "--email", "anna@example.org", "--role", "comment editors") == 0

    name, password, _ = capsys.readouterr().out.splitlines()
    assert name == "anna"
    assert account(name).check_password(password)
    assert account(name).email == "anna@example.org"
    assert roles_of("anna") == ["Comment editors"]


@pytest.mark.parametrize("role", ["Comment-Moderators", "comment moderators", "COMMENT MODERATORS"])
def test_a_role_is_known_however_it_is_written(role):
    assert run("add", "anna", "--role", role) == 0

    assert roles_of("anna") == ["Comment moderators"]


def test_roles_take_the_place_of_others_and_without_any_there_are_none():
    run("add", "anna", "--role", "comment editors", "--role", "administrator")
    run("add", "bob", "--role", "administrator")

    assert run("role", "anna", "--role", "comment reporters") == 0
    assert roles_of("anna") == ["Comment reporters"]
    assert not account("anna").is_superuser
    assert run("role", "anna") == 0
    assert roles_of("anna") == []


def test_the_last_administrator_stays_one(capsys):
    run("add", "bob", "--role", "administrator")

    assert run("role", "bob", "--role", "comment editors") == 1
    assert "make another one first" in capsys.readouterr().err
    assert account("bob").is_superuser


def test_a_new_password_takes_the_place_of_the_old_one(capsys):
    run("add", "anna")
    before = capsys.readouterr().out.splitlines()[1]

    assert run("reset", "anna") == 0
    after = capsys.readouterr().out.splitlines()[1]
    assert not account("anna").check_password(before)
    assert account("anna").check_password(after)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "an na"), "Enter a valid username"),
        (("add", "bob"), "already exists"),
        (("add", "anna", "--email", "nowhere"), "valid email"),
        (("add", "anna", "--role", "king"), "the roles are: administrator, comment administrators"),
        (("role", "nobody"), "`broadsheet user list`"),
        (("reset", "nobody"), "`broadsheet user list`"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_cure_and_changes_nothing(words, said, capsys):
    run("add", "bob")
    before = list(get_user_model().objects.values_list("username", "password"))

    assert run(*words) == 1
    assert said in capsys.readouterr().err
    assert list(get_user_model().objects.values_list("username", "password")) == before


def test_accounts_are_listed_with_their_roles(capsys):
    run("add", "anna", "--role", "comment editors")
    run("add", "bob", "--role", "administrator")
    get_user_model().objects.filter(username="anna").update(is_active=False)
    capsys.readouterr()

    assert run("list") == 0
    assert capsys.readouterr().out == "anna: Comment editors (may not sign in)\nbob: administrator\n"
