"""A key in force, a filter of a stated opinion, and a clock that stands still at the door."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from broadsheet.spamapi import akismet, door, keys, service
from broadsheet.spamapi.tests.build import NOW, SITE
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.verdict import Decision, Verdict


@pytest.fixture(autouse=True)
def at_noon(monkeypatch) -> None:
    monkeypatch.setattr(door, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(akismet, "bucket", akismet.Bucket())
    monkeypatch.setattr(keys, "known", keys.Known())


@pytest.fixture
def key(db) -> str:
    return keys.issue(SITE, NOW)


def checked(submission: Submission, verdict: Verdict) -> service.Checked:
    """The answer to a door in a hurry that says what a verdict says."""
    return service.Checked(submission, verdict.probability, verdict.decision, verdict.model_version)


@pytest.fixture
def judged(monkeypatch):
    """Makes the filter answer as told, whatever it is asked."""

    def as_told(decision: str, probability: float = 0.5, version: str = "a-model") -> None:
        verdict = Verdict(probability, Decision(decision), (), version)
        monkeypatch.setattr(service, "judge", lambda submission, owner="": verdict)
        monkeypatch.setattr(service, "check", lambda submission, now, owner="": checked(submission, verdict))

    return as_told
