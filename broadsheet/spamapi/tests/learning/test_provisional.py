"""A correction far back is known at once, by a model that is only nearly right, and exactly when the fold is done."""

from __future__ import annotations

import os

import pytest

from broadsheet.spamapi import keys, service
from broadsheet.spamapi.learning import folding, kept, learner, serialization, snapshots
from broadsheet.spamapi.learning.kept import Spacing
from broadsheet.spamapi.models import Label
from broadsheet.spamapi.tests.build import NOW, OFFER, a_submission, judge, teach
from broadsheet.spamapi.tests.learning.test_kept import assert_all_hold, nobody_reports, taught

pytestmark = pytest.mark.django_db
EVE = "eve"


@pytest.fixture(autouse=True)
def every_fold_is_long(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(kept, "OPERATOR", Spacing((4,), 2))
    monkeypatch.setattr(kept, "OTHERS", Spacing((4,), 1))
    monkeypatch.setattr(learner, "SOON", 0)
    monkeypatch.setattr(folding, "PROGRESS_EVERY", 1)


def meanwhile(monkeypatch, do) -> list:
    """What ``do`` returns when the next fold has learned its first lesson and before it looks what was added."""
    told = []
    fold = folding.fold

    def watched(model, owner, end, marks, progress, *rest):
        def first_do(done, total):
            if not told:
                told.append(do())
            progress(done, total)

        fold(model, owner, end, marks, first_do, *rest)

    monkeypatch.setattr(folding, "fold", watched)
    return told


def version_and_probability(owner: str = snapshots.SITE_OWNER) -> tuple[bool, float]:
    verdict = judge(a_submission(OFFER), owner)
    return verdict.model_version.endswith("-provisional"), verdict.probability


def test_a_correction_changes_the_next_verdict_before_the_fold_is_done(tmp_path, monkeypatch):
    teach("old", "spam", OFFER)
    taught(9)
    was_provisional, before = version_and_probability()
    teach("old", "ham", OFFER)
    told = meanwhile(monkeypatch, version_and_probability)
    learner.catch_up()

    assert not was_provisional
    assert before > 0.5
    [(is_provisional, at_once)] = told
    assert is_provisional
    assert at_once < 0.5
    assert not version_and_probability()[0]
    assert_all_hold(tmp_path)
    assert not learner.catch_up()


def test_a_withdrawal_far_back_is_known_at_once_too(tmp_path, monkeypatch):
    taught(9)
    without = version_and_probability()[1]
    teach("old", "spam", OFFER)
    for number in range(5):
        teach(f"b{number}", "ham")
    learner.catch_up()
    before = version_and_probability()[1]
    service.withdraw("old", "moderator:1", NOW)
    told = meanwhile(monkeypatch, version_and_probability)
    learner.catch_up()

    [(is_provisional, at_once)] = told
    assert is_provisional
    assert abs(at_once - without) < abs(at_once - before)
    assert_all_hold(tmp_path)


def test_what_is_added_during_a_long_fold_is_known_before_it_is_done_and_not_forgotten_by_it(tmp_path, monkeypatch):
    taught(9)
    teach("a2", "ham")
    before = version_and_probability()[1]
    seen = []

    def add_something():
        teach("new", "spam", OFFER)
        teach("a4", "ham")

    hear = folding.hear
    monkeypatch.setattr(
        folding, "hear", lambda *args: (hear(*args), seen.append(snapshots.current.get().is_provisional))
    )
    meanwhile(monkeypatch, add_something)
    learner.catch_up()

    # Once for the change, once for what was added, and once onto the exact model before it was published.
    assert len(seen) == 3
    is_provisional, probability = version_and_probability()
    assert is_provisional
    assert probability > max(before, 0.5)
    assert learner.catch_up()
    assert_all_hold(tmp_path)
    assert not learner.catch_up()


def test_another_owner_does_not_wait_for_a_long_fold(tmp_path, monkeypatch):
    keys.issue("https://eve.example.org/", NOW, owner=EVE)
    taught(9)
    submission = serialization.from_json({"text": OFFER})

    def add_something():
        for number in range(3):
            service.teach(f"check:{number}", Label.SPAM, submission, "key:1", NOW, owner=EVE)

    hear, followed = learner._follow, []
    monkeypatch.setattr(learner, "_follow", lambda owner, end: (followed.append(owner), hear(owner, end)))
    teach("a2", "ham")
    meanwhile(monkeypatch, add_something)
    learner.catch_up()
    while learner.catch_up():
        pass

    assert followed[0] == EVE
    assert_all_hold(tmp_path)
    assert_all_hold(tmp_path, EVE)


def test_a_fall_during_a_long_fold_leaves_what_was_known_at_once_and_the_next_fold_is_exact(tmp_path, monkeypatch):
    teach("old", "spam", OFFER)
    taught(9)
    teach("old", "ham", OFFER)

    def fall():
        raise SystemError("the machine stops here")

    with monkeypatch.context() as patch:
        meanwhile(patch, fall)
        with pytest.raises(SystemError):
            learner.catch_up()
    is_provisional, probability = version_and_probability()

    assert is_provisional
    assert probability < 0.5
    assert learner.catch_up()
    assert_all_hold(tmp_path)


def test_a_report_after_days_is_known_at_once(tmp_path, monkeypatch):
    nobody_reports("old")
    taught(9)
    teach("old", "spam", OFFER)
    told = meanwhile(monkeypatch, version_and_probability)
    learner.catch_up()

    assert told[0][0]
    assert told[0][1] > 0.5
    assert_all_hold(tmp_path)


def test_an_erasure_far_back_is_left_to_the_fold(tmp_path):
    teach("old", "spam", OFFER)
    taught(9)
    service.forget(["old"], NOW)
    learner.catch_up()

    assert_all_hold(tmp_path)


def test_a_short_fold_needs_no_provisional_model(tmp_path, monkeypatch):
    monkeypatch.setattr(learner, "SOON", 300)
    teach("old", "spam", OFFER)
    taught(9)
    teach("old", "ham", OFFER)
    told = meanwhile(monkeypatch, version_and_probability)
    learner.catch_up()

    assert not told[0][0]
    assert_all_hold(tmp_path)
