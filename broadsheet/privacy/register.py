"""The register of personal data: what is held, why, how long, and how it is found and removed.

Notice, retention, export and erasure all read this one list, so that none of them can contradict the others (a record
of processing activities in the sense of GDPR, Article 30).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import AutoField, Field, Model, QuerySet
from django.utils.functional import Promise

Words: TypeAlias = str | Promise
Rows: TypeAlias = QuerySet[Any]
_ALL = "*"
COLLEAGUE = "Whoever works here is not named to readers."
"""Why a field with the account of a moderator or an editor is withheld."""


class About(Enum):
    """Whose data it is."""

    READERS = "readers"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Some fields of one table, kept for one purpose; ``fields`` of ``("*",)`` means all of them.

    ``what``, ``purpose``, ``basis``, ``kept`` and ``seen_by`` are sentences for the data notice. ``due(now)`` finds
    the rows whose retention has ended and ``remove`` deletes them; ``of_person(email)`` finds one person's rows, or
    ``unfindable`` says why nobody can; every field is handed out but those ``withheld``, each with the reason, and
    ``export`` adds what explains such a row; ``erase`` removes the personal data from those rows. Both removals are
    given the rows and the time, and return how many rows they changed. Where rows wait outside the
    database for a while, ``bring_in`` moves them into it before a person's rows are looked for.

    After a backup is put back, those who were erased since are known by keyed hashes alone: ``emails`` lists every
    e-mail address that stands in the table; where only a keyed hash of it stands there, ``of_hashes`` finds the rows.
    """

    model: str
    fields: tuple[str, ...]
    about: About
    what: Words
    purpose: Words
    basis: Words
    kept: Words
    seen_by: Words
    due: Callable[[datetime], Rows] | None = None
    remove: Callable[[Rows, datetime], int] | None = None
    bring_in: Callable[[], None] | None = None
    emails: Callable[[], Iterable[str]] | None = None
    of_hashes: Callable[[frozenset[str]], Rows] | None = None
    of_person: Callable[[str], Rows] | None = None
    unfindable: str = ""
    withheld: Mapping[str, str] = field(default_factory=dict)
    export: Callable[[Any], dict[str, Any]] | None = None
    erase: Callable[[Rows, datetime], int] | None = None

    @property
    def is_installed(self) -> bool:
        """Whether this site's profile has the table."""
        try:
            apps.get_model(self.model)
        except LookupError:
            return False
        return True

    def values(self, row: Model) -> dict[str, Any]:
        """What is handed out of a row: the fields that are declared here, and what explains them."""
        said = self.export(row) if self.export else {}
        fields = [one for one in row._meta.concrete_fields if one.name in self.fields or _ALL in self.fields]
        return said | {one.name: one.value_from_object(row) for one in fields if one.name not in self.withheld}


Again: TypeAlias = Callable[[frozenset[str], datetime], int]
"""Erases once more what these keyed hashes stand for, and returns how many rows it changed."""

_holdings: list[Holding] = []
_erasures_again: dict[str, Again] = {}
_not_personal: dict[str, tuple[frozenset[str] | None, str]] = {}


def declare(*holdings: Holding) -> None:
    """Add holdings to the register; called once, from an app's ``privacy.py``."""
    _holdings.extend(holdings)


def declare_not_personal(model: str, *fields: str, why: str) -> None:
    """State that these fields of ``model`` (all others, when none is named) say nothing about a person."""
    _not_personal[model] = (frozenset(fields) or None, why)


def declare_erasure_again(kind: str, carry_out: Again) -> None:
    """State how an erasure of this kind, noted in the journal, is carried out again after a backup is put back."""
    _erasures_again[kind] = carry_out


def erasures_again() -> dict[str, Again]:
    """How each kind of erasure is carried out again."""
    return dict(_erasures_again)


def holdings(about: About | None = None) -> Iterator[Holding]:
    """The holdings of this site, in the order they were declared."""
    return (item for item in _holdings if item.is_installed and about in (None, item.about))


def undeclared_fields(model: type[Model]) -> list[str]:
    """The stored fields of ``model`` that no app has declared, as ``app.Model.field``."""
    label = model._meta.label
    declared = {field for item in _holdings if item.model == label for field in item.fields}
    others, _ = _not_personal.get(label, (frozenset(), ""))
    if _ALL in declared or others is None:
        return []
    return [f"{label}.{field.name}" for field in _own_fields(model) if field.name not in declared | others]


def misnamed_fields() -> list[str]:
    """What is declared and does not exist in this site, as ``app.Model`` or ``app.Model.field``."""
    declared = {(item.model, field) for item in _holdings for field in item.fields}
    declared |= {(label, field) for label, (fields, _) in _not_personal.items() for field in fields or (_ALL,)}
    return sorted({wrong for label, field in declared if (wrong := _misnamed(label, field))})


def _own_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields of the model's own table, except for numbers that the database generates."""
    return [field for field in model._meta.local_fields if not _is_generated_number(field)]


def _is_generated_number(field: Field[Any, Any]) -> bool:
    return isinstance(field, AutoField) or bool(
        field.remote_field and getattr(field.remote_field, "parent_link", False)
    )


def _misnamed(label: str, field: str) -> str:
    try:
        model = apps.get_model(label)
    except LookupError:
        return label
    known = {_ALL, *(field.name for field in _own_fields(model))}
    return "" if model._meta.label == label and field in known else f"{label}.{field}"
