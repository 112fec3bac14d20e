"""The learner: what is published is the fold over the lessons in force, whatever happened on the way."""

import os
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamapi import service
from broadsheet.spamapi.learning import learner, serialization, snapshots
from broadsheet.spamapi.learning.hash_key import site_key
from broadsheet.spamapi.models import Lesson
from broadsheet.spamapi.tests.build import NEAR_OFFER, NOW, OFFER, a_submission, judge, ledger, say, teach
from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.model import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_disk_is_waited_for(monkeypatch):
    """Power cuts are the snapshot's own test; here the system's memory is safe enough."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def published() -> bytes:
    return snapshots.path().read_bytes()


def fold(tmp_path) -> bytes:
    """The model of the lessons in force, made in one go."""
    model = Filter.base(site_key())
    for lesson in Lesson.objects.in_force():
        model.learn(serialization.from_json(lesson.submission), lesson.label)
    model.mark = Lesson.objects.order_by("pk").last().pk if ledger() else 0
    model.save(tmp_path / "folded")
    return (tmp_path / "folded").read_bytes()


def spam_probability(text: str = NEAR_OFFER) -> float:
    return judge(a_submission(text)).probability


def test_the_first_call_publishes_the_base_and_the_next_finds_nothing_to_do(tmp_path):
    assert learner.catch_up()
    assert published() == fold(tmp_path)
    assert not learner.catch_up()


def test_a_lesson_changes_the_next_verdict_of_every_process():
    learner.catch_up()
    elsewhere = snapshots.Current()
    before = spam_probability()
    assert elsewhere.get().judge(a_submission(NEAR_OFFER)).probability == before

    teach("a", "spam", OFFER)
    assert spam_probability() == before
    assert learner.catch_up()
    assert spam_probability() > before
    assert elsewhere.get().judge(a_submission(NEAR_OFFER)).probability == spam_probability()


def test_a_worker_in_the_middle_of_judging_keeps_its_model():
    learner.catch_up()
    model = snapshots.Current().get()
    verdict = model.judge(a_submission(NEAR_OFFER))
    teach("a", "spam", OFFER)
    learner.catch_up()

    assert model.judge(a_submission(NEAR_OFFER)) == verdict


def test_a_snapshot_is_published_whole_or_not_at_all(monkeypatch):
    learner.catch_up()
    before = published()
    teach("a", "spam", OFFER)

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        learner.catch_up()
    monkeypatch.undo()

    assert published() == before
    assert [name for name in os.listdir(snapshots.path().parent) if "model" in name] == ["current.model"]
    assert learner.catch_up()
    assert published() != before


def test_learning_in_pieces_gives_the_same_bytes_as_in_one_go(tmp_path):
    for number in range(3):
        teach(f"a{number}", "spam")
        teach(f"b{number}", "ham")
        assert learner.catch_up()

    assert published() == fold(tmp_path)
    learner.rebuild()
    assert published() == fold(tmp_path)


def test_with_another_secret_nothing_is_judged_by_the_old_model_and_all_is_learned_anew(settings, tmp_path, caplog):
    teach("a", "spam", OFFER)
    learner.catch_up()
    before = published()
    settings.SECRET_KEY = "another secret"

    assert service.model_version() == service.NO_MODEL
    assert not service.judge(a_submission(OFFER), NOW).is_judged
    assert "was made with another hash key; rebuild the model" in caplog.text
    assert learner.catch_up()
    assert published() == fold(tmp_path) != before
    assert service.judge(a_submission(OFFER), NOW).is_judged
    assert spam_probability(OFFER) > 0.5
    assert not learner.catch_up()


def test_two_machines_with_one_secret_and_one_ledger_have_the_same_model(settings, tmp_path):
    teach("a", "spam", OFFER)
    learner.catch_up()
    here = published()
    settings.MODEL_ROOT = tmp_path / "another machine"
    learner.catch_up()

    assert published() == here


@pytest.mark.parametrize("is_learned", [True, False])
def test_a_correction_leaves_no_trace_of_the_mistake(tmp_path, is_learned):
    learner.catch_up()
    teach("a", "spam", OFFER)
    teach("b", "ham")
    if is_learned:
        learner.catch_up()
        assert spam_probability(OFFER) > 0.5
    teach("a", "ham", OFFER)

    assert learner.catch_up()
    assert published() == fold(tmp_path)
    assert spam_probability(OFFER) < 0.5


@pytest.mark.parametrize("is_learned", [True, False])
def test_a_lesson_taken_back_leaves_no_trace(tmp_path, is_learned):
    learner.catch_up()
    before = spam_probability()
    teach("a", "spam", OFFER)
    if is_learned:
        learner.catch_up()
        assert spam_probability() > before
    service.withdraw("a", "moderator:1", NOW)

    assert learner.catch_up()
    assert published() == fold(tmp_path)
    assert spam_probability() == before
    assert not learner.catch_up()


def test_an_erasure_makes_the_model_forget(tmp_path):
    learner.catch_up()
    before = spam_probability()
    teach("a", "spam", OFFER)
    learner.catch_up()
    service.forget(["a"], NOW)

    assert learner.catch_up()
    assert published() == fold(tmp_path)
    assert spam_probability() == before


def test_a_fall_between_saving_and_the_next_call_teaches_nothing_twice(monkeypatch):
    learner.catch_up()
    teach("a", "spam", OFFER)
    save = Filter.save

    def save_and_fall(model, path, **how):
        save(model, path, **how)
        # Earlier states are saved too, at round numbers of rows.
        if Path(path) == snapshots.path():
            raise SystemError("the machine stops here")

    monkeypatch.setattr(Filter, "save", save_and_fall)
    with pytest.raises(SystemError):
        learner.catch_up()
    monkeypatch.setattr(Filter, "save", save)
    after_the_fall = published()

    assert not learner.catch_up()
    assert published() == after_the_fall
    learner.rebuild()
    assert published() == after_the_fall


def test_a_fall_before_saving_loses_nothing(monkeypatch, tmp_path):
    learner.catch_up()
    teach("a", "spam", OFFER)

    def fall(*_, **how):
        raise SystemError("the machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr(Filter, "save", fall)
        with pytest.raises(SystemError):
            learner.catch_up()

    assert learner.catch_up()
    assert published() == fold(tmp_path)


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [flipped, lambda content: content[:1000], lambda content: b""])
def test_a_damaged_snapshot_is_built_anew(tmp_path, damage):
    teach("a", "spam", OFFER)
    learner.catch_up()
    good = published()
    snapshots.path().write_bytes(damage(good))
    assert judge(a_submission()).model_version == service.NO_MODEL

    assert learner.catch_up()
    assert published() == good
    assert judge(a_submission()).model_version != service.NO_MODEL


def test_a_missing_snapshot_is_built_anew():
    teach("a", "spam", OFFER)
    learner.catch_up()
    good = published()
    snapshots.path().unlink()

    assert learner.catch_up()
    assert published() == good


def test_a_snapshot_on_other_base_weights_is_built_anew(tmp_path):
    teach("a", "spam", OFFER)
    learner.catch_up()
    good = published()
    facts, arrays = snapshot.read(snapshots.path())
    snapshot.write(snapshots.path(), facts | {"base": "base-of-old"}, {**arrays, "base": arrays["base"] + 1})

    assert learner.catch_up()
    assert published() == good
    assert not learner.catch_up()


def test_a_snapshot_that_has_seen_more_than_the_ledger_holds_is_built_anew(tmp_path):
    teach("a", "spam", OFFER)
    teach("b", "ham")
    learner.catch_up()
    # As after an older copy of the database was put back.
    Lesson.objects.filter(key="b").delete()

    assert learner.catch_up()
    assert published() == fold(tmp_path)


def test_two_learners_never_work_at_once():
    learner.catch_up()
    teach("a", "spam", OFFER)
    meanwhile = []
    learner.rebuild(lambda done, total: meanwhile.append((done, total, learner.catch_up())))

    assert meanwhile == [(1, 1, False)]
    assert not learner.catch_up()


def test_rebuilding_returns_the_model_it_publishes():
    teach("a", "spam", OFFER)
    model = learner.rebuild()

    assert model.lessons == 1
    assert model.version == service.status().model_version


def test_an_import_of_more_lessons_than_one_question_can_name_is_learned(monkeypatch):
    learner.catch_up()
    for number in range(12):
        teach(f"a{number}", "spam")
    if connection.vendor == "sqlite":
        most = connection.connection.setlimit(9, 8)  # SQLITE_LIMIT_VARIABLE_NUMBER
    try:
        assert learner.catch_up()
    finally:
        if connection.vendor == "sqlite":
            connection.connection.setlimit(9, most)

    assert snapshots.Current().get().lessons == 12


STEP = st.tuples(st.sampled_from("abc"), st.sampled_from(["spam", "ham", "withdraw", "forget"]), st.booleans())


@pytest.mark.slow
@settings(max_examples=5)
@given(st.lists(STEP, min_size=2, max_size=6))
def test_whatever_was_said_and_taken_back_the_model_is_that_of_the_lessons_in_force(tmp_path_factory, steps):
    Lesson.objects.all().delete()
    learner.rebuild()
    for key, what, then_learn in steps:
        say(key, what)
        if then_learn:
            learner.catch_up()
    learner.catch_up()

    assert published() == fold(tmp_path_factory.mktemp("fold"))
