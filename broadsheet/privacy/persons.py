"""Everything held about the person behind an e-mail address: exported or erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.forms.models import model_to_dict

from broadsheet.privacy import register


def export(email: str) -> dict[str, list[dict[str, Any]]]:
    """All rows about ``email``, by table: what the person wrote, and what was decided about it.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    _bring_in()
    found: dict[str, list[dict[str, Any]]] = {}
    for holding in register.holdings():
        if holding.of_person is None:
            continue
        for row in holding.of_person(email):
            values = holding.export(row) if holding.export else model_to_dict(row, fields=holding.fields)
            found.setdefault(holding.model, []).append({"id": row.pk, **values})
    return found


def erase(email: str, now: datetime) -> int:
    """Erase what is held about ``email``; returns the number of rows changed.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    # Outside the transaction: what is brought in is deleted from where it waited, also if the erasure fails.
    _bring_in()
    changed = 0
    with transaction.atomic():
        for holding in register.holdings():
            if holding.of_person is not None and holding.erase is not None:
                changed += holding.erase(holding.of_person(email), now)
    return changed


def _bring_in() -> None:
    for holding in register.holdings():
        if holding.bring_in is not None:
            holding.bring_in()


def _check(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"{email!r} is not an e-mail address; write it like reader@example.org") from None
