"""A submission as the ledger keeps it, and back."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime
from math import isfinite
from typing import Any

from broadsheet.spamfilter.submission import Campaign, Submission

# JSON can hold these, but no text of PostgreSQL's.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_DEFAULTS = {field.name: field.default for field in fields(Submission)}


def to_json(submission: Submission) -> dict[str, Any]:
    """The reduced submission as plain values; what is at its default is left out, and what no database holds."""
    reduced = submission.reduced()
    values = {name: _storable(getattr(reduced, name)) for name in _DEFAULTS if name != "campaign"}
    values = {name: value for name, value in values.items() if value != _DEFAULTS[name]}
    if submission.date is not None:
        values["date"] = submission.date.isoformat()
    if submission.campaign is not None:
        values["campaign"] = submission.campaign.numbers()
    return values


def from_json(values: dict[str, Any]) -> Submission:
    """The submission of a ledger row; fields of a later version of the program are ignored."""
    known = {name: value for name, value in values.items() if name in _DEFAULTS}
    if known.get("date"):
        known["date"] = datetime.fromisoformat(known["date"])
    if "campaign" in known:
        known["campaign"] = Campaign.of(known["campaign"])
    return Submission(**known)


def _storable(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else value
