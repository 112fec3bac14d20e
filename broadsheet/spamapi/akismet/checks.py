"""The endpoint that judges a comment."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from broadsheet.spamapi import check_log, kept_reasons, rechecks, service, stats, unreported
from broadsheet.spamapi.akismet import fields, verdict_headers
from broadsheet.spamapi.akismet.fields import CommentRequest
from broadsheet.spamapi.akismet.formdata import Fields
from broadsheet.spamapi.akismet.messages import Caller, Headers, Request, Response, guid_header, overloaded
from broadsheet.spamapi.check_log import CheckEntry
from broadsheet.spamapi.service import Judgement
from broadsheet.spamfilter import Decision
from broadsheet.spamfilter.submission import Campaign

_SPAM_AUTHORS = ("viagra-test-123", "akismet-guaranteed-spam")
_SPAM_EMAIL = "akismet-guaranteed-spam@example.com"
_DISCARD: Headers = [("X-akismet-pro-tip", "discard")]


def check_comment(request: Request, caller: Caller, now: datetime) -> Response:
    """Judge one comment, log the check and, where the filter is unsure, schedule a recheck."""
    holder = caller.holder
    if response := fields.wrong_site(request.fields) or _reserved(request.fields):
        return response
    if stats.is_used_up(holder, now):
        return overloaded("The quota of this month is used up.", 3600)
    comment = fields.comment_request(request.fields, holder, now)
    if comment.is_test:
        # A test leaves no trace, not even in the window of recent comments.
        comment = comment._replace(submission=replace(comment.submission, campaign=Campaign()))
    judgement = service.judge(comment.submission, now, owner=holder.owner)
    if not judgement.is_judged:
        # Neither true nor false: clients hold the comment then.
        return Response("The filter cannot judge just now.", [("Retry-After", "60")], "503 Service Unavailable")
    guid = secrets.token_hex(16)
    if comment.is_test:
        return _response(judgement, guid, caller.holder.strict)
    _log(guid, caller, comment, judgement, now)
    response = _response(judgement, guid, caller.holder.strict)
    if _recheck(guid, caller, request.fields.get("callback", ""), comment, judgement, now):
        return Response("false", [*response.headers, ("X-akismet-recheck-after", str(rechecks.WAIT_SECONDS))])
    return response


def _reserved(sent: Fields) -> Response | None:
    """The values that the protocol reserves for trying it out, and administrators, who are never spam."""
    is_spam = (
        sent.get("comment_author", "").strip().lower() in _SPAM_AUTHORS
        or sent.get("comment_author_email", "").strip().lower() == _SPAM_EMAIL
    )
    is_test, discards = (fields.is_yes(sent.get(name, "")) for name in ("is_test", "test_discard"))
    if is_test and discards:
        return Response("true", [*_DISCARD])
    if is_spam:
        return Response("true")
    roles = {role.strip().lower() for role in sent.get("user_role", "").split(",")}
    return Response("false") if "administrator" in roles else None


def _log(guid: str, caller: Caller, comment: CommentRequest, judgement: Judgement, now: datetime) -> None:
    submission, verdict = judgement.submission, judgement.verdict
    sent_as_spam = judgement.sent_as_spam(caller.holder.strict)
    check_log.append(
        CheckEntry(
            guid=guid,
            key_id=caller.holder.id,
            site=submission.site,
            subject=comment.subject,
            person=comment.person,
            decision=verdict.decision,
            probability=verdict.probability,
            sent_as_spam=sent_as_spam,
            campaign=submission.campaign.numbers() if submission.campaign else {},
            checked_at=now,
            reasons=kept_reasons.without_words(verdict.reasons),
            evidence=unreported.evidence_to_keep(
                verdict.decision, not sent_as_spam, submission, judgement.evidence, caller.holder.id, now
            ),
        )
    )


def _recheck(
    guid: str, caller: Caller, callback: str, comment: CommentRequest, judgement: Judgement, now: datetime
) -> bool:
    """Schedule a recheck where the filter is unsure and may tell the client; whether it did."""
    may_call = bool(callback) and rechecks.may_call(callback, caller.holder)
    if judgement.verdict.decision is not Decision.HOLD or not may_call:
        return False
    rechecks.schedule(guid, caller.holder, caller.key, callback, judgement.submission, comment.person, now)
    return True


def _response(judgement: Judgement, guid: str, strict: bool) -> Response:
    headers = [*guid_header(guid), *verdict_headers.of(judgement.verdict)]
    if judgement.verdict.decision is Decision.DISCARD:
        return Response("true", [*headers, *_DISCARD])
    return Response("true" if judgement.sent_as_spam(strict) else "false", headers)
