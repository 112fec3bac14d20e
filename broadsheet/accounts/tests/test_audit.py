"""What is done to accounts of others is in the audit log, whichever way it is done."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group

from broadsheet.accounts import audit, identities, people
from broadsheet.accounts.audit import Act, By
from broadsheet.accounts.factors import recovery
from broadsheet.accounts.identities import Identity
from broadsheet.accounts.models import CodeApp
from broadsheet.accounts.tests.build import NOW, a_person, signed_in
from broadsheet.cli.main import main
from broadsheet.discussion.models import AuditAction, AuditEntry
from broadsheet.lib.tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_works")]
ADMIN = "/admin/users/"


def lines() -> list[tuple[str, str, str, str]]:
    """The log: who, what, about whom, why."""
    return [(entry.who, entry.action, entry.about, entry.why) for entry in AuditEntry.objects.order_by("pk")]


@pytest.fixture
def boss(client):
    administrator = a_person("boss", is_superuser=True, is_staff=True)
    signed_in(client, administrator)
    return administrator


def test_the_log_has_a_word_for_every_act():
    assert {act.value for act in Act} == {value for value in AuditAction.values if value.startswith("account-")}


def test_what_an_administrator_does_at_the_desk_is_in_the_log_with_their_name(client, boss):
    desk = Group.objects.create(name="Desk")
    form = {"name": "ada", "email": "ada@example.org", "groups": [desk.pk]}
    client.post("/moderation/account/people/", form)
    ada = desk.user_set.get()
    client.post("/moderation/account/people/invite", {"account": ada.pk})
    CodeApp.objects.create(user=ada, sealed="x", made_at=NOW)
    recovery.renew(ada)
    client.post("/moderation/account/people/second-factors", {"account": ada.pk})
    client.post("/moderation/account/people/second-factors", {"account": ada.pk})

    assert lines() == [
        ("boss", "account-invited", "ada", "Desk"),
        ("boss", "account-invited", "ada", "Desk"),
        ("boss", "account-factors", "ada", ""),
    ]
    page = one_line(client.get("/moderation/log/").content.decode())
    assert "<bdi>boss</bdi><strong>took the second factors of an account away</strong><bdi>ada</bdi>" in page


def test_what_is_done_on_the_server_is_in_the_log_as_the_command_line_s(client, boss, monkeypatch):
    monkeypatch.setattr("broadsheet.cli.who.runs_it", lambda: "deploy")
    Group.objects.create(name="Desk")
    main(["user", "add", "anna"])
    main(["user", "add", "ada", "--mail", "--email", "ada@example.org", "--role", "desk"])
    main(["user", "role", "anna", "--role", "administrator"])
    main(["user", "role", "anna", "--role", "administrator"])
    main(["user", "reset", "anna"])
    main(["user", "reset", "anna", "--second-factor"])

    assert lines() == [
        ("command line (deploy)", "account-made", "anna", ""),
        ("command line (deploy)", "account-invited", "ada", "Desk"),
        ("command line (deploy)", "account-roles", "anna", "– → administrator"),
        ("command line (deploy)", "account-password", "anna", ""),
    ]
    for who in ("", "?who=command"):
        assert "<bdi>command line (deploy)</bdi>" in one_line(client.get(f"/moderation/log/{who}").content.decode())
    assert "<bdi>command line (deploy)</bdi>" not in client.get(f"/moderation/log/?who={boss.pk}").content.decode()


def test_what_cannot_be_done_leaves_no_line():
    a_person("ada")
    main(["user", "add", "ada"])
    main(["user", "add", "bob", "--mail", "--email", "nowhere"])

    assert lines() == []


def test_what_is_done_in_the_newsroom_s_admin_is_in_the_log(client, boss):
    desk = Group.objects.create(name="Desk")
    about = {"username": "ada", "email": "ada@example.org", "first_name": "Ada", "last_name": "Byron"}
    both = {"password1": "a long enough password", "password2": "a long enough password"}
    client.post(f"{ADMIN}new/", about | both)
    ada = type(boss).objects.get(username="ada")
    other = {"password1": "another that is long", "password2": "another that is long"}
    client.post(f"{ADMIN}edit/{ada.pk}/", about | other | {"groups": [desk.pk], "is_superuser": "on"})
    client.post(f"{ADMIN}edit/{ada.pk}/", about | {"groups": [desk.pk], "is_superuser": "on", "is_active": "on"})
    client.post(f"{ADMIN}delete/{ada.pk}/")

    assert lines() == [
        ("boss", "account-made", "ada", ""),
        ("boss", "account-roles", "ada", "– → administrator, Desk"),
        ("boss", "account-password", "ada", ""),
        ("boss", "account-closed", "ada", ""),
        ("boss", "account-opened", "ada", ""),
        ("boss", "account-deleted", "ada", ""),
    ]


def test_what_is_done_there_to_several_at_once_is_in_the_log_for_each(client, boss):
    desk, several = Group.objects.create(name="Desk"), [a_person("ada"), a_person("bob")]
    ids = "&".join(f"id={user.pk}" for user in several)
    bulk = "/admin/bulk/auth/user"
    client.post(f"{bulk}/assign_role/?{ids}", {"role": desk.pk})
    client.post(f"{bulk}/set_active_state/?{ids}", {"mark_as_active": "False"})
    client.post(f"{bulk}/delete/?{ids}")

    assert [line[1:] for line in lines()] == [
        (f"account-{act}", name, why)
        for act, why in (("roles", "– → Desk"), ("closed", ""), ("deleted", ""))
        for name in ("ada", "bob")
    ]


def test_roles_by_the_groups_at_an_identity_provider_are_in_the_log_as_nobody_s(settings):
    settings.OIDC_ROLES = {"desk": "Desk"}
    Group.objects.create(name="Desk")
    there = "https://id.example.org"
    identities.account_of(Identity(there, "1", "", "ada", frozenset({"desk"}), is_strong=False), NOW)
    identities.account_of(Identity(there, "1", "", "ada", frozenset({"desk"}), is_strong=False), NOW)

    assert lines() == [
        ("", "account-made", "ada", there),
        ("", "account-roles", "ada", f"– → Desk ({there})"),
    ]


def test_a_password_that_somebody_sets_for_themselves_is_not_in_the_log(client, boss):
    before = audit.standing(boss)
    boss.set_password("another that is long")
    audit.record_changes(By(boss.pk), before, boss, NOW)

    assert lines() == []


def test_where_the_filter_is_alone_it_goes_to_the_log_of_the_application(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("broadsheet.accounts.audit.apps", SimpleNamespace(is_installed=lambda name: False))

    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        people.set_roles(By(command="root"), a_person("anna"), True, [], NOW)

    assert "account-roles: anna, by the command line of root (– → administrator)" in caplog.messages
    assert lines() == []
