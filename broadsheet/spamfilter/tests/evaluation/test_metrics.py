"""The measures, on cases small enough to count by hand."""

import math

import numpy as np
import pytest

from broadsheet.spamfilter.evaluation import metrics

SCORES = np.array([1.0, 2.0, 3.0, 4.0])
SPAM = np.array([False, True, False, True])


def test_auc_is_the_share_of_ordered_pairs():
    assert metrics.auc(SCORES, SPAM) == 0.75
    assert metrics.auc(np.zeros(4), SPAM) == 0.5
    assert math.isnan(metrics.auc(SCORES, np.ones(4, dtype=bool)))


def test_ham_lost_when_all_spam_is_caught():
    assert metrics.ham_lost_at(SCORES, SPAM, 1.0) == 50.0
    assert metrics.ham_lost_at(SCORES, SPAM, 0.5) == 0.0


def test_spam_missed_when_no_ham_is_lost():
    assert metrics.spam_missed_at(SCORES, SPAM, 0.0) == 50.0


def test_lam_is_the_logistic_mean():
    assert metrics.lam(10.0, 10.0, 100, 100) == pytest.approx(10.0)
    assert 0.0 < metrics.lam(0.0, 0.0, 100, 100) < 1.0


def test_a_perfect_prophet_is_calibrated():
    probabilities = np.array([0.25, 0.25, 0.25, 0.25])

    assert metrics.expected_calibration_error(probabilities, np.array([True, False, False, False])) == 0.0
    assert metrics.expected_calibration_error(probabilities, np.array([True, True, True, True])) == 0.75


def test_matthews_correlation():
    assert metrics.matthews(SPAM, SPAM) == 1.0
    assert metrics.matthews(~SPAM, SPAM) == -1.0
    assert metrics.matthews(np.ones(4, dtype=bool), SPAM) == 0.0


def test_roc_runs_from_nothing_to_everything():
    lost, caught = metrics.roc(SCORES, SPAM)

    assert (lost[0], caught[0], lost[-1], caught[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert np.trapezoid(caught, lost) == metrics.auc(SCORES, SPAM)
