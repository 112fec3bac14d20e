"""Kept states: each is the fold over what is in force up to its mark, or it is not there."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from broadsheet.spamapi import keys, ledger, service
from broadsheet.spamapi.learning import kept, learner, serialization, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.learning.kept import OPERATOR, OTHERS, Kept, Spacing
from broadsheet.spamapi.models import ApiKey, Label, Lesson
from broadsheet.spamapi.tests.build import NOW, OFFER, a_submission, say, teach
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.features import kept_evidence
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.model import snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVE = "eve"


@pytest.fixture(autouse=True)
def close_together(monkeypatch):
    """States of a ledger of a few rows, and no waiting for the disk."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    monkeypatch.setattr(kept, "EVERY", 8)
    monkeypatch.setattr(kept, "OPERATOR", Spacing((1, 2), 2))
    monkeypatch.setattr(kept, "OTHERS", Spacing((2,), 1))
    monkeypatch.setattr(learner, "SOON", 2)


def published(owner: str = snapshots.SITE_OWNER) -> bytes:
    return snapshots.path(owner).read_bytes()


def folded(folder: Path, up_to: int, owner: str = snapshots.SITE_OWNER) -> bytes:
    """The model of an owner over the lessons in force up to a row, made here in one go."""
    model = Filter.base(site_key())
    for lesson in Lesson.objects.in_force().filter(pk__lte=up_to):
        if lesson.label == Label.UNREPORTED_HAM:
            model.learn_unreported(kept_evidence.unpacked(lesson.submission, site_key()), "ham")
            continue
        teacher = "" if lesson.owner in (owner, snapshots.SITE_OWNER) else lesson.owner
        model.learn(serialization.from_json(lesson.submission), lesson.label, teacher)
    model.mark = up_to
    model.save(folder / "folded")
    return (folder / "folded").read_bytes()


def states(owner: str = snapshots.SITE_OWNER) -> dict[int, bytes]:
    stem = snapshots.path(owner).stem
    return {mark: (kept.folder() / f"{stem}-{mark}.model").read_bytes() for mark in Kept(owner).marks()}


def assert_all_hold(folder: Path, owner: str = snapshots.SITE_OWNER) -> None:
    """What is published and what is kept is what a fold over the lessons in force gives."""
    assert published(owner) == folded(folder, Lesson.objects.last_row(), owner)
    for mark, state in states(owner).items():
        assert state == folded(folder, mark, owner)


def nobody_reports(key: str) -> None:
    """Nobody reported what the filter had answered."""
    evidence = kept_evidence.packed(collect(a_submission(f"What {key} asked about the mill"), site_key()))
    ledger.append(key, Label.UNREPORTED_HAM, evidence, "unreported", NOW, is_weak=True)


def taught(count: int) -> int:
    """A ledger of so many lessons, followed one by one; returns the row before its first."""
    for number in range(count):
        teach(f"a{number}", "spam" if number % 3 else "ham")
        learner.catch_up()
    # PostgreSQL goes on counting from test to test.
    return Lesson.objects.get(key="a0").pk - 1


@pytest.fixture
def counted(monkeypatch) -> list[str]:
    """The labels of the lessons that were folded, whoever's model they went into."""
    labels: list[str] = []
    learn = Filter.learn

    def noted(model, submission, label, *others):
        labels.append(label)
        learn(model, submission, label, *others)

    monkeypatch.setattr(Filter, "learn", noted)
    return labels


@pytest.mark.parametrize(("spacing", "most", "most_of_few"), [(OPERATOR, 36, 15), (OTHERS, 10, 6)])
def test_the_number_of_states_is_bounded_however_long_the_ledger_is(monkeypatch, spacing, most, most_of_few):
    monkeypatch.setattr(kept, "EVERY", 50_000)

    assert max(len(spacing.marks(end)) for end in range(0, 3_000_000, 100)) == most
    assert max(len(spacing.marks(end)) for end in range(0, 50_000, 100)) == most_of_few
    assert spacing.marks(0) == []


@pytest.mark.parametrize("end", [400_123, 1_000_000, 1_234_567])
def test_a_change_of_a_recent_lesson_costs_a_fold_of_few(monkeypatch, end):
    monkeypatch.setattr(kept, "EVERY", 50_000)
    marks = OPERATOR.marks(end)
    for back in range(1, 32_000, 37):
        start = max(mark for mark in marks if mark < end - back)
        most = 300 if back < 200 else 1500 if back < 1000 else 2 * back
        assert end - start <= most


def test_every_state_of_a_ledger_that_is_followed_is_the_fold_up_to_its_mark(tmp_path):
    taught(9)

    assert len(states()) >= 3
    assert_all_hold(tmp_path)


def test_a_rebuild_keeps_the_same_states_as_following(tmp_path):
    taught(9)
    followed = states()
    learner.rebuild()

    assert states() == followed


def test_a_correction_folds_only_what_follows_the_last_state_before_it(tmp_path, counted, monkeypatch):
    monkeypatch.setattr(learner, "SOON", 300)
    before = taught(9)
    start = max(mark for mark in states() if mark < before + 8)
    counted.clear()
    teach("a7", "ham")
    learner.catch_up()

    assert len(counted) == before + 9 - start < 9
    assert_all_hold(tmp_path)


def test_what_is_taught_and_corrected_at_once_needs_no_earlier_state(tmp_path, counted):
    taught(9)
    counted.clear()
    teach("new", "spam", OFFER)
    teach("new", "ham", OFFER)
    learner.catch_up()

    assert counted == ["ham"]
    assert_all_hold(tmp_path)


def test_what_is_taught_again_after_a_withdrawal_changes_nothing_earlier(tmp_path, counted):
    taught(9)
    service.withdraw("a1", "moderator:1", NOW)
    learner.catch_up()
    counted.clear()
    teach("a1", "spam")
    learner.catch_up()

    assert counted == ["spam"]
    assert_all_hold(tmp_path)


def test_no_state_outlives_a_lesson_that_was_erased(tmp_path):
    before = taught(9)
    service.forget(["a4"], NOW)
    learner.catch_up()

    assert max(states()) > before + 5
    assert_all_hold(tmp_path)


def test_a_report_after_days_leaves_no_trace_of_the_unreported_answer(tmp_path):
    taught(3)
    nobody_reports("a-late")
    learner.catch_up()
    teach("a-late", "spam", OFFER)
    learner.catch_up()

    assert_all_hold(tmp_path)


STEP = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["spam", "ham", "withdraw", "forget", "unreported"]),
    st.sampled_from(["wait", "learn", "learn", "fall", "rebuild"]),
)


@hypothesis_settings(max_examples=5)
@given(st.lists(STEP, min_size=3, max_size=10))
def test_whatever_was_said_and_taken_back_in_whatever_batches_the_model_and_all_states_hold(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("fold")
    Lesson.objects.all().delete()
    learner.rebuild()
    for key, what, then in steps:
        if what == "unreported":
            nobody_reports(key)
        else:
            say(key, what)
        if then == "learn":
            learner.catch_up()
            assert_all_hold(folder)
        elif then == "rebuild":
            learner.rebuild()
            assert_all_hold(folder)
        elif then == "fall":
            fall()
    learner.catch_up()

    assert_all_hold(folder)


def fall() -> None:
    """The machine stops when all is kept that is to be kept, and before the exact model is published."""
    save = Filter.save

    def save_or_fall(model, path, **how):
        if Path(path) == snapshots.path() and not model.is_provisional:
            raise SystemError("the machine stops here")
        save(model, path, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Filter, "save", save_or_fall)
        with contextlib.suppress(SystemError):
            learner.catch_up()


def other_secret(settings) -> None:
    settings.SECRET_KEY = "another secret"


def other_rule(settings) -> None:
    settings.SHARE_LESSONS = "none"


def other_base(settings) -> None:
    for path in (snapshots.path(), *kept.folder().glob("*.model")):
        facts, arrays = snapshot.read(path)
        snapshot.write(path, facts | {"base": "base-of-old"}, {**arrays, "base": arrays["base"] + 1})


def older_copy(settings) -> None:
    Lesson.objects.filter(key__in=["a7", "a8"]).delete()


def older_copy_that_grew(settings) -> None:
    older_copy(settings)
    for number in range(4):
        teach(f"other{number}", "ham")


def no_model(settings) -> None:
    snapshots.path().unlink()


@pytest.mark.parametrize("change", [other_secret, other_rule, other_base, older_copy, older_copy_that_grew, no_model])
def test_no_state_is_begun_from_where_the_models_do_not_belong_to_what_is_here(tmp_path, settings, change, counted):
    taught(9)
    change(settings)
    counted.clear()

    assert learner.catch_up()
    assert len(counted) == Lesson.objects.in_force().count()
    assert_all_hold(tmp_path)
    teach("a2", "ham")
    learner.catch_up()
    assert_all_hold(tmp_path)


@pytest.mark.parametrize("content", [b"", b"half a model"])
def test_a_damaged_state_is_passed_over_for_the_one_before_it(tmp_path, content):
    before = taught(9)
    place = kept.folder() / f"current-{before + 7}.model"
    place.write_bytes(content)
    teach("a7", "ham")
    learner.catch_up()

    assert_all_hold(tmp_path)


def test_learning_waits_until_the_disk_has_what_is_published_and_for_no_kept_state(monkeypatch):
    waited_for: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda handle: waited_for.append(Path(os.readlink(f"/proc/self/fd/{handle}"))))
    taught(4)

    assert states()
    assert snapshots.path().parent in {place.parent for place in waited_for}
    assert not [place for place in waited_for if kept.folder() in (place, place.parent)]


def test_where_nothing_can_be_kept_the_model_is_published_all_the_same(tmp_path, monkeypatch, caplog):
    save = Filter.save

    def save_or_be_full(model, path, **how):
        if Path(path).parent == kept.folder():
            raise OSError("no space left on device")
        save(model, path, **how)

    monkeypatch.setattr(Filter, "save", save_or_be_full)
    taught(4)

    assert states() == {}
    assert "no space left on device" in caplog.text
    assert_all_hold(tmp_path)


def test_where_the_disk_is_nearly_full_its_room_is_left_to_the_model(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(kept, "LEFT_FREE", 1 << 62)
    taught(4)

    assert states() == {}
    assert "No space left" in caplog.text
    assert_all_hold(tmp_path)


def test_states_that_have_taken_the_room_of_the_model_are_given_up_for_it(tmp_path, monkeypatch):
    taught(3)
    save = Filter.save

    def save_where_there_is_room(model, path, **how):
        if Path(path) == snapshots.path() and states():
            raise OSError(errno.ENOSPC, "No space left on device")
        save(model, path, **how)

    monkeypatch.setattr(Filter, "save", save_where_there_is_room)
    teach("one more", "spam")
    learner.catch_up()

    assert states() == {}
    assert published() == folded(tmp_path, Lesson.objects.last_row())


def test_what_a_killed_learner_left_half_kept_is_cleared_away():
    taught(3)
    leftover = kept.folder() / ".current-2.model.abcdef"
    leftover.write_bytes(b"half a model")
    taught(1)
    teach("b", "spam")
    learner.catch_up()

    assert not leftover.exists()


def test_each_owner_has_states_and_they_go_with_the_last_key(tmp_path):
    key = keys.issue("https://eve.example.org/", NOW, owner=EVE)
    taught(5)
    service.teach("check:1", Label.SPAM, serialization.from_json({"text": OFFER}), "key:1", NOW, owner=EVE)
    teach("a3", "ham")
    learner.catch_up()
    assert states(EVE)
    assert_all_hold(tmp_path, EVE)
    assert_all_hold(tmp_path)

    assert ApiKey.objects.get().owner == EVE
    keys.revoke(key, NOW)
    learner.catch_up()
    assert not states(EVE)
    assert states()
