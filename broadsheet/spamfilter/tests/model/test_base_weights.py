"""The shipped base weights, and that they can be made again."""

import numpy as np
import pytest

from broadsheet.spamfilter.evaluation import training
from broadsheet.spamfilter.features.evidence import SIGNALS
from broadsheet.spamfilter.model import base_weights
from broadsheet.spamfilter.submission import Submission
from broadsheet.spamfilter.tests.build import DATA, some_lessons


def test_signals_without_data_keep_their_reasoned_weights():
    shipped = base_weights.shipped()
    weights = dict(zip((signal.name for signal in SIGNALS), shipped.weights.tolist(), strict=True))

    assert weights["trap filled"] == 4.0
    assert weights["seconds<3"] == 2.0


def test_a_saved_base_comes_back(tmp_path):
    base_weights.save(base_weights.reasoned(), tmp_path / "base.npz")

    assert base_weights.load(tmp_path / "base.npz").name == base_weights.reasoned().name


def test_fitting_moves_weights_towards_the_data():
    examples = [(submission, label == "spam") for submission, label in some_lessons(20)]
    fitted = training.fit([examples], rounds=50)

    number = next(n for n, signal in enumerate(SIGNALS) if signal.name == "links>=1")
    assert fitted.weights[number] > base_weights.reasoned().weights[number]


def test_fitting_twice_gives_the_same_bits():
    examples = [(submission, label == "spam") for submission, label in some_lessons(10)]

    assert training.fit([examples], rounds=10).name == training.fit([examples], rounds=10).name


def test_thinning_keeps_every_so_manieth():
    assert training.thinned(range(10), 4) == [0, 3, 6, 9]


def test_pseudonyms_are_no_names():
    (example,) = training.examples([b'{"text": "x", "author": "u_12ab", "label": "spam"}'])

    assert example == (Submission("x"), True)


@pytest.mark.slow
def test_the_shipped_weights_can_be_made_again():
    if not DATA.is_dir():
        pytest.skip(f"no training data at {DATA}")
    made = training.from_files(DATA.glob("*.jsonl.gz"))

    assert made.name == base_weights.shipped().name
    np.testing.assert_array_equal(made.weights, base_weights.shipped().weights)
