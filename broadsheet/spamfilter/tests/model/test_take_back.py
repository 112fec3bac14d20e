"""A lesson is taken back at once as nearly as can be, where a fold without it would take too long."""

import pytest

from broadsheet.spamfilter import Filter
from broadsheet.spamfilter.features.evidence import collect
from broadsheet.spamfilter.tests.build import LETTER, NEAR_LETTER, STRANGER, a_comment, some_lessons, taught
from broadsheet.spamfilter.text.hashing import HashKey

LESSON = a_comment(LETTER, author_url="https://letters.example")
EVIDENCE = collect(LESSON.reduced(), HashKey.DEFAULT)


@pytest.fixture
def model():
    return taught(Filter.base(), some_lessons())


def near(model: Filter) -> float:
    return model.judge(a_comment(NEAR_LETTER)).probability


@pytest.mark.parametrize("label", ["spam", "ham"])
def test_a_near_copy_is_judged_as_before_and_others_are_left_alone(model, label):
    before, stranger = near(model), model.judge(a_comment(STRANGER)).probability
    model.learn(LESSON, label)
    model.take_back(EVIDENCE, label)

    assert near(model) == pytest.approx(before, abs=0.1)
    assert model.judge(a_comment(STRANGER)).probability == pytest.approx(stranger, abs=0.02)


def test_what_was_counted_and_remembered_is_gone(model):
    counted, seen = [*model._counted], model._signals.seen.copy()
    model.learn(LESSON, "spam")
    model.take_back(EVIDENCE, "spam")

    assert model._counted == counted
    assert (model._signals.seen == seen).all()
    recall = model.weigh(a_comment(LETTER, author_url="https://letters.example")).recall
    assert recall.entry is None
    assert recall.counts == (0, 0)
    assert all((spam, ham) == (0, 0) for kind, name, spam, ham in recall.histories if kind == "website")


def test_it_can_be_taught_again_the_other_way(model):
    model.learn(LESSON, "spam")
    model.take_back(EVIDENCE, "spam")
    model.learn(LESSON, "ham")

    assert near(model) < 0.3


def test_an_unreported_answer_is_taken_back_as_one(model):
    counted = [*model._counted]
    model.learn_unreported(EVIDENCE, "ham")
    model.take_back(EVIDENCE, "ham", is_unreported=True)

    assert (model._counted, model._unreported) == (counted, [0, 0])


def test_what_was_never_learned_leaves_nothing_below_zero():
    model = Filter.base()
    model.take_back(EVIDENCE, "spam", is_unreported=True)
    model.take_back(EVIDENCE, "ham")

    assert model._counted == model._unreported == [0, 0]
    assert model.judge(LESSON).probability == Filter.base().judge(LESSON).probability


def test_only_the_two_labels_and_evidence_of_its_key_can_be_taken_back(model):
    with pytest.raises(ValueError, match="a lesson is"):
        model.take_back(EVIDENCE, "unsure")
    with pytest.raises(ValueError, match="of the hash key"):
        model.take_back(collect(LESSON, HashKey.of(b"another")), "spam")


def test_a_model_says_that_it_is_provisional_and_keeps_it_in_its_snapshot(model, tmp_path):
    assert not model.version.endswith("-provisional")
    model.mark, model.heard = 5, 7
    model.save(tmp_path / "model")
    loaded = Filter.load(tmp_path / "model")

    assert loaded.is_provisional
    assert loaded.version == model.version
    assert loaded.version.endswith("-provisional")
    assert loaded.copy().is_provisional
