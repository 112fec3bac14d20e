"""Everything held about the person behind an e-mail address: exported or erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from broadsheet.lib import email_address
from broadsheet.privacy import journal, register, residues
from broadsheet.privacy.register import About, Holding, Rows

_KIND = "person"


def export(email: str) -> dict[str, list[dict[str, Any]]]:
    """All rows about ``email``, by table: what the person wrote, and what was decided about it.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    _bring_in()
    return _handed_out((one, one.of_person(email)) for one in register.holdings() if one.of_person is not None)


def export_rows(rows: Mapping[str, Rows]) -> dict[str, list[dict[str, Any]]]:
    """The same of these rows, given by table."""
    return _handed_out((one, rows[one.model]) for one in register.holdings(About.READERS) if one.model in rows)


def _handed_out(found: Iterable[tuple[Holding, Rows]]) -> dict[str, list[dict[str, Any]]]:
    """Every declared field of these rows, by table; several holdings may be of one table."""
    tables: dict[str, dict[Any, dict[str, Any]]] = {}
    for holding, rows in found:
        for row in rows:
            tables.setdefault(holding.model, {}).setdefault(row.pk, {"id": row.pk}).update(holding.values(row))
    return {model: list(known.values()) for model, known in tables.items()}


def erase(email: str, now: datetime) -> int:
    """Erase what is held about ``email``; returns the number of rows changed.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    # Outside the transaction: what is brought in is deleted from where it waited, also if the erasure fails.
    _bring_in()
    changed = 0
    journal.note(_KIND, [email_address.person_key(email)], now)
    with transaction.atomic():
        # All are looked for before the first is erased, by which others may be known.
        found = [
            (_as_they_are(one.of_person(email)), one.erase)
            for one in register.holdings()
            if one.of_person is not None and one.erase is not None
        ]
        for rows, carry_out in found:
            changed += carry_out(rows, now)
        residues.leave(now)
    return changed


def _as_they_are(rows: Rows) -> Rows:
    """The same rows, whatever is changed in them."""
    found: Rows = rows.model._default_manager.filter(pk__in=list(rows.values_list("pk", flat=True)))
    return found


def _erase_again(hashes: frozenset[str], now: datetime) -> int:
    """Erase whoever these keyed hashes stand for."""
    emails = {email for one in register.holdings() if one.emails is not None for email in one.emails()}
    changed = 0
    for email in emails:
        if not hashes.isdisjoint(email_address.person_keys(email)):
            changed += erase(email, now)
    with transaction.atomic():
        for holding in register.holdings():
            if holding.of_hashes is not None and holding.erase is not None:
                changed += holding.erase(holding.of_hashes(hashes), now)
    return changed


register.declare_erasure_again(_KIND, _erase_again)


def _bring_in() -> None:
    for holding in register.holdings():
        if holding.bring_in is not None:
            holding.bring_in()


def _check(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"{email!r} is not an e-mail address; write it like reader@example.org") from None
