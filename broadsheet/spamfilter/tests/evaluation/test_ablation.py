"""What is left out of a model is neither scored nor learned from, and leaves the rest as it is."""

from dataclasses import replace

import numpy as np
import pytest

from broadsheet.spamfilter.evaluation import ablation
from broadsheet.spamfilter.features.evidence import BLOCKS, HASHED, SIGNALS, collect
from broadsheet.spamfilter.model import weights
from broadsheet.spamfilter.model.filter import Filter
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.tests.build import a_comment, a_spam, some_lessons, taught
from broadsheet.spamfilter.text.hashing import HashKey

FULL = a_spam(
    "FREE casino bonus!!! the harbour bridge, order now at http://win.example.top/a",
    author_url="http://win.example.top",
    context="The museum opens on Monday",
    site="harbour",
    seconds_on_page=1.0,
    network="192.0.2",
    campaign=Campaign(copies=12, names=9, pages=7, seconds=3000),
)
LESSONS = [*some_lessons(8), (FULL, "spam"), (a_comment(site="harbour", seconds_on_page=90.0), "ham")]


@pytest.mark.parametrize("group", [*ablation.GROUPS, "memory"])
def test_a_group_that_is_left_out_says_nothing_and_the_others_still_do(group):
    probe = replace(FULL, text=FULL.text + " today")
    whole = taught(Filter.base(), LESSONS).weigh(probe).groups()
    left = taught(ablation.without(Filter.base(), group), LESSONS).weigh(probe).groups()

    assert group in whole
    assert left.keys() == whole.keys() - {group}


@pytest.mark.parametrize("group", ablation.GROUPS)
def test_nothing_is_learned_of_a_group_that_is_left_out(group):
    without = ablation.without(Filter.base(), group)
    without.learn(FULL, "spam")
    without.learn(a_comment(), "ham")
    cells = without._table.cells.view(np.uint32).reshape(-1, 4)
    evidence = collect(FULL, HashKey.DEFAULT)
    blocks = [n for n, block in enumerate(evidence.blocks) if BLOCKS[HASHED[block]].group == group]
    for block in blocks:
        places = evidence.places[evidence.starts[block] : evidence.starts[block] + evidence.sizes[block]]
        others = np.setdiff1d(places, ablation.kept(evidence, frozenset({group})).places)
        assert not cells[others].any()
    for number in evidence.signals:
        assert bool(without._signals.seen[:, number].any()) == (SIGNALS[number].group != group)


def test_a_single_block_can_be_left_out():
    evidence = collect(FULL, HashKey.DEFAULT)
    left = ablation.kept(evidence, frozenset({"site words"}))

    assert [HASHED[n] for n in evidence.blocks if n not in left.blocks] == ["site words"]
    assert left.places.size == sum(left.sizes) == left.starts[-1] + left.sizes[-1]
    assert left.signals == evidence.signals


def test_without_the_learner_no_weight_moves_and_without_counts_nothing_is_counted():
    no_learner, no_counts = (taught(ablation.without(Filter.base(), name), LESSONS) for name in ("learner", "counts"))

    numbers = no_learner._table.cells.view(np.float32).reshape(-1, 4)
    assert not numbers[:, weights.WEIGHT].any()
    assert numbers[:, weights.SAYS].any()
    numbers = no_counts._table.cells.view(np.float32).reshape(-1, 4)
    assert numbers[:, weights.WEIGHT].any()
    assert not numbers[:, weights.SAYS].any()


@pytest.mark.parametrize("member", ["counts", "memory", "text"])
def test_a_lesson_can_be_corrected_without_a_part(member):
    model = taught(ablation.without(Filter.base(), member), LESSONS)
    before = model.judge(FULL).probability
    model.learn(FULL, "ham")

    assert model.judge(FULL).probability < before


def test_a_copy_leaves_out_the_same_and_nothing_left_out_changes_nothing():
    without = taught(ablation.without(Filter.base(), "text", "memory"), LESSONS)

    assert without.copy().weigh(FULL).groups() == without.weigh(FULL).groups()
    assert ablation.without(Filter.base()).judge(FULL) == Filter.base().judge(FULL)


def test_a_model_with_parts_left_out_is_not_kept(tmp_path):
    with pytest.raises(ValueError, match="for measuring"):
        ablation.without(Filter.base(), "text").save(tmp_path / "model")


def test_a_wrong_name_is_told_with_the_right_ones():
    with pytest.raises(ValueError, match=r"called 'txt'; there are .*counts.*memory.*text"):
        ablation.without(Filter.base(), "txt")
