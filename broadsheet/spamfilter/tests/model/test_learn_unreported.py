"""Unreported answers move a model like lessons do, but are neither remembered nor an experience."""

import pytest

from broadsheet.spamfilter.features import kept_evidence
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.policy import Policy
from broadsheet.spamfilter.tests.build import a_comment, a_spam, some_lessons
from broadsheet.spamfilter.text.hashing import HashKey


def evidence(submission):
    return collect(submission, HashKey.DEFAULT)


def silent(model: Filter, count: int = 12) -> Filter:
    for submission, label in some_lessons(count):
        model.learn_unreported(evidence(submission), label)
    return model


def test_it_learns_what_the_two_labels_are_like():
    new, model = Filter.base(), silent(Filter.base())
    ham, spam = a_comment("They are digging in Mill street again."), a_spam("Discount watches, order today")

    assert model.judge(ham).probability < new.judge(ham).probability
    assert model.judge(spam).probability > new.judge(spam).probability


def test_nothing_is_remembered_and_no_threshold_moves():
    model = silent(Filter.base())
    again = model.weigh(next(some_lessons(1))[0])

    assert again.recall.counts == (0, 0)
    assert not any(spam or ham for _, _, spam, ham in again.recall.histories)
    assert (model.scores.count(0), model.scores.count(1)) == (0, 0)


def test_what_is_unreported_is_no_experience(monkeypatch):
    seen = []
    monkeypatch.setattr(Policy, "decide", lambda self, p, weights, experience: seen.append(experience))
    model = silent(Filter.base(), 30)
    model.decide(model.weigh(a_comment()), Policy())
    model.learn(a_spam(), "spam")
    model.decide(model.weigh(a_comment("Another one")), Policy())

    assert [(one.spam_lessons, one.ham_lessons) for one in seen] == [(0, 0), (1, 0)]


def test_what_the_model_would_not_call_spam_any_more_is_not_learned_as_spam():
    model, told = silent(Filter.base()), silent(Filter.base())
    good = a_comment("They are digging in Mill street again.")
    for _ in range(3):
        model.learn_unreported(evidence(good), "spam")

    assert model.weigh(a_spam()).log_odds == told.weigh(a_spam()).log_odds
    assert model.weigh(good).log_odds == told.weigh(good).log_odds
    assert model.version != told.version


def test_kept_evidence_teaches_the_same_to_the_bit(tmp_path):
    at_once, later = Filter.base(), Filter.base()
    for submission, label in some_lessons(8):
        at_once.learn_unreported(evidence(submission), label)
        later.learn_unreported(kept_evidence.unpacked(kept_evidence.packed(evidence(submission)), later.key), label)
    at_once.save(tmp_path / "a")
    later.save(tmp_path / "b")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_snapshot_goes_on_where_it_stopped(tmp_path):
    model = silent(Filter.base())
    model.save(tmp_path / "model")
    loaded = silent(Filter.load(tmp_path / "model"), 3)

    assert loaded.version == silent(model.copy(), 3).version != model.version
    assert loaded.weigh(a_spam()).log_odds == silent(model, 3).weigh(a_spam()).log_odds


def test_another_key_or_label_is_refused():
    with pytest.raises(ValueError, match="hash key"):
        Filter.base(HashKey.of(b"mine")).learn_unreported(evidence(a_comment()), "ham")
    with pytest.raises(ValueError, match="a lesson is"):
        Filter.base().learn_unreported(evidence(a_comment()), "unreported-ham")
