"""The endpoints by which a site corrects the filter: each correction is a lesson, and counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from broadsheet.spamapi import check_log, service
from broadsheet.spamapi.akismet import fields
from broadsheet.spamapi.akismet.formdata import Fields
from broadsheet.spamapi.akismet.messages import Caller, Request, Response
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import Check, Label, lesson_key
from broadsheet.spamfilter import Submission
from broadsheet.spamfilter.submission import Campaign

THANKS = "Thanks for making the web a better place."


def submit_spam(request: Request, caller: Caller, now: datetime) -> Response:
    return _submit(request.fields, caller.holder, Label.SPAM, now)


def submit_ham(request: Request, caller: Caller, now: datetime) -> Response:
    return _submit(request.fields, caller.holder, Label.HAM, now)


def _submit(sent: Fields, holder: Holder, label: Label, now: datetime) -> Response:
    if wrong := fields.wrong_site(sent):
        return wrong
    comment = fields.comment_request(sent, holder, now)
    if comment.is_test:
        return Response(THANKS)
    check = Check.objects.filter(key_id=holder.id, subject=comment.subject).order_by("-pk").first()
    submission = replace(comment.submission, campaign=Campaign.of(check.campaign) if check else Campaign())
    lesson = lesson_key(holder.id, comment.subject)
    with transaction.atomic():
        before = service.taught(lesson)
        if service.teach(lesson, label, submission, f"key:{holder.id}", now, owner=holder.owner):
            sent_as_spam = _was_sent_as_spam(sent, check, submission, holder, now)
            check_log.count_feedback(holder.id, submission.site, label, sent_as_spam, before, now)
    return Response(THANKS)


def _was_sent_as_spam(sent: Fields, check: Check | None, submission: Submission, holder: Holder, now: datetime) -> bool:
    """What the answer was: as the log has it, else as the client says, else as it would be now."""
    if check is not None:
        return check.sent_as_spam
    remembered = sent.get("comment_check_response", "").strip().lower()
    if remembered in ("true", "false"):
        return remembered == "true"
    return service.judge(submission, now, owner=holder.owner, explain=False).sent_as_spam(holder.strict)
