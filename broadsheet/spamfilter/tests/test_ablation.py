"""What is left out of a model is neither scored nor learned from, and leaves the rest as it is."""

from dataclasses import replace

import numpy as np
import pytest

from broadsheet.spamfilter import ablation, table
from broadsheet.spamfilter.evidence import BLOCKS, HASHED, SIGNALS, collect
from broadsheet.spamfilter.model import Model
from broadsheet.spamfilter.submission import Campaign
from broadsheet.spamfilter.tests.build import a_comment, a_spam, some_lessons, taught

FULL = a_spam(
    "FREE casino bonus!!! the harbour bridge, order now at http://win.example.top/a",
    author_url="http://win.example.top",
    site="harbour",
    seconds_on_page=1.0,
    network="192.0.2",
    campaign=Campaign(copies=12, names=9, pages=7, seconds=3000),
)
LESSONS = [*some_lessons(8), (FULL, "spam"), (a_comment(site="harbour", seconds_on_page=90.0), "ham")]


@pytest.mark.parametrize("group", [*ablation.GROUPS, "memory"])
def test_a_group_that_is_left_out_says_nothing_and_the_others_still_do(group):
    probe = replace(FULL, text=FULL.text + " today")
    whole = taught(Model.base(), LESSONS).weigh(probe).groups()
    left = taught(Model.base().without(group), LESSONS).weigh(probe).groups()

    assert group in whole
    assert left.keys() == whole.keys() - {group}


@pytest.mark.parametrize("group", ablation.GROUPS)
def test_nothing_is_learned_of_a_group_that_is_left_out(group):
    without = Model.base().without(group)
    without.learn(FULL, "spam")
    without.learn(a_comment(), "ham")
    cells = without._table.cells.view(np.uint32).reshape(-1, 4)
    evidence = collect(FULL)
    blocks = [n for n, block in enumerate(evidence.blocks) if BLOCKS[HASHED[block]].group == group]
    for block in blocks:
        places = evidence.places[evidence.starts[block] : evidence.starts[block] + evidence.sizes[block]]
        others = np.setdiff1d(places, ablation.kept(evidence, frozenset({group})).places)
        assert not cells[others].any()
    for place, number in enumerate(evidence.signals):
        touched = cells[evidence.places[evidence.hashed + place]].any()
        assert touched == (SIGNALS[number].group != group)


def test_a_single_block_can_be_left_out():
    evidence = collect(FULL)
    left = ablation.kept(evidence, frozenset({"site words"}))

    assert [HASHED[n] for n in evidence.blocks if n not in left.blocks] == ["site words"]
    assert left.hashed == sum(left.sizes) == left.starts[-1] + left.sizes[-1]
    assert left.signals == evidence.signals
    assert left.places.size == left.hashed + len(left.signals) + 1


def test_without_the_learner_no_weight_moves_and_without_counts_nothing_is_counted():
    no_learner, no_counts = (taught(Model.base().without(name), LESSONS) for name in ("learner", "counts"))

    numbers = no_learner._table.cells.view(np.float32).reshape(-1, 4)
    assert not numbers[:, table.WEIGHT].any()
    assert numbers[:, table.SAYS].any()
    numbers = no_counts._table.cells.view(np.float32).reshape(-1, 4)
    assert numbers[:, table.WEIGHT].any()
    assert not numbers[:, table.SAYS].any()


@pytest.mark.parametrize("member", ["counts", "memory", "text"])
def test_a_lesson_can_be_corrected_without_a_part(member):
    model = taught(Model.base().without(member), LESSONS)
    before = model.judge(FULL).probability
    model.learn(FULL, "ham")

    assert model.judge(FULL).probability < before


def test_a_copy_leaves_out_the_same_and_nothing_left_out_changes_nothing():
    without = taught(Model.base().without("text", "memory"), LESSONS)

    assert without.copy().weigh(FULL).groups() == without.weigh(FULL).groups()
    assert Model.base().without().judge(FULL) == Model.base().judge(FULL)


def test_a_model_with_parts_left_out_is_not_kept(tmp_path):
    with pytest.raises(ValueError, match="for measuring"):
        Model.base().without("text").save(tmp_path / "model")


def test_a_wrong_name_is_told_with_the_right_ones():
    with pytest.raises(ValueError, match=r"called 'txt'; there are .*counts.*memory.*text"):
        Model.base().without("txt")
