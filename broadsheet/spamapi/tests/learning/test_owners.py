"""Owners: each is served by a model of their own, and nobody's reports turn anybody else's."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from broadsheet.spamapi import keys, service
from broadsheet.spamapi.learning import learner, serialization, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import ApiKey, Label, Lesson
from broadsheet.spamapi.tests.build import NOW, a_submission, judge
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.text.exact_math import log
from broadsheet.spamfilter.verdict import Decision

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SITE_OWNER, ADA, EVE = snapshots.SITE_OWNER, "ada", "eve"
OWNERS = (SITE_OWNER, ADA, EVE)


@pytest.fixture(autouse=True)
def owners(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    for owner in OWNERS:
        keys.issue(f"https://{owner or 'house'}.example.org/", NOW, owner=owner)
    learner.catch_up()


def ferry(number: int):
    return a_submission(f"The harbour ferry number {number} was late again on Monday", author=f"Reader {number}")


def offer(number: int):
    return a_submission(
        f"Our workshop number {number} restores old windows http://windows.example.net/{number}",
        author=f"Maker {number}",
    )


def report(owner: str, label: str, submissions, offset: int = 0) -> None:
    """What one owner's sites say of some comments."""
    for number, submission in enumerate(submissions, start=offset):
        service.teach(f"check:{owner}:{label}:{number}", Label(label), submission, "key:1", NOW, owner=owner)


def odds(owner: str, submission) -> float:
    """The log-odds of spam by the taste of an owner's sites."""
    probability = judge(submission, owner).probability
    return log(probability / (1.0 - probability))


def published(owner: str) -> bytes:
    return snapshots.path(owner).read_bytes()


def folded(owner: str, tmp_path) -> bytes:
    """The model of one owner, made here in one go from the ledger."""
    model = Filter.base(site_key())
    for lesson in Lesson.objects.in_force():
        is_own = lesson.owner in (owner, SITE_OWNER)
        model.learn(serialization.from_json(lesson.submission), lesson.label, "" if is_own else lesson.owner)
    model.mark = Lesson.objects.order_by("pk").last().pk
    model.save(tmp_path / "folded")
    return (tmp_path / "folded").read_bytes()


def test_an_owner_s_lessons_count_in_full_for_that_owner_as_the_operator_s_do_in_the_operator_s_model(tmp_path):
    report(ADA, "spam", map(offer, range(5)))
    learner.catch_up()
    as_owner = odds(ADA, offer(99))
    Lesson.objects.all().delete()
    report(SITE_OWNER, "spam", map(offer, range(5)))
    learner.rebuild()

    assert as_owner == odds(SITE_OWNER, offer(99))
    assert as_owner == odds(ADA, offer(99))


def test_they_move_another_owner_s_verdict_and_the_operator_s_a_little():
    # A filter hears strangers once it has lessons of both labels of its own.
    report(SITE_OWNER, "ham", map(ferry, range(200, 220)))
    pills = (a_submission(f"Cheap pills, lot {number}, at http://pills.example.top/{number}") for number in range(20))
    report(SITE_OWNER, "spam", pills)
    learner.catch_up()
    before = {owner: odds(owner, offer(99)) for owner in OWNERS}
    report(EVE, "spam", map(offer, range(5)))
    learner.catch_up()
    moved = {owner: odds(owner, offer(99)) - before[owner] for owner in OWNERS}

    assert moved[SITE_OWNER] == moved[ADA]
    assert 0.0 < moved[ADA] < 0.5 * moved[EVE]


def test_they_move_nothing_where_nobody_has_taught_both_labels():
    before = {owner: odds(owner, offer(99)) for owner in (SITE_OWNER, ADA)}
    report(EVE, "spam", map(offer, range(5)))
    learner.catch_up()

    assert {owner: odds(owner, offer(99)) for owner in (SITE_OWNER, ADA)} == before


def test_a_hundred_false_lessons_of_one_owner_flip_nobody_else():
    report(SITE_OWNER, "ham", map(ferry, range(200, 220)))
    report(ADA, "ham", map(ferry, range(240, 260)))
    learner.catch_up()
    fresh = [ferry(number) for number in range(300, 320)]
    before = {owner: [judge(comment, owner).decision for comment in fresh] for owner in (SITE_OWNER, ADA)}
    assert set(before[ADA]) == {Decision.PUBLISH}

    report(EVE, "spam", map(ferry, range(100)))
    learner.catch_up()

    assert {owner: [judge(comment, owner).decision for comment in fresh] for owner in (SITE_OWNER, ADA)} == before
    assert all(judge(comment, EVE).probability > 0.5 for comment in fresh)


def test_where_lessons_are_not_shared_they_do_not_reach_anybody_else(settings, tmp_path):
    settings.SHARE_LESSONS = "none"
    before = {owner: odds(owner, offer(99)) for owner in OWNERS}
    report(EVE, "spam", map(offer, range(20)))
    learner.catch_up()

    assert odds(SITE_OWNER, offer(99)) == before[SITE_OWNER]
    assert odds(ADA, offer(99)) == before[ADA]
    assert odds(EVE, offer(99)) > before[EVE]
    assert snapshots.of(ADA).get().lessons == 0
    untaught = Filter.base(site_key())
    untaught.mark = Lesson.objects.order_by("pk").last().pk
    untaught.save(tmp_path / "untaught")
    assert published(ADA) == published(SITE_OWNER) == (tmp_path / "untaught").read_bytes()


def test_another_rule_of_sharing_is_noticed_and_all_is_learned_anew(settings, caplog):
    report(EVE, "spam", map(offer, range(5)))
    learner.catch_up()
    shared = {owner: published(owner) for owner in OWNERS}

    settings.SHARE_LESSONS = "none"
    assert learner.catch_up()
    assert published(SITE_OWNER) != shared[SITE_OWNER]
    assert published(ADA) == published(SITE_OWNER)
    assert published(EVE) == shared[EVE]
    assert "BROADSHEET_SHARE_LESSONS was capped and is none" in caplog.text
    assert not learner.catch_up()

    settings.SHARE_LESSONS = "capped"
    learner.catch_up()
    assert {owner: published(owner) for owner in OWNERS} == shared


def test_who_is_cut_off_while_the_rule_changes_and_goes_back_to_the_old_one_mixes_no_rules(settings, monkeypatch):
    report(EVE, "spam", map(offer, range(5)))
    learner.catch_up()
    shared = {owner: published(owner) for owner in OWNERS}
    settings.SHARE_LESSONS = "none"
    with monkeypatch.context() as patched:
        patched.setattr(learner, "_publish", fall_at_the_second_of(learner._publish))
        with pytest.raises(OSError, match="cut off"):
            learner.catch_up()
    assert published(SITE_OWNER) != shared[SITE_OWNER]

    settings.SHARE_LESSONS = "capped"
    learner.catch_up()
    assert {owner: published(owner) for owner in OWNERS} == shared


def fall_at_the_second_of(publish):
    """`publish` as it is once, and then an error."""
    calls = iter([publish])

    def publish_or_fall(*arguments):
        if (call := next(calls, None)) is None:
            raise OSError("cut off")
        call(*arguments)

    return publish_or_fall


def in_pieces() -> None:
    """A ledger with lessons of everybody, followed piece by piece."""
    for start in range(0, 9, 3):
        for owner in OWNERS:
            report(owner, "spam" if owner == EVE else "ham", map(ferry, range(start, start + 3)), offset=start)
            learner.catch_up()
    report(SITE_OWNER, "spam", map(offer, range(4)))
    learner.catch_up()


def test_each_owner_s_model_is_the_same_from_following_from_a_rebuild_and_by_hand(tmp_path):
    in_pieces()
    followed = {owner: published(owner) for owner in OWNERS}
    learner.rebuild()

    assert {owner: published(owner) for owner in OWNERS} == followed
    assert {owner: folded(owner, tmp_path) for owner in OWNERS} == followed
    assert len(set(followed.values())) == len(OWNERS)


def test_two_machines_on_one_ledger_end_with_the_same_bytes(settings, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    settings.MODEL_ROOT = here
    in_pieces()
    settings.MODEL_ROOT = there
    learner.catch_up()
    for root in (here, there, here):
        settings.MODEL_ROOT = root
        report(ADA, "ham", [ferry(int(root == there) + 70)], offset=70 + int(root == there))
        learner.catch_up()
    for root in (here, there):
        settings.MODEL_ROOT = root
        learner.catch_up()

    names = sorted(path.name for path in here.glob("*.model"))
    assert len(names) == len(OWNERS)
    assert [(here / name).read_bytes() for name in names] == [(there / name).read_bytes() for name in names]


def test_what_a_killed_learner_left_half_written_is_cleared_away():
    leftover = snapshots.path(EVE).with_name(f".{snapshots.path(EVE).name}.abcdef")
    leftover.write_bytes(b"half a model")
    report(EVE, "spam", [offer(1)])
    learner.catch_up()

    assert not leftover.exists()


def test_the_model_of_an_owner_without_a_key_is_deleted_and_built_again_with_the_next_key(tmp_path):
    report(EVE, "spam", map(offer, range(5)))
    learner.catch_up()
    before = published(EVE)
    second = keys.issue("https://second.example.org/", NOW, owner=EVE)

    keys.revoke(str(ApiKey.objects.filter(owner=EVE).first().pk), NOW)
    learner.catch_up()
    assert published(EVE) == before
    keys.revoke(second, NOW)
    learner.catch_up()
    assert sorted(path.name for path in snapshots.path(EVE).parent.glob("*.model")) == sorted(
        snapshots.path(owner).name for owner in (SITE_OWNER, ADA)
    )

    keys.issue("https://third.example.org/", NOW, owner=EVE)
    learner.catch_up()
    assert published(EVE) == before


def test_a_process_lets_go_of_a_deleted_model_when_the_next_is_published():
    snapshots.of(EVE).get()
    assert is_mapped(EVE)

    keys.revoke(str(ApiKey.objects.get(owner=EVE).pk), NOW)
    report(SITE_OWNER, "spam", [offer(1)])
    learner.catch_up()
    snapshots.of(SITE_OWNER).get()

    assert not is_mapped(EVE)
    assert is_mapped(SITE_OWNER)


def is_mapped(owner: str) -> bool:
    """Whether this process keeps an owner's model from being given back to the system."""
    gc.collect()
    return str(snapshots.path(owner)) in Path("/proc/self/maps").read_text()
