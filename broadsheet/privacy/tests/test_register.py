"""The register of personal data: nothing that is stored is missing from it."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from broadsheet.privacy import register
from broadsheet.privacy.register import About
from broadsheet.privacy.tests.build import a_holding, only

# A table of the framework that belongs to no app, so nobody declares it.
UNDECLARED = MigrationRecorder.Migration


def test_every_field_of_every_table_is_declared():
    models = apps.get_models(include_auto_created=True)

    assert [field for model in models for field in register.undeclared_fields(model)] == []
    assert len(list(models)) > 50


def test_every_declaration_names_what_exists():
    # The full-text table is there only where the database is SQLite.
    only_elsewhere = [] if connection.vendor == "sqlite" else ["wagtailsearch.SQLiteFTSIndexEntry"]

    assert register.misnamed_fields() == only_elsewhere


def test_what_is_said_to_stay_empty_stays_empty():
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_every_holding_answers_every_question():
    for holding in register.holdings():
        for name in ("what", "purpose", "basis", "kept", "seen_by"):
            assert len(str(getattr(holding, name))) > 5, (holding.model, name)
        assert holding.fields, holding.model


def test_readers_and_staff_are_told_apart():
    readers, staff = list(register.holdings(About.READERS)), list(register.holdings(About.STAFF))

    assert {holding.model for holding in readers} >= {
        "discussion.Comment",
        "discussion.ModerationDecision",
        "spamapi.Lesson",
    }
    assert len(readers) + len(staff) == len(list(register.holdings()))


def test_an_undeclared_field_is_named():
    assert register.undeclared_fields(UNDECLARED) == [
        "migrations.Migration.app",
        "migrations.Migration.name",
        "migrations.Migration.applied",
    ]


def test_a_key_that_is_no_mere_number_has_to_be_declared(monkeypatch):
    only(monkeypatch, a_holding("sessions.Session", "session_data"))

    assert register.undeclared_fields(apps.get_model("sessions.Session")) == [
        "sessions.Session.session_key",
        "sessions.Session.expire_date",
    ]


def test_a_holding_of_all_fields_covers_them(monkeypatch):
    only(monkeypatch, a_holding("migrations.Migration", "*"))

    assert register.undeclared_fields(UNDECLARED) == []


def test_two_holdings_and_a_mark_share_the_fields_of_one_table(monkeypatch):
    only(monkeypatch, a_holding("sessions.Session", "session_key"), a_holding("sessions.Session", "session_data"))
    monkeypatch.setattr(register, "_not_personal", {})
    model = apps.get_model("sessions.Session")
    assert register.undeclared_fields(model) == ["sessions.Session.expire_date"]

    register.declare_not_personal("sessions.Session", "expire_date", why="A time.")
    assert register.undeclared_fields(model) == []


def test_a_mark_without_fields_covers_them_all(monkeypatch):
    monkeypatch.setattr(register, "_not_personal", {})
    register.declare_not_personal("migrations.Migration", why="What the program did.")

    assert register.undeclared_fields(UNDECLARED) == []


def test_a_slip_in_a_declaration_is_named(monkeypatch):
    only(monkeypatch, a_holding("sessions.Session", "session_date"), a_holding("nowhere.Table", "*"))
    monkeypatch.setattr(register, "_not_personal", {})
    register.declare_not_personal("auth.group", why="Upper and lower case tell apart.")

    assert register.misnamed_fields() == ["auth.group.*", "nowhere.Table", "sessions.Session.session_date"]


def test_a_table_of_another_profile_is_not_in_the_register(monkeypatch):
    only(monkeypatch, a_holding("nowhere.Table", "*"), a_holding("sessions.Session", "*"))

    assert [holding.model for holding in register.holdings()] == ["sessions.Session"]
