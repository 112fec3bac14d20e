"""Our exp and log agree with the true ones to the last bits, and are made of portable steps."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.spamfilter.evaluation.training import vector_sigmoid
from broadsheet.spamfilter.text import exact_math


@given(st.floats(-600, 600))
def test_exp_is_right(x):
    assert exact_math.exp(x) == pytest.approx(math.exp(x), rel=4e-16)


@given(st.floats(1e-300, 1e300))
def test_log_is_right(x):
    assert exact_math.log(x) == pytest.approx(math.log(x), rel=4e-16, abs=1e-15)


@given(st.floats(-1e6, 1e6))
def test_sigmoid_is_a_probability(z):
    assert 0.0 <= exact_math.sigmoid(z) <= 1.0
    assert exact_math.sigmoid(z) == float(vector_sigmoid(np.array([z]))[0])


def test_known_bits_stay_known():
    """These exact numbers are what makes two machines agree."""
    assert exact_math.exp(1.0).hex() == "0x1.5bf0a8b14576ap+1"
    assert exact_math.log(10.0).hex() == "0x1.26bb1bbb55516p+1"
    assert exact_math.sigmoid(-2.5).hex() == "0x1.36b7112534847p-4"


@given(st.floats(-60, 60))
def test_grid_values_fit_a_float32(x):
    value = exact_math.to_grid(x)

    assert float(np.float32(value)) == value
