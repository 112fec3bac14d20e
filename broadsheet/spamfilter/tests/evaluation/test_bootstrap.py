"""Intervals: as the plain formulas say, the same every time, and as wide as copies make them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.spamfilter.evaluation import bootstrap, metrics
from broadsheet.spamfilter.verdict import Decision

ANSWERS = [str(decision) for decision in Decision]


def judged(scores, spam):
    scores, spam = np.array(scores, dtype=float), np.array(spam, dtype=bool)
    probabilities = 1.0 / (1.0 + np.exp(-scores))
    answer = np.minimum((probabilities * 4).astype(int), 3)
    decided = {name: answer == number for number, name in enumerate(ANSWERS)}
    return bootstrap.Judged(scores, probabilities, spam, probabilities >= 0.5, decided)


def by_the_plain_formulas(sample):
    """The same figures from `metrics`, one at a time."""
    scores, spam, called = sample.scores, sample.spam, sample.called
    ham_missed = 100.0 * called[~spam].mean() if (~spam).any() else math.nan
    spam_missed = 100.0 * (~called[spam]).mean() if spam.any() else math.nan
    found = {
        "accuracy_percent": 100.0 * (called == spam).mean(),
        "ham_missed_percent": ham_missed,
        "spam_missed_percent": spam_missed,
        "lam_percent": metrics.lam(ham_missed, spam_missed, (~spam).sum(), spam.sum()),
        "mcc": metrics.matthews(called, spam),
        "ece": metrics.expected_calibration_error(sample.probabilities, spam),
        "hold_percent": 100.0 * sample.decided["hold"].mean(),
    }
    if spam.any() and not spam.all():
        found |= {
            "auc": metrics.auc(scores, spam),
            "ham_lost_at_95": metrics.ham_lost_at(scores, spam, 0.95),
            "ham_lost_at_99": metrics.ham_lost_at(scores, spam, 0.99),
            "spam_missed_at_0_1": metrics.spam_missed_at(scores, spam, 0.001),
            "spam_missed_at_1": metrics.spam_missed_at(scores, spam, 0.01),
        }
    return found


# Few distinct scores, so that there are ties.
ITEMS = st.lists(st.tuples(st.integers(-6, 6), st.booleans(), st.integers(0, 3)), min_size=1, max_size=40).filter(
    lambda items: any(times for _, _, times in items)
)


@settings(max_examples=150, deadline=None)
@given(ITEMS)
def test_a_weighting_gives_the_figures_of_items_repeated_as_often(items):
    scores, spam, times = zip(*items, strict=True)
    found = bootstrap._Table(judged(scores, spam)).figures(np.array([times, times]), np.arange(len(items)))
    repeated = judged(np.repeat(scores, times), np.repeat(spam, times))

    for name, value in by_the_plain_formulas(repeated).items():
        assert found[name][0] == pytest.approx(value, nan_ok=True), name
        assert found[name][0] == pytest.approx(found[name][1], nan_ok=True)


def test_the_interval_holds_the_figure_and_is_the_same_every_time():
    random = np.random.default_rng(7)
    spam = random.random(400) < 0.4
    sample = judged(random.normal(size=400) + 2.0 * spam, spam)
    once, again = (bootstrap.intervals(sample, np.arange(400), folds=200) for _ in range(2))

    assert once == again
    for name, value in by_the_plain_formulas(sample).items():
        low, high = once[name]
        assert low <= high
        if name not in ("ece", "spam_missed_at_0_1"):  # Both are biased under resampling.
            assert low <= value <= high, name


def test_copies_make_the_interval_wider():
    random = np.random.default_rng(7)
    spam = np.repeat(random.random(100) < 0.5, 10)
    sample = judged(np.repeat(random.normal(size=100), 10) + 1.0 * spam, spam)
    rows = bootstrap.intervals(sample, np.arange(1000), folds=200)["auc"]
    copies = bootstrap.intervals(sample, np.repeat(np.arange(100), 10), folds=200)["auc"]

    assert copies[1] - copies[0] > 2.0 * (rows[1] - rows[0])


def test_one_label_leaves_out_what_needs_both():
    found = bootstrap.intervals(judged([1.0, -1.0, 0.5], [False] * 3), np.arange(3), folds=20)

    assert "auc" not in found
    assert found["spam_missed_percent"] is None
    assert found["accuracy_percent"] is not None


def test_nothing_has_no_intervals():
    assert bootstrap.intervals(judged([], []), np.zeros(0, dtype=int)) == {}
    assert bootstrap.clusters([]).tolist() == []


def test_near_copies_are_one_cluster():
    letter = "we restore old wooden windows and doors for owners in the whole county with oil paint number {} and glass"
    texts = [letter.format(1), "Something else entirely, said by one reader", letter.format(22).upper(), "", "", "!?"]
    first, other, copy, nothing, nothing_too, marks = bootstrap.clusters(texts).tolist()

    assert first == copy
    assert nothing == nothing_too
    assert len({first, other, nothing, marks}) == 4


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), max_size=8))
def test_any_texts_fall_into_clusters_and_copies_together(texts):
    found = bootstrap.clusters(texts + texts).tolist()

    assert found[: len(texts)] == found[len(texts) :]
    assert sorted(set(found)) == list(range(len(set(found))))


def test_progress_is_told_about_a_hundred_times():
    steps = []
    bootstrap.intervals(judged([1.0, -1.0], [True, False]), np.arange(2), folds=1000, progress=lambda: steps.append(1))

    assert len(steps) == 100


def test_what_was_never_seen_may_still_happen():
    found = bootstrap.intervals(judged([-3.0] * 60, [False] * 60), np.arange(60), folds=20)

    assert found["ham_missed_percent"][0] == 0.0
    assert found["ham_missed_percent"][1] == pytest.approx(100 * (1 - 0.025 ** (1 / 60)))
