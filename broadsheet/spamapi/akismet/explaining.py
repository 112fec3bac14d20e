"""The endpoint that says why: what is known of one check, for the key that asked it. The protocol itself has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from broadsheet.spamapi import answers, kept_reasons
from broadsheet.spamapi.akismet.messages import Caller, Request, Response, as_json, help_header


def explain(request: Request, caller: Caller, now: datetime) -> Response:
    """The verdict on one check with its reasons, and what the site said of it since.

    An unknown check is no error of HTTP, as everywhere in this protocol; the number of another key's check is one.
    """
    answer = answers.find(caller.holder.id, request.fields.get("guid", "").strip().lower()[:32])
    if answer is None:
        unknown = "This key has no such check, or it is older than is kept, or only some seconds old."
        return replace(as_json({"error": unknown}), headers=help_header("unknown guid"))
    check = answer.check
    return as_json(
        {
            "guid": check.guid,
            "checked_at": check.checked_at.isoformat(),
            "decision": check.decision,
            "answer": "true" if check.sent_as_spam else "false",
            "probability": check.probability,
            "reasons": kept_reasons.as_fields(check.reasons),
            "taught": answer.taught,
            "taught_at": answer.taught_at.isoformat() if answer.taught_at else None,
            "is_corrected": answer.is_corrected,
        }
    )
