"""The model is a fold over lessons: deterministic, pure to ask, exact to save."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamfilter import Submission
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.tests.build import LETTER, NEAR_LETTER, a_comment, a_spam, some_lessons, taught

LESSONS = list(some_lessons(12))


def fingerprint(model, tmp_path):
    model.save(tmp_path / "model")
    return hashlib.sha256((tmp_path / "model").read_bytes()).hexdigest()


def test_the_same_lessons_in_the_same_order_give_the_same_bytes(tmp_path):
    one, other = taught(Filter.base(), LESSONS), taught(Filter.base(), LESSONS)

    assert one.version == other.version
    assert fingerprint(one, tmp_path) == fingerprint(other, tmp_path)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(6)))
def test_judging_between_lessons_changes_nothing(order):
    asked, silent = Filter.base(), Filter.base()
    for number in order:
        asked.judge(LESSONS[number - 1][0])
        asked.learn(*LESSONS[number])
        silent.learn(*LESSONS[number])

    assert asked.version == silent.version
    assert asked.judge(a_comment()) == silent.judge(a_comment())


def test_judging_twice_says_the_same():
    model = taught(Filter.base(), LESSONS)

    assert model.judge(a_spam()) == model.judge(a_spam())
    assert model.lessons == len(LESSONS)


def test_a_saved_model_goes_on_as_if_never_saved(tmp_path):
    straight = taught(Filter.base(), LESSONS)
    half = taught(Filter.base(), LESSONS[:11])
    half.mark = 4711
    half.save(tmp_path / "half")
    resumed = Filter.load(tmp_path / "half")

    assert resumed.mark == 4711
    assert resumed.lessons == 11
    assert resumed.version == half.version
    taught(resumed, LESSONS[11:])
    resumed.mark = 0
    assert fingerprint(resumed, tmp_path) == fingerprint(straight, tmp_path)


def test_learning_leaves_a_loaded_snapshot_file_alone(tmp_path):
    taught(Filter.base(), LESSONS).save(tmp_path / "model")
    before = (tmp_path / "model").read_bytes()
    Filter.load(tmp_path / "model").learn(a_comment(LETTER), "spam")

    assert (tmp_path / "model").read_bytes() == before


def test_a_copy_shares_nothing():
    model = taught(Filter.base(), LESSONS)
    version, verdict = model.version, model.judge(a_comment(NEAR_LETTER))
    model.copy().learn(a_comment(LETTER), "spam")

    assert model.version == version
    assert model.judge(a_comment(NEAR_LETTER)) == verdict


def test_versions_name_base_and_lessons():
    model = Filter.base()
    assert model.version.startswith("base-")
    model.learn(a_comment(), "ham")
    assert model.version.startswith(f"{Filter.base().version}+1-")
    assert Filter.empty().version == "empty"


def test_an_unknown_label_is_refused():
    with pytest.raises(ValueError, match='"spam" or "ham"'):
        Filter.base().learn(a_comment(), "rubbish")


def test_an_empty_model_is_undecided():
    assert Filter.empty().judge(a_comment()).probability == 0.5


def test_a_mailbox_name_never_matters():
    model = taught(Filter.base(), LESSONS)

    one = model.judge(a_comment(author_email="maria@example.org"))
    assert one == model.judge(a_comment(author_email="somebody.else@example.org"))


def test_nothing_is_learned_from_evidence_without_hashed_features_nor_judged_by_it_after_a_lesson():
    model, submission = Filter.base(), Submission("Thank you for the timetable.")
    rest = collect(submission, model.key, is_hashed=False)
    with pytest.raises(ValueError, match="without its hashed features"):
        model.learn(submission, "ham", evidence=rest)
    model.learn(submission, "ham")
    with pytest.raises(ValueError, match="without its hashed features"):
        model.weigh(Submission("Another"), rest)
