"""Everything held about the person behind an e-mail address: to hand out, or to erase."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.forms.models import model_to_dict

from broadsheet.privacy import register


def export(email: str) -> dict[str, list[dict[str, object]]]:
    """All rows about ``email``, by table; the words of the person and what was decided about them.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    _bring_in()
    found: dict[str, list[dict[str, object]]] = {}
    for holding in register.holdings():
        if holding.of_person is None:
            continue
        for row in holding.of_person(email):
            values = holding.export(row) if holding.export else model_to_dict(row, fields=holding.fields)
            found.setdefault(holding.model, []).append({"id": row.pk, **values})
    return found


def erase(email: str) -> int:
    """Erase what is held about ``email``; returns the number of rows touched.

    Raises ValueError when ``email`` is no e-mail address.
    """
    _check(email)
    # Not within the transaction: what is taken in there is gone from where it waited, come what may.
    _bring_in()
    touched = 0
    with transaction.atomic():
        for holding in register.holdings():
            if holding.of_person is not None and holding.erase is not None:
                touched += holding.erase(holding.of_person(email))
    return touched


def _bring_in() -> None:
    for holding in register.holdings():
        if holding.bring_in is not None:
            holding.bring_in()


def _check(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(f"{email!r} is not an e-mail address; write it like reader@example.org") from None
