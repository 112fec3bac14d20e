"""The Akismet protocol, so that every client of that service works here by changing its host.

Written after the vendor's public description and what real clients send and expect. Bodies are compared byte for
byte by clients, so nothing here ends in a newline; every answer to a check carries a fresh ``X-akismet-guid``, for
WordPress ties the verdict to the comment by it and publishes spam where it is missing.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from broadsheet.lib import signing
from broadsheet.spamapi import checks, comments, keys, opinions, service, statistics
from broadsheet.spamapi.keys import Holder
from broadsheet.spamapi.models import Check, Label
from broadsheet.spamapi.service import Checked
from broadsheet.spamapi.wire import Fields
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.verdict import Decision

logger = logging.getLogger(__name__)

THANKS = "Thanks for making the web a better place."
INVALID = "invalid"
_SPAM_AUTHORS = ("viagra-test-123", "akismet-guaranteed-spam")
_SPAM_EMAIL = "akismet-guaranteed-spam@example.com"
_HOST_KEY = re.compile(r"([a-z0-9]{12})\..+")
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as the door hands it in. ``host`` is the Host header."""

    path: str
    host: str = ""
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, to the byte."""

    body: str
    headers: Headers = field(default_factory=list)
    status: str = "200 OK"
    content_type: str = "text/plain; charset=utf-8"


def answer(call: Call, now: datetime) -> Answer:
    """The answer to any call under ``/1.1/`` and ``/1.2/``."""
    path = call.path.rstrip("/")
    if path == "/1.1/verify-key":
        return _verify_key(call)
    if path in _OPEN:
        return _OPEN[path]()
    endpoint = _ENDPOINTS.get(path)
    if endpoint is None:
        return Answer("There is no such call.", _help("unknown path"), "404 Not Found")
    key = call.fields.get("api_key") or call.fields.get("key") or _key_in_host(call.host)
    holder = keys.known.find(key)
    if holder is None:
        told = Answer(INVALID, _help("The API key is unknown or was revoked." if key else "No API key was sent."))
    elif not bucket.admits(holder.id):
        told = overloaded("More calls than this key may make in a minute.", 60)
    else:
        told = endpoint(call, holder, key, now)
    return _with_guid(told) if path == "/1.1/comment-check" else told


def refused(path: str, why: str, status: str = "200 OK") -> Answer:
    """The answer to a request that could not be read, in the protocol's own form."""
    told = Answer(f"The request cannot be read: {why}.", _help(why), status)
    return _with_guid(told)


def overloaded(why: str, seconds: int) -> Answer:
    """The answer when there is more to do than can be done: neither spam nor ham, and when to come again."""
    told = Answer(why, [("Retry-After", str(seconds)), *_help(why)], "429 Too Many Requests")
    return _with_guid(told)


def _with_guid(told: Answer) -> Answer:
    if any(name == "X-akismet-guid" for name, _ in told.headers):
        return told
    headers = [*told.headers, ("X-akismet-guid", uuid.uuid4().hex)]
    return Answer(told.body, headers, told.status, told.content_type)


def _help(words: str) -> Headers:
    return [("X-akismet-debug-help", words)]


def _key_in_host(host: str) -> str:
    found = _HOST_KEY.fullmatch(host.lower().partition(":")[0])
    return found[1] if found else ""


# -- Keys -----------------------------------------------------------------------------------------------------


def _verify_key(call: Call) -> Answer:
    # WordPress sends a new key as ``key`` beside the one that it has stored: the new one is asked about.
    key = call.fields.get("key") or call.fields.get("api_key") or _key_in_host(call.host)
    if keys.known.find(key) is None:
        return Answer(INVALID, _help("The API key is unknown or was revoked." if key else "No API key was sent."))
    return Answer("valid")


# -- Checks ---------------------------------------------------------------------------------------------------


def _comment_check(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    fields = call.fields
    if wrong := _wrong_site(fields):
        return wrong
    if settled := _settled(fields):
        return settled
    if statistics.is_used_up(holder, now):
        return overloaded("The quota of this month is used up.", 3600)
    submission, is_test = comments.submission_of(fields, holder, now), comments.is_yes(fields.get("is_test", ""))
    if is_test:
        # A test leaves no trace, not even in the memory of what came lately.
        submission = replace(submission, campaign=Campaign())
    verdict = service.check(submission, now, holder.owner)
    submission = verdict.submission
    if verdict.model_version == service.NO_MODEL:
        # No true and no false: whoever asked holds the comment.
        return Answer("The filter cannot judge just now.", [("Retry-After", "60")], "503 Service Unavailable")
    guid = uuid.uuid4().hex
    told = _told(verdict, guid)
    if is_test:
        return told
    person = comments.person_of(fields.get("comment_author_email", ""))
    numbers = submission.campaign.numbers() if submission.campaign else {}
    checks.note(
        guid, holder.id, submission.site, comments.subject_of(fields, holder), person, str(verdict.decision),
        verdict.probability, numbers, now,
    )  # fmt: skip
    callback = fields.get("callback", "")
    if verdict.decision is Decision.HOLD and callback and opinions.may_call(callback, holder):
        opinions.ask(guid, holder, key, callback, submission, person, now)
        return Answer("false", [*_guid(guid), ("X-akismet-recheck-after", str(opinions.WAIT_SECONDS))])
    return told


def _wrong_site(fields: Fields) -> Answer | None:
    blog = fields.get("blog", "").strip()
    if not blog:
        return Answer("Missing required field: blog.", _help('Empty "blog" value'))
    if not keys.host_of(blog):
        return Answer(INVALID, _help('The "blog" value is not the address of a site.'))
    return None


def _settled(fields: Fields) -> Answer | None:
    """The values that the protocol reserves for trying it out, and administrators, who are never spam."""
    is_spam = (
        fields.get("comment_author", "").strip().lower() in _SPAM_AUTHORS
        or fields.get("comment_author_email", "").strip().lower() == _SPAM_EMAIL
    )
    is_test, discards = (comments.is_yes(fields.get(name, "")) for name in ("is_test", "test_discard"))
    if is_test and discards:
        return Answer("true", [("X-akismet-pro-tip", "discard")])
    if is_spam:
        return Answer("true")
    roles = {role.strip().lower() for role in fields.get("user_role", "").split(",")}
    return Answer("false") if "administrator" in roles else None


def _told(verdict: Checked, guid: str) -> Answer:
    if verdict.decision is Decision.DISCARD:
        return Answer("true", [*_guid(guid), ("X-akismet-pro-tip", "discard")])
    is_spam = checks.is_spam(str(verdict.decision), verdict.probability)
    return Answer("true" if is_spam else "false", _guid(guid))


def _guid(guid: str) -> Headers:
    return [("X-akismet-guid", guid)]


# -- Feedback -------------------------------------------------------------------------------------------------


def _submit_spam(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return _submit(call.fields, holder, Label.SPAM, now)


def _submit_ham(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return _submit(call.fields, holder, Label.HAM, now)


def _submit(fields: Fields, holder: Holder, label: Label, now: datetime) -> Answer:
    if wrong := _wrong_site(fields):
        return wrong
    if comments.is_yes(fields.get("is_test", "")):
        return Answer(THANKS)
    subject = comments.subject_of(fields, holder)
    check = Check.objects.filter(key_id=holder.id, subject=subject).order_by("-pk").first()
    submission = comments.submission_of(fields, holder, now)
    campaign = Campaign.of(check.campaign) if check else Campaign()
    submission = replace(submission, campaign=campaign)
    lesson = f"check:{holder.id}:{subject}"
    with transaction.atomic():
        before = service.taught(lesson)
        if service.teach(lesson, label, submission, f"key:{holder.id}", now, owner=holder.owner):
            was_right = _was_spam(fields, check, submission, holder) == (label == Label.SPAM)
            if not was_right:
                checks.correct(holder.id, submission.site, now.date(), missed_spam=label == Label.SPAM)
            elif before is not None:
                # The site has changed its mind back to what we had said.
                checks.take_back(holder.id, submission.site, before[1].date(), missed_spam=before[0] == Label.SPAM)
    return Answer(THANKS)


def _was_spam(fields: Fields, check: Check | None, submission: Submission, holder: Holder) -> bool:
    """What we had said of it: as we remember, else as the client does, else as we would say now."""
    if check is not None:
        return checks.is_spam(check.decision, check.probability)
    remembered = fields.get("comment_check_response", "").strip().lower()
    if remembered in ("true", "false"):
        return remembered == "true"
    verdict = service.judge(submission, holder.owner)
    return checks.is_spam(str(verdict.decision), verdict.probability)


# -- Accounts -------------------------------------------------------------------------------------------------


def _usage_limit(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    used = statistics.used_this_month(holder.id, now)
    limit = holder.quota
    told: dict[str, object] = {
        "limit": "none" if limit is None else limit,
        "usage": used,
        "percentage": f"{100.0 * used / limit if limit else 0.0:.2f}",
        "throttled": limit is not None and used >= limit,
    }
    if comments.is_yes(call.fields.get("extended", "")):
        told |= {"notice_level": 0, "upgrade": False}
    return _json(told)


def _key_sites(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    found = statistics.sites(holder.id, call.fields, now)
    if call.fields.get("format", "").lower() == "csv":
        return Answer(statistics.as_csv(found, key), content_type="text/csv; charset=utf-8")
    return _json(found.as_json(comments.is_yes(call.fields.get("extended", ""))))


def _stats(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return _json(statistics.summary(holder.id, call.fields.get("from", ""), now))


def _subscription(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return _json(
        {
            "account_id": holder.id,
            "account_type": "self-hosted",
            "account_name": settings.SITE_NAME or "Broadsheet",
            "status": "active",
            "next_billing_date": False,
            "limit_reached": statistics.is_used_up(holder, now),
        }
    )


def _token(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return Answer(signing.sign("akismet-token", str(holder.id)))


def _deactivate(call: Call, holder: Holder, key: str, now: datetime) -> Answer:
    return Answer("deactivated")


def _json(value: object) -> Answer:
    return Answer(json.dumps(value), content_type="application/json")


# -- Limits ---------------------------------------------------------------------------------------------------


class Bucket:
    """How many calls each key has made to this process in the running minute."""

    def __init__(self) -> None:
        self._minute = -1
        self._calls: dict[int, int] = {}
        self._changing = threading.Lock()

    def admits(self, key_id: int) -> bool:
        minute = int(time.monotonic() // 60)
        with self._changing:
            if minute != self._minute:
                self._minute, self._calls = minute, {}
            calls = self._calls[key_id] = self._calls.get(key_id, 0) + 1
        return calls <= settings.CALLS_PER_MINUTE


bucket = Bucket()

Endpoint = Callable[[Call, Holder, str, datetime], Answer]
_ENDPOINTS: dict[str, Endpoint] = {
    "/1.1/comment-check": _comment_check,
    "/1.1/submit-spam": _submit_spam,
    "/1.1/submit-ham": _submit_ham,
    "/1.2/usage-limit": _usage_limit,
    "/1.2/key-sites": _key_sites,
    "/1.1/get-stats": _stats,
    "/1.2/get-key-stats": _stats,
    "/1.1/get-subscription": _subscription,
    "/1.1/token": _token,
    "/1.1/deactivate": _deactivate,
}
_OPEN: dict[str, Callable[[], Answer]] = {
    "/1.1/test": lambda: Answer("connected"),
    "/1.2/compatible-plugins": lambda: _json([]),
}
