"""A key in force, a filter of a stated opinion, and a clock that stands still at the gateway."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from broadsheet.spamapi import keys, service
from broadsheet.spamapi.akismet import gateway, limits
from broadsheet.spamapi.service import Judgement
from broadsheet.spamapi.tests.build import NOW, SITE
from broadsheet.spamfilter import Decision, Verdict


@pytest.fixture(autouse=True)
def at_noon(monkeypatch) -> None:
    monkeypatch.setattr(gateway, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(limits, "rate_limit", limits.RateLimit())
    monkeypatch.setattr(keys, "known", keys.Known())


@pytest.fixture
def key(db) -> str:
    return keys.issue(SITE, NOW)


@pytest.fixture
def judged(monkeypatch):
    """Makes the filter answer as told, whatever it is asked."""

    def as_told(decision: str, probability: float = 0.5, version: str = "a-model") -> None:
        verdict = Verdict(probability, Decision(decision), (), version)
        monkeypatch.setattr(service, "judge", lambda submission, now, **_: Judgement(submission, verdict))

    return as_told
