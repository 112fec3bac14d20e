"""The filter as a service of this host: two verbs, judge and teach, for every door that needs them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from broadsheet.spamapi import comments, lessons, recent, snapshots
from broadsheet.spamapi.models import Label, Lesson
from broadsheet.spamfilter.features.evidence import Evidence, accompanied, collect
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.submission import Campaign, Submission
from broadsheet.spamfilter.verdict import Decision, Reason, Verdict

logger = logging.getLogger(__name__)

NO_MODEL = "none"
_POLICY = Policy()
_NO_VERDICT = Reason("filter", 0.0, "The filter could not judge this comment, so a person will.")
_UNJUDGED = Verdict(0.5, Decision.HOLD, (_NO_VERDICT,), NO_MODEL)
# Any constant will do, as long as nothing else in this database takes the same one.
_LEDGER_LOCK = 0x6C656467


@dataclass(frozen=True, slots=True)
class Status:
    """How the filter stands: which model judges, and how many lessons are in the ledger."""

    model_version: str
    lessons: int


def model_version() -> str:
    """The model that judges in this process; ``"none"`` if there is none that can be read."""
    try:
        return snapshots.current.get().version
    except Exception:
        logger.exception("The filter has no model")
        return NO_MODEL


def status() -> Status:
    """The state of the filter in this process."""
    return Status(model_version(), Lesson.objects.in_force().count())


def with_campaign(submission: Submission, now: datetime) -> Submission:
    """A submission that arrives ``now``, with what came lately and goes with it; it is then remembered itself.

    Remembered are, for three weeks and on this machine alone, keyed hashes. Never an error: where the file cannot be
    used, nothing goes with it. Keep ``campaign`` with what is judged, for the lesson that may follow.
    """
    return replace(submission, campaign=_campaign_of(submission.reduced(), None, now))


def _campaign_of(reduced: Submission, evidence: Evidence | None, now: datetime) -> Campaign:
    try:
        return recent.campaign_of(reduced, evidence or collect(reduced), now)
    except Exception:
        logger.exception("What came lately cannot be looked up; the comment is judged without it")
        return Campaign()


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to a door in a hurry: a verdict without its reasons, and the submission as it was judged, reduced."""

    submission: Submission
    probability: float
    decision: Decision
    model_version: str


def check(submission: Submission, now: datetime, owner: str = snapshots.HOUSE) -> Checked:
    """`arrive` for a door in a hurry: no reasons are given."""
    try:
        submission, evidence = _read(submission, now)
        model = snapshots.of(owner).get()
        return Checked(submission, *model.decide(model.weigh(submission, evidence), _POLICY), model.version)
    except Exception:
        logger.exception("The filter could not judge; whoever asked is told so")
        return Checked(submission, 0.5, Decision.HOLD, NO_MODEL)


def arrive(submission: Submission, now: datetime, owner: str = snapshots.HOUSE) -> tuple[Submission, Verdict]:
    """`with_campaign` and `judge` in one, reading the text once: the submission as it was judged, and the verdict."""
    try:
        submission, evidence = _read(submission, now)
        model = snapshots.of(owner).get()
        return submission, model.verdict(model.weigh(submission, evidence), _POLICY)
    except Exception:
        logger.exception("The filter could not judge; the comment is held for a person")
        return submission, _UNJUDGED


def _read(submission: Submission, now: datetime) -> tuple[Submission, Evidence]:
    """A submission, reduced and with what goes with it, and the evidence in it."""
    submission = submission.reduced()
    evidence = collect(submission)
    if submission.campaign is not None:
        return submission, evidence
    campaign = _campaign_of(submission, evidence, now)
    return replace(submission, campaign=campaign), accompanied(evidence, campaign)


def judge(submission: Submission, owner: str = snapshots.HOUSE) -> Verdict:
    """What the filter thinks of ``submission``, by the taste of this owner's sites. Nothing is learned.

    Where nobody has looked what came lately and goes with it, that is done first, and the submission is remembered
    as `with_campaign` tells. A filter that cannot judge answers *hold* with ``model_version`` ``"none"``: a person
    decides then, and nothing is published unseen or lost.
    """
    return arrive(submission, timezone.now(), owner)[1]


def teach(
    key: str, label: Label, submission: Submission, source: str, now: datetime, owner: str = snapshots.HOUSE
) -> bool:
    """Add a lesson to the ledger: that the submission known as ``key`` is spam or ham; true if it says anything new.

    Teaching the same again adds nothing; another label for the same key replaces the earlier one. Call it
    inside the transaction of the decision it comes from. The lessons of an ``owner`` other than the operator
    shape that owner's model in full, and others' as `BROADSHEET_SHARE_LESSONS` allows.
    """
    person = comments.person_of(submission.author_email)
    return _append(key, label, lessons.to_json(submission), source, now, owner, person)


def taught(key: str) -> tuple[Label, datetime] | None:
    """Which way the lesson known as ``key`` stands, and since when; None where there is none in force."""
    last = Lesson.objects.filter(key=key).order_by("-pk").values_list("label", "created_at").first()
    return None if last is None or last[0] == Label.WITHDRAWN else (Label(last[0]), last[1])


def withdraw(key: str, source: str, now: datetime) -> None:
    """Take the lesson known as ``key`` back, if there is one."""
    _append(key, Label.WITHDRAWN, None, source, now)


def forget(keys: list[str], now: datetime) -> int:
    """Erase the content of these lessons for good; the next rebuild forgets them too."""
    with transaction.atomic():
        for key in keys:
            withdraw(key, "erasure", now)
        return Lesson.objects.filter(key__in=keys, submission__isnull=False).update(submission=None, person="")


def _append(
    key: str, label: Label, submission: dict | None, source: str, now: datetime, owner: str = "", person: str = ""
) -> bool:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Numbers are handed out before commit; without this the learner could pass over a lesson that
            # commits after a later one.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LEDGER_LOCK])
        last = Lesson.objects.filter(key=key).order_by("-pk").values_list("label", flat=True).first()
        if last == label or (last is None and label == Label.WITHDRAWN):
            return False
        Lesson.objects.create(
            key=key, label=label, submission=submission, source=source, created_at=now, owner=owner[:80], person=person
        )
        return True
