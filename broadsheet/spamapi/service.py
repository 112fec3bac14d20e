"""The filter as a service of this install: what other apps, commands and pages may ask of it.

`judge` and `teach` are its two main verbs; `Backlog` takes in the lessons of an archive, and `catch_up` learns them
where no background worker does; `learn_unreported` adds what nobody reported, `withdraw` and `forget` take lessons
back. `rebuild`, `issue_key`, `revoke_key` and `list_keys` are for the operator.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from broadsheet.lib import metrics
from broadsheet.spamapi import ledger
from broadsheet.spamapi.backlog import Backlog, Reviewed, Taught
from broadsheet.spamapi.conf import settings
from broadsheet.spamapi.keys import UnknownKey
from broadsheet.spamapi.keys import issue as issue_key
from broadsheet.spamapi.keys import revoke as revoke_key
from broadsheet.spamapi.keys import set_email as set_owner_email
from broadsheet.spamapi.learning import campaign_window, serialization, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.learning.learner import catch_up, rebuild
from broadsheet.spamapi.learning.snapshots import SITE_OWNER
from broadsheet.spamapi.models import TAUGHT, Label, Lesson, person_key
from broadsheet.spamapi.stats import key_rows as list_keys
from broadsheet.spamapi.unreported import Answered
from broadsheet.spamapi.unreported import learn as learn_unreported
from broadsheet.spamfilter import Decision, Filter, Policy, Submission, Verdict
from broadsheet.spamfilter.features.evidence import Evidence, accompanied, collect
from broadsheet.spamfilter.model.memory import HAM
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.verdict import Reason

__all__ = [
    "NO_MODEL",
    "SITE_OWNER",
    "Answered",
    "Backlog",
    "Judgement",
    "Label",
    "Reviewed",
    "Status",
    "Taught",
    "Thresholds",
    "UnknownKey",
    "catch_up",
    "forget",
    "issue_key",
    "judge",
    "learn_unreported",
    "lessons",
    "linked_domains",
    "list_keys",
    "model_version",
    "own_filter",
    "rebuild",
    "revoke_key",
    "set_owner_email",
    "status",
    "taught",
    "teach",
    "thresholds",
    "unlearned",
    "withdraw",
]

logger = logging.getLogger(__name__)

NO_MODEL = "none"
_NO_VERDICT = Reason("filter", "no model", 0.0, ("The filter could not judge this comment, so a person will.",))
_UNJUDGED = Verdict(0.5, Decision.HOLD, (_NO_VERDICT,), NO_MODEL)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the submission as it was judged: reduced, with its campaign; and the evidence in it, without
    hashed features where the model was taught nothing yet.

    Keep ``submission.campaign`` with what was judged, for the lesson that may follow.
    """

    submission: Submission
    verdict: Verdict
    evidence: Evidence | None = None

    @property
    def is_judged(self) -> bool:
        """Whether the filter could judge; where it could not, the decision is to hold."""
        return self.verdict.model_version != NO_MODEL

    def sent_as_spam(self, strict: bool) -> bool:
        """The verdict for clients that know only spam and ham.

        Most clients put spam where nobody looks, so what is held is sent as ham. A ``strict`` site wants it sent as
        what is likelier.
        """
        if self.verdict.decision is Decision.HOLD:
            return strict and self.verdict.probability >= 0.5
        return self.verdict.decision.is_spam


@dataclass(frozen=True, slots=True)
class Status:
    """How the filter stands: which model judges, how many lessons are in the ledger, and when it last learned."""

    model_version: str
    lessons: int
    learned_at: datetime | None

    @property
    def has_model(self) -> bool:
        """Whether there is a model that can judge."""
        return self.model_version != NO_MODEL


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a comment is put in the spam folder, and why from there.

    ``tolerance`` is the share of good comments that may be put there, as the publisher states it, ``good_comments`` how
    many decided ones the model has learned from. Where these are too few to check it, ``is_checked`` is false, and the
    threshold is the usual one.
    """

    spam_from: float
    tolerance: float
    good_comments: int
    is_checked: bool

    @property
    def tolerated_of(self) -> int:
        """One good comment of so many may be put in the spam folder."""
        return round(1.0 / self.tolerance)


def model_version() -> str:
    """The model that judges in this process; ``"none"`` if there is none that can be read."""
    try:
        return snapshots.current.get().version
    except Exception:
        logger.exception("The filter has no model")
        return NO_MODEL


def unlearned() -> int:
    """How many rows of the ledger the operator's own model does not know yet; -1 if it is none of this ledger."""
    end, mark = Lesson.objects.last_row(), snapshots.current.get().mark
    return end - mark if mark <= end else -1


def status() -> Status:
    """The state of the filter in this process."""
    lessons = Lesson.objects.in_force().filter(label__in=TAUGHT).count()
    return Status(model_version(), lessons, snapshots.published_at() if lessons else None)


def thresholds() -> Thresholds | None:
    """The thresholds by which the operator's own sites are judged; None if there is no model that can be read."""
    try:
        published = snapshots.current.published()
    except Exception:
        logger.exception("The filter has no model")
        return None
    scores = published.model.scores
    is_checked = scores.threshold_above(HAM, settings.TOLERANCE) is not None
    return Thresholds(published.policy.spam_from, settings.TOLERANCE, scores.count(HAM), is_checked)


def own_filter() -> tuple[Filter, Policy]:
    """The model and the policy by which the operator's own sites are judged. Raises SnapshotError."""
    published = snapshots.current.published()
    return published.model, published.policy


def judge(submission: Submission, now: datetime, *, owner: str = SITE_OWNER, explain: bool = True) -> Judgement:
    """The verdict on a submission that comes ``now``, by the model of the ``owner`` of its site.

    Never an error: if the filter cannot judge, the decision is to hold, the reason says why, and the model version is
    ``"none"``. A person decides then, and nothing is published unseen or lost. Changes nothing in the database and
    asks it nothing; a submission without a campaign has it looked up in the window of recent submissions, in which it
    is then remembered itself for three weeks, as keyed hashes on this machine alone. Without ``explain`` the verdict
    has no reasons and costs less.
    """
    try:
        current = snapshots.of(owner)
        submission, evidence = _read(submission, now, current.is_taught())
        published = current.published()
        model, policy = published.model, published.policy
        if model.lessons and not evidence.is_hashed:
            # The first lesson has just been learned.
            evidence = collect(submission, site_key())
        breakdown = model.weigh(submission, evidence)
        if explain:
            verdict = model.verdict(breakdown, policy)
        else:
            verdict = Verdict(*model.decide(breakdown, policy), (), model.version)
        metrics.count("broadsheet_checks_total", verdict.decision.value)
        return Judgement(submission, verdict, evidence)
    except Exception:
        logger.exception("The filter could not judge; the comment is held for a person")
        metrics.count("broadsheet_checks_total", "not judged")
        return Judgement(submission, _UNJUDGED)


def _read(submission: Submission, now: datetime, is_hashed: bool) -> tuple[Submission, Evidence]:
    """A submission, reduced and with its campaign, and the evidence in it; ``is_hashed`` as for `collect`."""
    submission = submission.reduced()
    evidence = collect(submission, site_key(), is_hashed)
    if submission.campaign is not None:
        return submission, evidence
    campaign = _campaign_of(submission, evidence, now)
    return submission.within(campaign), accompanied(evidence, campaign)


def _campaign_of(submission: Submission, evidence: Evidence, now: datetime) -> Campaign:
    try:
        return campaign_window.campaign_of(submission, evidence, now)
    except Exception:
        logger.exception("The campaign of a comment cannot be looked up; the comment is judged without it")
        return Campaign()


def linked_domains(submission: Submission) -> list[str]:
    """The registered domains that a submission links to, its author's website included, each once."""
    keys = collect(submission, site_key()).keys
    return list(dict.fromkeys(key.name for key in keys if key.kind in {"website", "domain"} and "." in key.name))


def teach(key: str, label: Label, submission: Submission, source: str, now: datetime, owner: str = SITE_OWNER) -> bool:
    """Add a lesson to the ledger: that the submission known as ``key`` is spam or ham; true if it says anything new.

    Teaching the same again adds nothing; another label for the same key replaces the earlier one. Call it
    inside the transaction of the decision it comes from. The lessons of an ``owner`` other than the operator
    shape that owner's model in full, and others' as `BROADSHEET_SHARE_LESSONS` allows.
    """
    person = person_key(submission.author_email)
    return ledger.append(key, label, serialization.to_json(submission), source, now, owner, person)


def lessons(key: str) -> QuerySet[Lesson]:
    """What is kept under this key to learn from, as far as its content is still here."""
    return Lesson.objects.filter(key=key, submission__isnull=False).order_by("pk")


def taught(key: str) -> tuple[Label, datetime] | None:
    """Which way people taught the lesson known as ``key``, and when; None where there is none in force."""
    last = Lesson.objects.filter(key=key).order_by("-pk").values_list("label", "created_at").first()
    return None if last is None or last[0] not in TAUGHT else (Label(last[0]), last[1])


def withdraw(key: str, source: str, now: datetime) -> None:
    """Take the lesson known as ``key`` back, if there is one."""
    ledger.append(key, Label.WITHDRAWN, None, source, now)


def forget(keys: list[str], now: datetime) -> int:
    """Erase the content of these lessons for good; the next rebuild forgets them too."""
    with transaction.atomic():
        for key in keys:
            withdraw(key, "erasure", now)
        return Lesson.objects.filter(key__in=keys, submission__isnull=False).update(submission=None, person="")
